internal import ChatModel
internal import Git

/// What tells a line of a note apart from all others, whatever its words are.
struct LineIdentity: Hashable {
    let clock: String
    let kind: String
    let id: String

    init?(_ json: JSON) {
        guard let clock = json["clock"]?.text, let kind = json["kind"]?.text else { return nil }
        (self.clock, self.kind, id) = (clock, kind, json["id"]?.text ?? json["request"]?.text ?? "")
    }

    init?(line: ArraySlice<UInt8>) {
        do throws(JSON.ParseError) { self.init(try JSON.parse(line)) } catch { return nil }
    }

    /// How it is written in the control reference.
    var text: String { "\(clock) \(kind) \(id)" }
}

/// Takes words out of the lines of a note.
struct NoteRedaction {
    let store: ChatStore
    /// The ids of what loses its words: messages, tool calls, and requests with their thinking; `nil` looks for secrets by
    /// the rules in every line.
    let targets: Set<String>?
    /// What was changed.
    private(set) var changed: Set<String> = []

    init(store: ChatStore, targets: Set<String>?) {
        self.store = store
        self.targets = targets
    }

    /// The note without those words.
    mutating func clean(_ note: [UInt8]) throws -> [UInt8] {
        var result: [[UInt8]] = []
        for line in note.split(separator: 0x0A) {
            let cleaned = try clean(line)
            if cleaned.elementsEqual(line) { result.append(Array(line)) } else { result.append(cleaned) }
        }
        return NoteUnion.lines(result)
    }

    /// A note without the words of lines that redactions are about.
    func without(_ gone: RedactedLines, _ note: [UInt8]) throws -> [UInt8] {
        guard !gone.isEmpty else { return NoteUnion.lines([note]) }
        return NoteUnion.lines(try note.split(separator: 0x0A).map { try without(gone, line: $0) })
    }

    private func without(_ gone: RedactedLines, line: ArraySlice<UInt8>) throws -> [UInt8] {
        let json: JSON
        do throws(JSON.ParseError) { json = try JSON.parse(line) } catch { return Array(line) }
        guard let identity = LineIdentity(json)?.text, case .object(let members) = json else { return Array(line) }
        let isByHand = gone.byHand.contains(identity)
        guard isByHand || gone.byRules.contains(identity) && !SealedText.isIn(json) else { return Array(line) }
        let cleaned = try members.flatMap { try isByHand ? Self.blank($0) : byRules($0) }
        return cleaned == members ? Array(line) : Array(JSON.object(cleaned).line.utf8)
    }

    /// A note in which each of those lines stands once, where two clones took different words out of it.
    func once(_ gone: RedactedLines, _ note: [UInt8]) -> [UInt8] {
        var seen: Set<String> = []
        let lines = note.split(separator: 0x0A).filter { line in
            guard let identity = LineIdentity(line: line)?.text,
                gone.byHand.contains(identity) || gone.byRules.contains(identity)
            else { return true }
            return seen.insert(identity).inserted
        }
        return NoteUnion.lines(lines.map(Array.init))
    }

    private mutating func clean(_ line: ArraySlice<UInt8>) throws -> [UInt8] {
        let json: JSON
        do throws(JSON.ParseError) { json = try JSON.parse(line) } catch { return Array(line) }
        guard let identity = LineIdentity(json), case .object(let members) = json else { return Array(line) }
        let isNamed = targets.map { Self.isNamed(json, identity.kind, $0) } ?? false
        // The rules do not look into what is sealed: it went through them before.
        guard isNamed || targets == nil && !SealedText.isIn(json) else { return Array(line) }
        let cleaned = try members.flatMap { try isNamed ? Self.blank($0) : byRules($0) }
        guard cleaned != members else { return Array(line) }
        changed.insert(identity.text)
        return Array(JSON.object(cleaned).line.utf8)
    }

    private static func isNamed(_ json: JSON, _ kind: String, _ targets: Set<String>) -> Bool {
        switch kind {
        case "message", "tool_call", "request": json["id"]?.text.map(targets.contains) ?? false
        case "thinking": json["request"]?.text.map(targets.contains) ?? false
        default: false
        }
    }

    /// A member without its words; a payload of its own is not named any more.
    private static func blank(_ member: JSON.Member) -> [JSON.Member] {
        switch member.name {
        case "text", "output", "title", "reason", "stderr": [.init(member.name, .string(Redactor.mark("by-hand")))]
        case "text_blob", "output_blob", "reason_blob", "stderr_blob":
            [.init(String(member.name.dropLast(5)), .string(Redactor.mark("by-hand")))]
        case "input", "input_blob", SealedText.member, SealedText.blobMember: []
        default: [member]
        }
    }

    private func byRules(_ member: JSON.Member) throws -> [JSON.Member] {
        let redactor = store.rulesRedactor
        guard member.name.hasSuffix("_blob"), let id = member.value.text.flatMap({ ObjectID($0) }),
            let bytes = try store.repository.blob(id)
        else { return [.init(member.name, redactor.redact(member.value).value)] }
        let text = String(decoding: bytes, as: UTF8.self)
        let clean = redactor.redact(text).value
        guard clean != text else { return [member] }
        let name = String(member.name.dropLast("_blob".count))
        return [.init(name, .string(String(clean.prefix(NoteFormat.inlineLimit / 4))))]
    }
}

internal import ChatModel

/// A value all of whose texts went through the rules for secrets.
///
/// Only a `Redactor` makes one, and writers of notes and journals take nothing else.
struct Redacted<Value> {
    let value: Value

    fileprivate init(_ value: Value) { self.value = value }

    /// Takes what a journal holds: it went through the rules before it was written there.
    init(fromJournal value: Value) { self.value = value }
}

extension Redacted where Value == String {
    /// A value that carries the text and no other.
    func map<Other>(_ make: (String) -> Other) -> Redacted<Other> { Redacted<Other>(make(value)) }
}

extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}

/// Takes secrets out of texts (`chat.redact`).
struct Redactor: Sendable {
    /// What is done with a secret.
    enum Mode: String, Sendable, CaseIterable {
        /// It is taken out.
        case on
        /// It stays, and is reported.
        case warn
        /// Nothing is looked for.
        case off
    }

    let mode: Mode
    /// With the rules of a configuration; `nil` for those of this version alone.
    private let own: SecretScanner?

    /// - Parameter rules: `nil` for those of this version.
    init(mode: Mode = .on, rules: [RedactionRule]? = nil, allowed: [String] = []) {
        self.mode = mode
        let isStandard = rules == nil && allowed.isEmpty
        own = isStandard ? nil : SecretScanner(rules: rules ?? RedactionRule.standard, allowed: allowed)
    }

    var scanner: SecretScanner { own ?? Self.standard }

    /// Made when it is first needed: to read all rules takes a part of what a short command takes.
    private static let standard = SecretScanner(rules: RedactionRule.standard, allowed: [])

    /// Whether a short text has nothing that a rule of this version begins with; `false` where that was not looked at.
    func isHarmless(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        own == nil && text.count <= 1024 && !PatternBeginnings.standard.isAny(in: text)
    }

    /// What stands in a secret's place.
    static func mark(_ rule: String) -> String { "[redacted:\(rule)]" }

    /// The secrets in a text.
    func findings(in text: String) -> [SecretScanner.Finding] {
        guard mode != .off else { return [] }
        var text = text
        return text.withUTF8 { isHarmless($0) ? [] : scanner.scan($0, isWhole: true).findings }
    }

    /// A text without its secrets.
    func redact(_ text: String) -> Redacted<String> { Redacted(clean(text)) }

    /// A line without secrets in its texts.
    func redact(_ line: NoteLine) throws -> Redacted<NoteLine> {
        var line = line
        switch line.content {
        case .message(let message): line.content = .message(try clean(message))
        case .thinking(let text, let request): line.content = .thinking(text: clean(text), request: request)
        case .toolCall(let call, let request): line.content = .toolCall(clean(call), request: request)
        case .request(let request): line.content = .request(clean(request))
        case .edit: break
        case .unknown(let json): line.content = .unknown(clean(json))
        }
        return Redacted(line)
    }

    /// A value without secrets in its texts.
    func redact(_ json: JSON) -> Redacted<JSON> { Redacted(clean(json)) }

    /// An update of an agent without secrets in its texts; a piece of streamed text goes through `RedactionStream` first.
    func redact(_ update: AgentUpdate) -> Redacted<AgentUpdate> {
        switch update {
        case .text(let text): return Redacted(.text(clean(text)))
        case .thinking(let text): return Redacted(.thinking(clean(text)))
        case .toolCall(let call): return Redacted(.toolCall(clean(call)))
        case .ended(var end):
            end.reason = end.reason.map(clean)
            end.stopReason = end.stopReason.map(clean)
            end.diagnostics = end.diagnostics.map(clean)
            return Redacted(.ended(end))
        case .plan(let steps):
            return Redacted(.plan(steps.map { PlanStep(text: clean($0.text), status: clean($0.status)) }))
        case .permission(var note):
            note.title = clean(note.title)
            note.kind = clean(note.kind)
            return Redacted(.permission(note))
        case .notice(let text): return Redacted(.notice(clean(text)))
        case .identity(let agent, let model, let session):
            return Redacted(.identity(agent: clean(agent), model: model.map(clean), session: session.map(clean)))
        case .usage, .process: return Redacted(update)
        }
    }

    func clean(_ text: String) -> String {
        guard mode == .on else { return text }
        var whole = text
        return whole.withUTF8 { bytes in
            guard !isHarmless(bytes) else { return text }
            let found = scanner.scan(bytes, isWhole: true).findings
            return found.isEmpty ? text : replacing(found, in: bytes, upTo: bytes.count)
        }
    }

    /// The text up to a place, with marks where secrets were.
    func replacing(_ found: [SecretScanner.Finding], in bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> String {
        var result: [UInt8] = []
        var place = 0
        for finding in found where finding.range.upperBound <= end {
            result += bytes[place..<finding.range.lowerBound]
            result += Self.mark(finding.rule).utf8
            place = finding.range.upperBound
        }
        result += bytes[place..<max(place, end)]
        return String(decoding: result, as: UTF8.self)
    }
}

/// Takes secrets out of a text that comes in pieces, and holds back no more than a secret can be long.
struct RedactionStream {
    private let redactor: Redactor
    private var held: [UInt8] = []
    private var before: [UInt8] = []

    init(_ redactor: Redactor) { self.redactor = redactor }

    /// Takes a piece, and returns what of the text cannot change any more.
    mutating func take(_ piece: String) -> Redacted<String> {
        held += piece.utf8
        return pass(isWhole: false)
    }

    /// Returns what was held back.
    mutating func finish() -> Redacted<String> { pass(isWhole: true) }

    private mutating func pass(isWhole: Bool) -> Redacted<String> {
        let (text, count) = held.withUnsafeBufferPointer { bytes -> (String, Int) in
            let (found, settled) =
                redactor.mode == .off
                ? ([], bytes.count) : redactor.scanner.scan(bytes, isWhole: isWhole, before: before)
            let end = isWhole ? bytes.count : Self.characterStart(bytes, settled)
            guard redactor.mode == .on else { return (String(decoding: bytes[..<end], as: UTF8.self), end) }
            return (redactor.replacing(found, in: bytes, upTo: end), end)
        }
        before = Array((before + held[..<count].suffix(Preceding.reach)).suffix(Preceding.reach))
        held.removeFirst(count)
        return Redacted(text)
    }

    /// The last place up to `end` where a character begins or the text is whole.
    private static func characterStart(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int {
        guard end == bytes.count else { return end }
        var start = end
        while start > 0, end - start < 4, bytes[start - 1] & 0xC0 == 0x80 { start -= 1 }
        guard start > 0, bytes[start - 1] >= 0xC0 else { return end }
        let wanted = bytes[start - 1] >= 0xF0 ? 4 : bytes[start - 1] >= 0xE0 ? 3 : 2
        return end - start + 1 < wanted ? start - 1 : end
    }
}

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

    /// A secret that was found: by which rule, and where.
    struct Finding: Hashable {
        let rule: String
        let range: Range<Int>
    }

    let mode: Mode
    private let rules: [RedactionRule]
    private let allowed: Set<[UInt8]>
    /// For each byte, the rules and patterns that can begin with it.
    private let starts: [[(rule: Int, pattern: Int)]]

    init(mode: Mode = .on, rules: [RedactionRule] = RedactionRule.standard, allowed: [String] = []) {
        self.mode = mode
        self.rules = rules
        self.allowed = Set(allowed.map { Array($0.utf8) })
        var starts = [[(rule: Int, pattern: Int)]](repeating: [], count: 256)
        for (index, rule) in rules.enumerated() {
            for (number, pattern) in rule.patterns.enumerated() {
                let first = pattern.first
                for byte in UInt8.min...UInt8.max where first.contains(byte) {
                    starts[Int(byte)].append((index, number))
                }
            }
        }
        self.starts = starts
    }

    /// What stands in a secret's place.
    static func mark(_ rule: String) -> String { "[redacted:\(rule)]" }

    /// The secrets in a text.
    func findings(in text: String) -> [Finding] {
        var text = text
        return text.withUTF8 { scan($0, isWhole: true).findings }
    }

    /// A text without its secrets.
    func redact(_ text: String) -> Redacted<String> { Redacted(clean(text)) }

    /// A line without secrets in its texts.
    func redact(_ line: NoteLine) throws -> Redacted<NoteLine> {
        var line = line
        switch line.content {
        case .message(let message): line.content = .message(try message.replacing(text: clean(message.text)))
        case .thinking(let text, let request): line.content = .thinking(text: clean(text), request: request)
        case .toolCall(let call, let request): line.content = .toolCall(clean(call), request: request)
        case .request(var request):
            request.reason = request.reason.map(clean)
            request.diagnostics = request.diagnostics.map(clean)
            line.content = .request(request)
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
            end.diagnostics = end.diagnostics.map(clean)
            return Redacted(.ended(end))
        case .plan(var steps):
            for index in steps.indices { steps[index].text = clean(steps[index].text) }
            return Redacted(.plan(steps))
        case .permission(var note):
            note.title = clean(note.title)
            return Redacted(.permission(note))
        case .notice(let text): return Redacted(.notice(clean(text)))
        case .usage, .identity, .process: return Redacted(update)
        }
    }

    private func clean(_ call: ToolCall) -> ToolCall {
        var call = call
        call.title = call.title.map(clean)
        call.input = call.input.map(clean)
        call.output = call.output.map(clean)
        return call
    }

    private func clean(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(clean(text))
        case .array(let items): .array(items.map(clean))
        case .object(let members): .object(members.map { .init($0.name, clean($0.value)) })
        default: json
        }
    }

    private func clean(_ text: String) -> String {
        guard mode == .on else { return text }
        var whole = text
        return whole.withUTF8 { bytes in
            let found = scan(bytes, isWhole: true).findings
            return found.isEmpty ? text : replacing(found, in: bytes, upTo: bytes.count)
        }
    }

    /// The text up to a place, with marks where secrets were.
    func replacing(_ found: [Finding], in bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> String {
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

    /// Looks through a text once.
    ///
    /// - Parameter before: The byte that stood before it, where it goes on.
    /// - Returns: What was found, and the place up to which nothing can change that comes after.
    func scan(_ text: UnsafeBufferPointer<UInt8>, isWhole: Bool, before: UInt8? = nil)
        -> (findings: [Finding], settled: Int)
    {
        guard mode != .off else { return ([], text.count) }
        var findings: [Finding] = []
        var place = 0
        while place < text.count {
            if starts[Int(text[place])].isEmpty {
                place += 1
                continue
            }
            switch look(text, at: place, isWhole, before) {
            case .none: place += 1
            case .partial: return (findings, place)
            case .match(let finding, let end):
                findings.append(finding)
                place = max(end, place + 1)
            }
        }
        return (findings, text.count)
    }

    private enum Look { case none, partial, match(Finding, end: Int) }

    private func look(_ text: UnsafeBufferPointer<UInt8>, at place: Int, _ isWhole: Bool, _ before: UInt8?) -> Look {
        // A key does not begin in the middle of a word.
        let last = place > 0 ? text[place - 1] : before
        if let last, ByteSet.word.contains(last), ByteSet.word.contains(text[place]) { return .none }
        var isPartial = false
        for (index, number) in starts[Int(text[place])] {
            switch rules[index].patterns[number].match(text, at: place, isWhole: isWhole) {
            case .none: continue
            case .partial: isPartial = true
            case .match(let end, let secret):
                guard isSecret(text[secret], by: rules[index]) else { continue }
                return .match(Finding(rule: rules[index].name, range: secret), end: end)
            }
        }
        return isPartial ? .partial : .none
    }

    private func isSecret(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, by rule: RedactionRule) -> Bool {
        guard allowed.isEmpty || !allowed.contains(Array(bytes)) else { return false }
        return rule.leastEntropy == 0 || Self.entropy(bytes) >= rule.leastEntropy
    }

    private static func entropy(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        return counts.reduce(0) { sum, count in
            count == 0 ? sum : sum - Double(count) / total * logarithm(Double(count) / total)
        }
    }
}

/// Takes secrets out of a text that comes in pieces, and holds back no more than a secret can be long.
struct RedactionStream {
    private let redactor: Redactor
    private var held: [UInt8] = []
    private var before: UInt8?

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
            let (found, settled) = redactor.scan(bytes, isWhole: isWhole, before: before)
            let end = isWhole ? bytes.count : Self.characterStart(bytes, settled)
            guard redactor.mode == .on else { return (String(decoding: bytes[..<end], as: UTF8.self), end) }
            return (redactor.replacing(found, in: bytes, upTo: end), end)
        }
        if count > 0 { before = held[count - 1] }
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

/// The logarithm to base 2 of a number above 0 and up to 1, by its exponent and a series.
private func logarithm(_ number: Double) -> Double {
    var (fraction, exponent) = (number.significand, Double(number.exponent))
    // significand is in 1..<2; ln(x) = 2·artanh((x−1)/(x+1)).
    if fraction > 1.414_213_562 {
        fraction /= 2
        exponent += 1
    }
    let y = (fraction - 1) / (fraction + 1)
    let square = y * y
    let series = 1 + square / 3 + square * square / 5 + square * square * square / 7
    return exponent + 2 * y * series * 1.442_695_040_888_963
}

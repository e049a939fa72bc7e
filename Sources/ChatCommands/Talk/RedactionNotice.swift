internal import ChatModel
internal import ChatStore

/// Says which secrets were taken out before something was stored: how many, and by which rules, never what they are.
struct RedactionNotice {
    private let store: ChatStore
    private let console: Console

    init(_ store: ChatStore, _ console: Console) { (self.store, self.console) = (store, console) }

    /// Looks at a message as it was given.
    func tell(given text: String) {
        tell(store.secretCounts(in: text), of: "your message")
    }

    /// Looks at what was given for something else that is stored, for example a title.
    func tell(given text: String?, for what: String) {
        if let text { tell(store.secretCounts(in: text), of: what) }
    }

    /// Looks at what an agent said and did, as it came and as it was stored.
    func tell(_ came: AgentWords, stored: [ConversationEntry]) {
        let texts = stored.filter { $0.line.message?.role != .user }.flatMap(\.line.texts)
        guard store.refusesSecrets else {
            return tell(texts.map(store.secretCounts(in:)).reduce(into: [:]) { $0.add($1) }, of: "the answer")
        }
        // The agent may have said such a mark itself: it is told what was said before.
        var taken = MarkCount(texts).counts
        for (rule, count) in came.marks { taken[rule, default: 0] -= count }
        tell(taken.filter { $0.value > 0 }, of: "the answer")
    }

    private func tell(_ counts: [String: Int], of what: String) {
        guard !counts.isEmpty else { return }
        let total = counts.values.reduce(0, +)
        let rules = counts.sorted { $0.key < $1.key }.map { $0.value == 1 ? $0.key : "\($0.key) \($0.value) times" }
        let (one, number) = (total == 1, total == 1 ? "1 secret" : "\(total) secrets")
        let words = rules.joined(separator: ", ")
        if store.refusesSecrets {
            console.warn("\(number) \(one ? "was" : "were") taken out of \(what) before it was stored: \(words)")
        } else {
            console.warn("\(what) is stored with what looks like \(one ? "a secret" : "secrets"): \(words)")
        }
    }
}

/// How many marks stand in the place of secrets, by rule; a text may come in pieces.
struct MarkCount {
    private static let opening = Array("[redacted:".utf8)
    /// The most bytes of a mark: what an agent never closes must not be held for good.
    private static let limit = 1024

    private(set) var counts: [String: Int] = [:]
    /// What a mark began with that may go on in the next piece.
    private var held: [UInt8] = []

    init() {}

    /// Counts in whole texts.
    init(_ texts: [String]) {
        for text in texts {
            take(text)
            held = []
        }
    }

    mutating func take(_ piece: String) {
        guard held.isEmpty else {
            let joined = held + piece.utf8
            held = []
            return joined.withUnsafeBufferPointer { look(at: $0) }
        }
        var piece = piece
        piece.withUTF8 { look(at: $0) }
    }

    /// By bytes: an answer can be many megabytes long.
    private mutating func look(at bytes: UnsafeBufferPointer<UInt8>) {
        var place = 0
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "[")) {
            switch Self.mark(in: bytes, at: start) {
            case .none: place = start + 1
            case .partial:
                held = Array(bytes[start...])
                return
            case .whole(let rule):
                counts[String(decoding: bytes[rule], as: UTF8.self), default: 0] += 1
                place = rule.upperBound + 1
            }
        }
    }

    private enum Found { case none, partial, whole(rule: Range<Int>) }

    private static func mark(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Found {
        for place in start..<min(bytes.count, start + limit) {
            if place < start + opening.count {
                guard bytes[place] == opening[place - start] else { return .none }
            } else if bytes[place] == UInt8(ascii: "]") {
                let rule = start + opening.count..<place
                return rule.isEmpty ? .none : .whole(rule: rule)
            } else if bytes[place] <= UInt8(ascii: " ") {
                return .none
            }
        }
        return bytes.count < start + limit ? .partial : .none
    }
}

/// What an agent says while it works, as it comes.
struct AgentWords {
    private var said = MarkCount()
    private var thought = MarkCount()
    private var calls: [String: ToolCall] = [:]
    private var ends: [String] = []

    mutating func take(_ update: AgentUpdate) {
        switch update {
        // Not held: an agent can say more than there is memory for twice.
        case .text(let piece): said.take(piece)
        case .thinking(let piece): thought.take(piece)
        case .toolCall(let call): calls[call.id] = call
        case .ended(let end): ends += [end.reason, end.diagnostics].compactMap(\.self)
        default: break
        }
    }

    /// How many marks it said itself, by rule.
    var marks: [String: Int] {
        [said.counts, thought.counts, MarkCount(calls.values.flatMap(\.texts) + ends).counts]
            .reduce(into: [:]) { $0.add($1) }
    }
}

extension NoteLine {
    /// Every text in it that rules for secrets look at.
    fileprivate var texts: [String] {
        switch content {
        case .message(let message): [message.text]
        case .thinking(let text, _): [text]
        case .toolCall(let call, _): call.texts
        // The reason is part of what the assistant is taken to have said.
        case .request(let request): [request.diagnostics].compactMap(\.self)
        case .edit, .unknown: []
        }
    }
}

extension ToolCall {
    fileprivate var texts: [String] { [title, input?.line, output].compactMap(\.self) }
}

extension [String: Int] {
    fileprivate mutating func add(_ counts: [String: Int]) { merge(counts, uniquingKeysWith: +) }
}

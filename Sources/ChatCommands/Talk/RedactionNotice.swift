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

    /// Looks at what an agent said and did, as it came and as it was stored.
    func tell(_ came: AgentWords, stored: [ConversationEntry]) {
        let texts = stored.filter { $0.line.message?.role != .user }.flatMap(\.line.texts)
        guard store.refusesSecrets else {
            return tell(texts.map(store.secretCounts(in:)).reduce(into: [:]) { $0.add($1) }, of: "the answer")
        }
        // The agent may have said such a mark itself: it is told what was said before.
        var taken = Self.marks(texts)
        for (rule, count) in Self.marks(came.texts) { taken[rule, default: 0] -= count }
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

    /// How many marks stand in the place of secrets, by rule.
    private static func marks(_ texts: [String]) -> [String: Int] {
        texts.reduce(into: [:]) { counts, text in
            guard text.contains("[redacted:") else { return }
            for match in text.matches(of: #/\[redacted:(?<rule>[^\]\s]+)\]/#) {
                counts[String(match.rule), default: 0] += 1
            }
        }
    }
}

/// What an agent says while it works, as it comes.
struct AgentWords {
    private var said = ""
    private var calls: [String: ToolCall] = [:]
    private var ends: [String] = []

    mutating func take(_ update: AgentUpdate) {
        switch update {
        case .text(let piece), .thinking(let piece): said += piece
        case .toolCall(let call): calls[call.id] = call
        case .ended(let end): ends += [end.reason, end.diagnostics].compactMap(\.self)
        default: break
        }
    }

    /// All of it.
    var texts: [String] { [said] + calls.values.flatMap(\.texts) + ends }
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

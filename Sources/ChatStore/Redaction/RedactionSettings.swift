internal import ChatModel
internal import Git

extension ChatStore {
    /// The rules as the configuration has them: `chat.redact`, `chat.redact.<name>.pattern`, `chat.redactAllow`.
    ///
    /// A rule of a user's that cannot be read is left out here; `redactionProblems` names it.
    func makeRedactor() -> Redactor {
        let mode = repository.configuration.string("chat.redact").flatMap(Redactor.Mode.init) ?? .on
        let own = userRules().rules
        return Redactor(
            mode: mode, rules: own.isEmpty ? nil : RedactionRule.standard + own,
            allowed: repository.configuration.strings("chat.redactAllow"))
    }

    /// The user's rules that cannot be read, as `name: pattern`.
    public func redactionProblems() -> [String] { userRules().problems }

    private func userRules() -> (rules: [RedactionRule], problems: [String]) {
        var rules: [RedactionRule] = []
        var problems: [String] = []
        for entry in repository.configuration.entries(prefix: "chat.redact.") where entry.key.hasSuffix(".pattern") {
            let name = String(entry.key.dropFirst("chat.redact.".count).dropLast(".pattern".count))
            let pattern = entry.value ?? ""
            do throws(SecretPattern.Malformed) {
                rules.append(try RedactionRule(Trailer("rule", name).value, [pattern]))
            } catch {
                problems.append("\(name): \(pattern)")
            }
        }
        return (rules, problems)
    }

    /// The rules by which secrets were found in a text, sorted.
    public func secrets(in text: String) -> [String] { secretCounts(in: text).keys.sorted() }

    /// How many secrets were found in a text, by rule.
    public func secretCounts(in text: String) -> [String: Int] {
        redactor.findings(in: text).reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
    }
}

/// Takes secrets out of the updates of one agent: pieces of one text are looked at together.
struct UpdateRedaction {
    private let redactor: Redactor
    private var text: RedactionStream
    private var thinking: RedactionStream

    init(_ redactor: Redactor) {
        self.redactor = redactor
        text = RedactionStream(redactor)
        thinking = RedactionStream(redactor)
    }

    /// Takes one update, and returns what can be stored by now.
    mutating func take(_ update: AgentUpdate) -> [Redacted<AgentUpdate>] {
        switch update {
        case .text(let piece): return flush(thinking: true) + text.take(piece).update(AgentUpdate.text)
        case .thinking(let piece): return flush(text: true) + thinking.take(piece).update(AgentUpdate.thinking)
        case .usage, .identity, .process, .permission, .notice: return [redactor.redact(update)]
        case .toolCall, .plan, .ended: return finish() + [redactor.redact(update)]
        }
    }

    /// What was held back.
    mutating func finish() -> [Redacted<AgentUpdate>] { flush(text: true, thinking: true) }

    private mutating func flush(text: Bool = false, thinking: Bool = false) -> [Redacted<AgentUpdate>] {
        (thinking ? self.thinking.finish().update(AgentUpdate.thinking) : [])
            + (text ? self.text.finish().update(AgentUpdate.text) : [])
    }
}

extension Redacted<String> {
    /// The update that carries the text; none for an empty one.
    fileprivate func update(_ make: (String) -> AgentUpdate) -> [Redacted<AgentUpdate>] {
        value.isEmpty ? [] : [map(make)]
    }
}

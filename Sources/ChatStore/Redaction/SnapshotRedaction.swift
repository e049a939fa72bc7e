internal import ChatModel

extension ChatStore {
    /// A snapshot whose texts of people went through the rules, as all that is stored does.
    func withoutSecrets(_ snapshot: LogSnapshot) throws -> LogSnapshot {
        var clean = snapshot
        clean.session = try withoutSecrets(snapshot.session)
        return clean
    }

    /// A session as it is stored: what is told of it is that.
    func withoutSecrets(_ session: Session) throws -> Session {
        var clean = session
        let title = redactor.redact(session.title.text).value
        if title != session.title.text { clean.title = try Title(String(title.prefix(Title.maximumLength))) }
        clean.description = session.description.map { redactor.redact($0).value }
        clean.labels = withoutSecrets(labels: session.labels)
        // No agent has the name of a mark.
        clean.agent = session.agent.flatMap { redactor.redact($0).value == $0 ? $0 : nil }
        clean.links = session.links.map { .init(name: $0.name, target: redactor.redact($0.target).value) }
        return clean
    }

    /// Labels that can still be named, each once where a mark stands in it.
    private func withoutSecrets(labels: [String]) -> [String] {
        labels.reduce(into: []) { clean, label in
            let text = redactor.redact(label).value
            guard text != label else { return clean.append(label) }
            let mark = Label(text)?.text ?? "[redacted]"
            if !clean.contains(mark) { clean.append(mark) }
        }
    }
}

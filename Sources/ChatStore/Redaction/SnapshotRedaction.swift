internal import ChatModel

extension ChatStore {
    /// A snapshot whose title and description went through the rules, as all that is stored does.
    func withoutSecrets(_ snapshot: LogSnapshot) throws -> LogSnapshot {
        let session = snapshot.session
        let title = redactor.redact(session.title.text).value
        let description = session.description.map { redactor.redact($0).value }
        guard title != session.title.text || description != session.description else { return snapshot }
        var clean = snapshot
        clean.session.title = try Title(String(title.prefix(Title.maximumLength)))
        clean.session.description = description
        return clean
    }
}

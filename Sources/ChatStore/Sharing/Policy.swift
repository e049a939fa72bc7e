internal import ChatModel
internal import Git

extension ChatStore {
    /// Whether the configuration lets who asks do something with a session: `chat.policy.<action>` is `owner` unless it
    /// says `anyone` or `nobody`.
    ///
    /// - Throws: `SharingError.notOwner`, `.policy`.
    func requirePolicy(_ action: String, of id: SessionID) throws {
        let session = try session(id)
        switch repository.configuration.string("chat.policy.\(action)") ?? "owner" {
        case "anyone": return
        case "owner": guard try owns(session) else { throw SharingError.notOwner(id, owner: session.owner) }
        case let value: throw SharingError.policy(setting: "chat.policy.\(action)", value: value)
        }
    }
}

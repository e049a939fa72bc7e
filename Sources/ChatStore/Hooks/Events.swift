public import ChatModel
internal import Git

/// Something that happened to a session in this clone, as `refs/chat/events/<user-key>` keeps it.
public struct ChatEvent: Hashable, Sendable {
    /// What kind of thing, for example `commit`.
    public let type: String
    /// The session it is about.
    public let session: SessionID
    /// The commit it is about.
    public let commit: String

    /// Creates an event.
    public init(_ type: String, session: SessionID, commit: String) {
        (self.type, self.session, self.commit) = (type, session, commit)
    }
}

extension ChatStore {
    /// The event of a git command that ended on a session branch; `nil` on other branches.
    public func headEvent(_ type: String) throws -> ChatEvent? {
        guard let id = try headSession(), let tip = try repository.target(of: References.branch(of: id)) else {
            return nil
        }
        return ChatEvent(type, session: id, commit: tip.description)
    }

    /// Adds an event to those of who asks.
    ///
    /// An event is one commit: its trailers say what happened.
    public func record(_ event: ChatEvent) throws {
        let name = ReferenceName(References.events + (try userKey().rawValue))
        let trailers = [
            Trailer("Chat-Event", event.type), Trailer("Chat-Session", event.session.rawValue),
            Trailer("Chat-Commit", event.commit), Trailer("Chat-At", surroundings.now().description),
        ]
        let message = "\(event.type) in \(event.session)\n\n" + Trailer.block(trailers)
        try retrying(event.session) {
            let before = try repository.target(of: name)
            let commit = try repository.writeCommit(
                tree: repository.writeTree(Tree()), parents: before.map { [$0] } ?? [], author: person(),
                committer: person(), message: message)
            return isDone(try repository.update(name, from: before, to: commit, reason: "chat: event", by: person()))
        }
    }
}

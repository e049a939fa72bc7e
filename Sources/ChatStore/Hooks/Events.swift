public import ChatModel
public import Git

/// An event as it was recorded.
public struct RecordedEvent: Hashable, Sendable {
    /// The commit that records it.
    public let id: ObjectID
    /// What happened.
    public let event: ChatEvent
    /// When it happened.
    public let at: Timestamp
    /// Who did it, as `Name <email>`.
    public let by: String
}

/// Something that happened to a session in this clone, as `refs/chat/events/<user-key>` keeps it.
public struct ChatEvent: Hashable, Sendable {
    /// What kind of thing: `commit`, `merge` or `checkout`, or the event of a log, such as `renamed`; others may come.
    public let type: String
    /// The session it is about.
    public let session: SessionID
    /// The commit it is about, or where the branch was: 40 hexadecimal digits.
    public let commit: String

    /// Creates an event.
    public init(_ type: String, session: SessionID, commit: String) {
        (self.type, self.session, self.commit) = (type, session, commit)
    }
}

extension ChatStore {
    /// The event of a git command that ended on a session branch; `nil` on other branches.
    ///
    /// - Throws: `GitError`.
    public func headEvent(_ type: String) throws -> ChatEvent? {
        guard let id = try headSession(), let tip = try repository.target(of: References.branch(of: id)) else {
            return nil
        }
        return ChatEvent(type, session: id, commit: tip.description)
    }

    /// Adds an event to those of who asks.
    ///
    /// An event is one commit: its trailers say what happened.
    ///
    /// - Throws: `StoreError.noIdentity`, `.contended`, `.locked`; `GitError`, `FileError`.
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
            return isDone(try perform(name, from: before, to: commit, reason: "chat: event"))
        }
    }

    /// What happened, latest first: what hooks saw in this clone, and what logs say beside the turns.
    ///
    /// A commit of a chain that records nothing is passed over.
    ///
    /// - Parameters:
    ///   - session: The session it is about; `nil` for all that who asks gets to see.
    ///   - limit: How many at most.
    /// - Throws: `GitError`, `ObjectDamage`, `FileError`.
    public func events(of session: SessionID? = nil, limit: Int) throws -> [RecordedEvent] {
        var found: [RecordedEvent] = []
        var shown: [SessionID: Bool] = [:]
        for (_, tip) in try repository.references(References.events) {
            var count = 0
            try repository.walk(from: tip) { commit in
                guard let event = try repository.commit(commit).flatMap(Self.event) else { return true }
                let about = event.event.session
                if shown[about] == nil { shown[about] = try isShown(about) }
                guard shown[about] == true, session == nil || session == about else { return true }
                found.append(event)
                count += 1
                return count < limit
            }
        }
        found += try logEvents(of: session, limit: limit)
        return Array(found.sorted { ($0.at, $0.id) > ($1.at, $1.id) }.prefix(limit))
    }

    private static func event(_ commit: Commit) -> RecordedEvent? {
        let trailers = commit.trailers
        guard let type = trailers["Chat-Event"], let id = trailers["Chat-Session"].flatMap({ SessionID($0) }),
            let about = trailers["Chat-Commit"], let at = trailers["Chat-At"].flatMap({ Timestamp($0) })
        else { return nil }
        let event = ChatEvent(type, session: id, commit: about)
        return RecordedEvent(id: commit.id, event: event, at: at, by: commit.author.person)
    }
}

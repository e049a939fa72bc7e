public import ChatModel
internal import Git

extension ChatStore {
    /// The event of a git command that ended on a session branch; `nil` on other branches.
    ///
    /// - Throws: `GitError`.
    public func headEvent(_ type: String) throws -> ChatEvent? {
        guard let id = try headSession(), let tip = try repository.target(of: References.branch(of: id)) else {
            return nil
        }
        return ChatEvent(type, session: id, [.commit: tip.description])
    }

    /// Adds events to those of who asks, all or none of them.
    ///
    /// An event is one commit: its trailers say what happened. Its words go through the rules for secrets.
    ///
    /// - Throws: `StoreError.noIdentity`, `.locked`; `GitError`, `FileError`.
    public func record(_ events: [ChatEvent]) throws {
        guard !events.isEmpty else { return }
        let name = ReferenceName(References.events + (try userKey().rawValue))
        let done = try repeated { () -> Bool? in
            let before = try repository.target(of: name)
            let tip = try events.reduce(before) { try write($1, after: $0) }
            return try tip.flatMap { isDone(try perform(name, from: before, to: $0, reason: "chat: event")) }
        }
        if done == nil { throw StoreError.locked(name) }
    }

    private func write(_ event: ChatEvent, after parent: ObjectID?) throws -> ObjectID {
        let details = ChatEvent.Detail.allCases.compactMap { detail in
            event.details[detail].map { Trailer(detail.trailer, redactor.redact($0).value) }
        }
        let session = event.session.map { [Trailer("Chat-Session", $0.rawValue)] } ?? []
        let trailers =
            [Trailer("Chat-Event", event.type)] + session + details
            + [Trailer("Chat-At", surroundings.now().description)]
        let subject = event.session.map { "\(event.type) in \($0)" } ?? event.type
        return try repository.writeCommit(
            tree: repository.writeTree(Tree()), parents: parent.map { [$0] } ?? [], author: person(),
            committer: person(), message: subject + "\n\n" + Trailer.block(trailers))
    }

    /// What happened, latest first: what was recorded in this clone, and what logs say beside the turns.
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
                if let about, shown[about] == nil { shown[about] = try isShown(about) }
                let isShown = about.map { shown[$0] == true } ?? true
                guard isShown, session == nil || session == about else { return true }
                found.append(event)
                count += 1
                return count < limit
            }
        }
        found += try logEvents(of: session, limit: limit)
        // What has one time stays in the order of its chain: the sort is stable.
        return Array(found.sorted { $0.at > $1.at }.prefix(limit))
    }

    private static func event(_ commit: Commit) -> RecordedEvent? {
        guard let event = ChatEvent(commit), let at = commit.trailers["Chat-At"].flatMap({ Timestamp($0) }) else {
            return nil
        }
        return RecordedEvent(id: commit.id, event: event, at: at, by: commit.author.person)
    }
}

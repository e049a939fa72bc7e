internal import ChatModel
internal import Git

/// What session logs say of their sessions, beside the turns: the other half of the audit trail.
extension ChatStore {
    /// Events of the logs of sessions, also of those in the trash, latest first.
    ///
    /// - Parameter session: The session they are about; `nil` for all that who asks gets to see.
    func logEvents(of session: SessionID?, limit: Int) throws -> [RecordedEvent] {
        var found: [RecordedEvent] = []
        // Those that changed last first: what is older than enough of them is not read.
        for log in try auditedLogs(session).sorted(by: { $0.tip.committer.seconds > $1.tip.committer.seconds }) {
            let oldest = found.count < limit ? nil : found.last?.at
            if let oldest, Timestamp(milliseconds: (log.tip.committer.seconds + 1) * 1000) < oldest { break }
            found += try events(in: log.tip, of: log.id, limit: limit)
            found = Array(found.sorted { $0.at > $1.at }.prefix(limit))
        }
        return found
    }

    private func auditedLogs(_ session: SessionID?) throws -> [(id: SessionID, tip: Commit)] {
        let trash = try repository.references(References.trash).compactMap { name, tip -> LogTip? in
            let words = name.rawValue.dropFirst(References.trash.count).split(separator: "/")
            guard words.count == 2, words[1] == "log", let id = SessionID(words[0]) else { return nil }
            return LogTip(id: id, tip: tip)
        }
        return try (logTips() + trash).compactMap { log in
            let id = log.id
            guard session == nil || session == id, let commit = try repository.commit(log.tip) else { return nil }
            let name = try exists(id) ? References.log(of: id) : References.trash(of: id, "log")
            return try isShown(id, at: name) ? (id, commit) : nil
        }
    }

    /// The events of one log, along first parents; a duplicate's begins where its source's ends.
    private func events(in tip: Commit, of id: SessionID, limit: Int) throws -> [RecordedEvent] {
        var found: [RecordedEvent] = []
        var next: Commit? = tip
        while let commit = next, found.count < limit {
            let trailers = commit.trailers
            if let about = trailers["Chat-Session"], about != id.rawValue { break }
            if let event = Self.logEvent(commit, trailers, of: id) { found.append(event) }
            next = try commit.parents.first.flatMap { try repository.commit($0) }
        }
        return found
    }

    private static func logEvent(_ commit: Commit, _ trailers: [Trailer], of id: SessionID) -> RecordedEvent? {
        guard let event = trailers["Chat-Event"].flatMap(LogFormat.Event.init), !unaudited.contains(event),
            let at = trailers["Chat-Updated"].flatMap({ Timestamp($0) })
        else { return nil }
        let tip = trailers["Chat-Branch-Tip"].flatMap { $0.isEmpty ? nil : $0 }
        let isTakenBack = event == .shared && trailers["Chat-Visibility"] == Session.Visibility.private.rawValue
        let type = isTakenBack ? "unshared" : event.rawValue
        let what = ChatEvent(type, session: id, tip.map { [.commit: $0] } ?? [:])
        return RecordedEvent(id: commit.id, event: what, at: at, by: commit.author.person)
    }

    /// Turns are what `log` shows, and a merge is nobody's doing.
    private static let unaudited: Set<LogFormat.Event> = [.prompted, .replied, .merged, .rewritten]
}

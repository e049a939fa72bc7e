public import ChatModel
internal import Git
internal import SQLite

/// A session whose log could not be read.
public struct UnreadableSession: Hashable, Sendable {
    /// The name of its log, after `refs/chat/sessions/`.
    public let name: String
    /// What is wrong with it.
    public let reason: String
}

extension ChatStore {
    /// Every session of the repository, last activity first; and those whose logs are damaged.
    ///
    /// Sessions that have not changed since the index took them in are read from there; one commit is read for each
    /// other, and the index takes it in.
    public func sessions() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        let logs = try logTips()
        guard logs.count >= indexThreshold, let index = Index.open(in: directory) else { return try read(logs).sorted }
        do {
            let (known, gone) = try index.sessions(of: logs)
            let reading = try read(logs, known: known)
            let fresh = reading.fresh.map { (logs[$0].tip, reading.sessions[$0]) }
            // Another process that writes now takes these in, too; so does the next command.
            do { try index.take(fresh, gone: gone) } catch let error as SQLiteError where !error.isDamage {}
            return reading.sorted
        } catch let error as SQLiteError {
            return try withoutIndex(index, error) { try read(logs).sorted }
        }
    }

    /// Every session as its log has it, last activity first: what checks have to go by.
    func sessionsOfLogs() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        try read(logTips()).sorted
    }

    /// Every log with its tip, sorted by id.
    func logTips() throws -> [LogTip] {
        try repository.references(References.logs).compactMap { name, tip in
            References.session(ofLog: name).map { LogTip(id: $0, tip: tip) }
        }
    }

    /// Does without an index that failed; one that is damaged is taken away.
    func withoutIndex<Value>(_ index: Index, _ error: SQLiteError, _ work: () throws -> Value) rethrows -> Value {
        index.release()
        if error.isDamage { IndexFile.discard(in: directory) }
        return try work()
    }

    /// Reads the sessions that are not known yet.
    private func read(_ logs: [LogTip], known: consuming [Session?]? = nil) throws -> SessionReading {
        var reading = SessionReading(sessions: known ?? [Session?](repeating: nil, count: logs.count))
        for (place, log) in logs.enumerated() where reading.sessions[place] == nil {
            do {
                reading.sessions[place] = try state(of: log.id, at: log.tip).session
                reading.fresh.append(place)
            } catch StoreError.damagedLog(_, let reason) {
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            } catch StoreError.newerFormat(_, let version) {
                let reason = "its format is \(version)"
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            } catch let damage as ObjectDamage {
                let reason = "\(damage.id) is damaged"
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            }
        }
        return reading
    }

    /// One session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`.
    public func session(_ id: SessionID) throws -> Session { try log(id).session }

    /// Who works on a turn of the session now; `nil` if nobody.
    public func holder(of id: SessionID) throws -> LockHolder? {
        try FileLock.holder(lockPath(id, "turn"))
    }

    /// Whether a process works on the session in any way now.
    func isBusy(_ id: SessionID) throws -> Bool {
        try holder(of: id) ?? FileLock.holder(lockPath(id, "write")) != nil
    }

    /// The session new commands are about when nothing else is said (`chat.defaultSession`).
    public var defaultSession: SessionID? {
        repository.configuration.string("chat.defaultSession").flatMap { SessionID($0) }
    }
}

/// Sessions as they were found, each in the place of its log.
private struct SessionReading {
    var sessions: [Session?]
    /// The places of those that were read from their logs.
    var fresh: [Int] = []
    var unreadable: [UnreadableSession] = []

    /// All of them, last activity first.
    ///
    /// Ten thousand are sorted by their times and places: to move whole sessions about would take longer than to read
    /// them.
    var sorted: (readable: [Session], unreadable: [UnreadableSession]) {
        var keys: [(time: Int64, place: Int)] = []
        keys.reserveCapacity(sessions.count)
        for (place, session) in sessions.enumerated() {
            if let session { keys.append((session.lastActivityAt.milliseconds, place)) }
        }
        // Places follow the ids.
        keys.sort { $0.time == $1.time ? $0.place > $1.place : $0.time > $1.time }
        return (keys.compactMap { sessions[$0.place] }, unreadable)
    }
}

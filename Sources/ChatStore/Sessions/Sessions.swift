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
    /// Every session that who asks gets to see, last activity first; and those whose logs are damaged.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func sessions() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        let all = try everySession()
        return (try shown(all.readable), all.unreadable)
    }

    /// Every session of the repository, last activity first; and those whose logs are damaged.
    ///
    /// Sessions that have not changed since the index took them in are read from there; one commit is read for each
    /// other, and the index takes it in.
    func everySession() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        let reading = try reading(for: nil)
        return (reading.sorted.map(\.session), reading.unreadable)
    }

    /// Every session as above, with how many messages it had when the person last spoke, where that is asked for.
    func sessions(for unread: Unread?) throws -> (readable: [KnownSession], unreadable: [UnreadableSession]) {
        let reading = try reading(for: unread)
        return (reading.sorted, reading.unreadable)
    }

    private func reading(for unread: Unread?) throws -> SessionReading {
        let logs = try logTips()
        guard logs.count >= indexThreshold, let index = openIndex() else {
            return try read(logs, for: unread)
        }
        do {
            let (known, gone) = try index.sessions(of: logs, reader: unread?.reader)
            let reading = try read(logs, known: known, for: unread)
            // Another process that writes now takes these in, too; so does the next command.
            do {
                try index.take(reading.fresh.map { reading.sessions[$0] }, reader: unread?.reader, gone: gone)
            } catch let error as SQLiteError where !error.isDamage {}
            return reading
        } catch let error as SQLiteError {
            return try withoutIndex(index, error) { try read(logs, for: unread) }
        }
    }

    /// Every session as its log has it, last activity first: what checks have to go by.
    func sessionsOfLogs() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        let reading = try read(logTips(), for: nil)
        return (reading.sorted.map(\.session), reading.unreadable)
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

    /// Reads the sessions that are not known yet, and what is not known of the others.
    private func read(
        _ logs: [LogTip], known: consuming [KnownSession?]? = nil, for unread: Unread?
    ) throws -> SessionReading {
        var reading = SessionReading(sessions: known ?? [KnownSession?](repeating: nil, count: logs.count))
        for (place, log) in logs.enumerated() {
            do {
                if reading.sessions[place] == nil {
                    reading.sessions[place] = KnownSession(
                        session: try state(of: log.id, at: log.tip).session, tip: log.tip)
                    reading.fresh.append(place)
                }
                guard let unread, let known = reading.sessions[place], known.spoken == nil else { continue }
                reading.sessions[place]?.spoken = try unread.spoken(until: log.tip)
                if reading.fresh.last != place { reading.fresh.append(place) }
            } catch StoreError.damagedLog(_, let reason) {
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            } catch StoreError.newerFormat(_, let version) {
                let reason = "its format is \(version)"
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            } catch let damage as ObjectDamage {
                // The session itself is fine where only an older commit of its log is damaged.
                guard reading.sessions[place] == nil else { continue }
                let reason = "\(damage.id) is damaged"
                reading.unreadable.append(UnreadableSession(name: log.id.rawValue, reason: reason))
            }
        }
        return reading
    }

    /// One session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func session(_ id: SessionID) throws -> Session { try log(id).session }

    /// Who works on a turn of the session now; `nil` if nobody.
    ///
    /// - Throws: `FileError`.
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

/// A session as its log's tip has it.
struct KnownSession {
    let session: Session
    let tip: ObjectID
    /// How many messages it had when the person last spoke; `nil` where nobody asked.
    var spoken: Int?
}

/// Sessions as they were found, each in the place of its log.
private struct SessionReading {
    var sessions: [KnownSession?]
    /// The places of those that were read from their logs.
    var fresh: [Int] = []
    var unreadable: [UnreadableSession] = []

    /// All of them, last activity first.
    ///
    /// Ten thousand are sorted by their times and places: to move whole sessions about would take longer than to read
    /// them.
    var sorted: [KnownSession] {
        var keys: [(time: Int64, place: Int)] = []
        keys.reserveCapacity(sessions.count)
        for (place, known) in sessions.enumerated() {
            if let known { keys.append((known.session.lastActivityAt.milliseconds, place)) }
        }
        // Places follow the ids.
        keys.sort { $0.time == $1.time ? $0.place > $1.place : $0.time > $1.time }
        return keys.compactMap { sessions[$0.place] }
    }
}

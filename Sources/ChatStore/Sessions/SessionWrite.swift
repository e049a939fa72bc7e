internal import ChatModel
internal import Git

extension ChatStore {
    func lockPath(_ id: SessionID, _ kind: String) -> String { directory + "locks/\(id).\(kind)" }

    var journalFolder: String { directory + "turns/" }

    func journalPath(_ id: SessionID, _ request: UUIDv7) -> String { journalFolder + "\(id).\(request).jsonl" }

    /// Runs `body` under the session's write lock, after recovering what a crash left.
    func writing<Value>(_ id: SessionID, _ body: () throws -> Value) throws -> Value {
        let lock = try writeLock(id)
        observe(.locked)
        return try withExtendedLifetime(lock) {
            // What a newer version wrote is not recovered by the rules of this one.
            if try exists(id) { _ = try writableLog(id) }
            try recover(id)
            try sweepJournals()
            try takeInForeignNotes(of: id)
            observe(.recovered)
            return try body()
        }
    }

    /// The same for a change that travels where the session is shared: what could never be pushed is not made.
    ///
    /// - Throws: `SharingError.notOwner`, and what `body` throws.
    func changing<Value>(_ id: SessionID, _ body: () throws -> Value) throws -> Value {
        try requireMayAdd(to: session(id))
        return try writing(id, body)
    }

    /// Starts the journal of a write, named by its request.
    func journal(_ id: SessionID, _ request: UUIDv7) throws -> Journal {
        let begin = JournalEntry.begin(
            session: id, request: request, process: surroundings.process, at: surroundings.now())
        let journal = try Journal(journalPath(id, request), beginning: begin)
        observe(.journalBegun)
        return journal
    }

    /// Removes a journal: what it held is in the log, or was never promised.
    func remove(_ journal: Journal) throws {
        try Folder.remove(journal.path)
        observe(.journalRemoved)
    }

    func newID() -> UUIDv7 { UUIDv7(at: surroundings.now(), random: surroundings.random) }

    func writeLock(_ id: SessionID) throws -> FileLock {
        guard let lock = try writeLock(id, waits: true) else { throw StoreError.busy(id, holder: nil) }
        return lock
    }

    /// The session's write lock; `nil` if it is held and nobody waits.
    func writeLock(_ id: SessionID, waits: Bool) throws -> FileLock? {
        try FileLock(lockPath(id, "write"), waits: waits, process: surroundings.process, at: surroundings.now())
    }

    /// Repeats `attempt` with a short random pause after each lost race.
    ///
    /// - Parameter attempt: Returns `nil` for "lost; read everything again".
    @discardableResult
    func retrying<Value>(_ id: SessionID, _ attempt: () throws -> Value?) throws -> Value {
        if let value = try repeated(attempt) { return value }
        let stuck = [References.log(of: id), References.branch(of: id), References.keep(of: id), "packed-refs"].first {
            FileStamp(lockPath($0)) != nil
        }
        throw stuck.map { StoreError.locked($0) } ?? .contended(id, attempts: Self.maximumAttempts)
    }

    /// The same; `nil` once every attempt was lost.
    func repeated<Value>(_ attempt: () throws -> Value?) throws -> Value? {
        for number in 1...Self.maximumAttempts {
            do {
                if let value = try attempt() { return value }
            } catch let error as GitError where Self.isPassing(error, at: number) {}
            surroundings.pause(1 + Int(surroundings.random() % UInt64(4 * number)))
        }
        return nil
    }

    /// Whether it may work the next time: `packed-refs.lock` is taken only to delete a packed reference, after the locks of the
    /// moves; a `git gc` takes away the folder that an object was about to be written to, which libgit2 reports
    /// without a code.
    static func isPassing(_ error: GitError, at attempt: Int) -> Bool { error.code == .locked || attempt <= 5 }

    /// Whether a swap is done; a lost race is `nil`, so that `retrying` goes round again.
    func isDone(_ result: SwapResult) -> Bool? { result == .done ? true : nil }
}

internal import ChatModel

extension ChatStore {
    /// The lock that is held for the whole of a turn.
    ///
    /// - Throws: `StoreError.busy`, with who holds it.
    func turnLock(_ id: SessionID, request: UUIDv7, waits: Bool) throws -> FileLock {
        let path = lockPath(id, "turn")
        for _ in 1...Self.maximumAttempts {
            let lock = try FileLock(
                path, waits: waits, process: surroundings.process, at: surroundings.now(), request: request)
            if let lock { return lock }
            // Nobody by name: another process only asked, or is about to write its name.
            if let holder = try FileLock.holder(path) { throw StoreError.busy(id, holder: holder) }
            surroundings.pause(5)
        }
        throw StoreError.busy(id, holder: nil)
    }

    /// The turn lock for what changes branch and files without an agent.
    ///
    /// - Throws: `ChangeRefusal.busy`.
    func quietTurnLock(_ id: SessionID, request: UUIDv7) throws -> FileLock {
        do { return try turnLock(id, request: request, waits: false) } catch StoreError.busy(_, let holder?) {
            throw ChangeRefusal.busy(id, holder)
        }
    }
}

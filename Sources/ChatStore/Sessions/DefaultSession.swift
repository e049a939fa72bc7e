public import ChatModel
internal import Git

extension ChatStore {
    /// Makes a session the one that worktrees are on which were not switched to any (`chat.defaultSession`).
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`, `FileError`.
    public func makeDefault(_ id: SessionID) throws {
        _ = try log(id)
        try configuring { try repository.configuration.set("chat.defaultSession", to: id.rawValue) }
    }

    /// Gives the default to the active session that somebody last spoke in, if `id` has it.
    ///
    /// - Returns: Who has it now; `nil` if nothing was handed over.
    /// - Throws: `GitError`, `FileError`.
    public func handOverDefault(from id: SessionID) throws -> Session? {
        guard defaultSession == id else { return nil }
        let heir = try sessions().readable.first { $0.id != id && $0.status == .active }
        try configuring {
            if let heir {
                try repository.configuration.set("chat.defaultSession", to: heir.id.rawValue)
            } else {
                try repository.configuration.unset("chat.defaultSession")
            }
        }
        return heir
    }
}

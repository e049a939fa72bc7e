public import ChatModel
internal import Git

extension ChatStore {
    /// Keeps a session's worktree from being removed, moved or pruned, as `git worktree lock` does.
    ///
    /// - Parameter reason: Said to whoever tries; may be empty.
    /// - Throws: `StoreError.worktreeLocked` if it is locked already, `GitProgram.Failure`.
    public func lockWorktree(of worktree: SessionWorktree, reason: String, session id: SessionID) throws {
        if let known = try repository.lockReason(of: id.rawValue) {
            throw StoreError.worktreeLocked(id, reason: known)
        }
        let words = ["worktree", "lock"] + (reason.isEmpty ? [] : ["--reason", reason])
        try repository.program.output(words + [worktree.path], in: repository.commonDirectory)
    }

    /// Takes a lock away, as `git worktree unlock` does.
    ///
    /// - Throws: `StoreError.worktreeNotLocked`, `GitProgram.Failure`.
    public func unlockWorktree(of worktree: SessionWorktree, session id: SessionID) throws {
        guard try repository.lockReason(of: id.rawValue) != nil else { throw StoreError.worktreeNotLocked(id) }
        try repository.program.output(["worktree", "unlock", worktree.path], in: repository.commonDirectory)
    }
}

public import ChatModel
internal import Git

extension ChatStore {
    /// Shows the files of a turn in the session's worktree, detached from the branch, which stays where it is.
    ///
    /// What was uncommitted is committed as the person's own first. `returnToBranch` goes back.
    ///
    /// - Returns: The worktree's top directory.
    /// - Throws: `UndoRefusal.turnNotFound`, `.worktreeInWay`, `StoreError.busy` and the like; then nothing was changed.
    public func look(at turn: Int, in id: SessionID) throws -> String {
        let request = newID()
        let lock = try turnLock(id, request: request, waits: false)
        return try withExtendedLifetime(lock) {
            try writing(id) {
                _ = try leaveTurn(of: id)
                let commit = try commit(ofTurn: turn, in: id)
                return try journaling(id, request) { journal in
                    let move = try WorktreeMove(self, id, journal: journal, request: request)
                    let worktree = try move.worktree ?? presentWorktree(of: id)
                    // The mark comes first: a worktree without it is where a person left it.
                    try Folder.write(commit.description + "\n", to: mark(of: worktree))
                    try checkOut(["--detach", commit.description], in: worktree, of: id)
                    return (worktree.path, true)
                }
            }
        }
    }

    /// Takes a worktree that shows the files of a turn back to the session's branch; any other stays as it is.
    ///
    /// - Returns: Whether it showed those of a turn.
    /// - Throws: `UndoRefusal.worktreeInWay` where a person changed files that the branch has otherwise.
    @discardableResult
    public func returnToBranch(of id: SessionID) throws -> Bool {
        guard let worktree = try worktree(of: id), try Folder.line(mark(of: worktree)) != nil else { return false }
        return try writing(id) { try leaveTurn(of: id) }
    }

    private func leaveTurn(of id: SessionID) throws -> Bool {
        guard let worktree = try worktree(of: id), let shown = try Folder.line(mark(of: worktree)) else { return false }
        // A person who went on from there, or elsewhere, is not called back.
        let isThere = try Folder.line(worktree.gitDirectory + "HEAD") == shown && Self.operation(in: worktree) == nil
        if isThere { try checkOut([id.branch], in: worktree, of: id) }
        try Folder.remove(mark(of: worktree))
        return isThere
    }

    private func checkOut(_ arguments: [String], in worktree: SessionWorktree, of id: SessionID) throws {
        // Ignored files are nobody's to overwrite.
        let command = ["checkout", "--quiet", "--no-overwrite-ignore"] + arguments
        let result = try repository.program.run(command, in: worktree.path)
        guard result.status == 0 else {
            let reason = String(decoding: result.errors, as: UTF8.self).split(whereSeparator: \.isNewline).first
            throw UndoRefusal.worktreeInWay(id, path: worktree.path, reason: String(reason ?? ""))
        }
    }

    /// The file that says which turn's commit a worktree shows.
    private func mark(of worktree: SessionWorktree) -> String { worktree.gitDirectory + "CHAT_LOOK" }
}

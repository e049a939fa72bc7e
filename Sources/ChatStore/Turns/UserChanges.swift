internal import ChatModel
internal import Git

extension ChatStore {
    /// Commits what a person left uncommitted in a session's worktree, in that person's name, before an agent works.
    ///
    /// - Throws: `StoreError.worktreeDirty` where `chat.dirty` is `refuse`; then nothing changed.
    func commitUserChanges(in worktree: SessionWorktree, of id: SessionID, journal: Journal, request: UUIDv7) throws {
        try retrying(id) {
            let head = try branchHead(of: id)
            let staged = try stage(worktree, request: request)
            guard staged.tree != head.tree else {
                staged.index.discard()
                return true
            }
            try requireMerged(staged, of: id)
            guard repository.configuration.string("chat.dirty") != "refuse" else {
                staged.index.discard()
                throw StoreError.worktreeDirty(id, path: worktree.path)
            }
            return try commit(staged, on: head, of: id, journal: journal)
        }
    }

    private func commit(_ staged: StagedTree, on head: Commit, of id: SessionID, journal: Journal) throws -> Bool? {
        let number = try log(id).session.turns + 1
        // What an agent had done when it was torn away cannot be told from what a person did since.
        let cut = TurnFormat.turns(head.message).last { $0.outcome == .interrupted }
        let cause = cut.map { "after turn \($0.number) was interrupted" } ?? "before turn \(number)"
        let message = "changes \(cause)\n\n" + Trailer.block([Trailer("Chat-Session", id.rawValue)])
        let commit = try writeBranchCommit(
            tree: staged.tree, parents: [head.id], message: message, at: surroundings.now())
        let move = ReferenceMove(
            References.branch(of: id), from: head.id, to: commit, reason: "chat: changes before turn \(number)")
        try journal.append(.changes(UserCommit(commit: commit, parent: head.id)))
        // The index first: behind its branch it would take these changes back with the person's next commit.
        guard let index = try staged.hold(parent: head.id, in: self) else {
            staged.index.discard()
            throw StoreError.locked(ReferenceName("worktrees/\(id)/index"))
        }
        let hasIndex = index.takePlace(self)
        let result = try perform([move], in: worktreeRepository(of: id))
        guard result == .done else {
            staged.index.discard()
            return nil
        }
        observe(.userBranchMoved)
        if !hasIndex { _ = try staged.install(parent: head.id, commit: commit, in: self) }
        return true
    }
}

internal import ChatModel
internal import Git
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension ChatStore {
    /// Commits what a person left uncommitted in a session's worktree, in that person's name, before an agent works.
    ///
    /// - Throws: `StoreError.worktreeDirty` where `chat.dirty` is `refuse`; then nothing changed.
    func commitUserChanges(in worktree: SessionWorktree, of id: SessionID) throws {
        try retrying(id) {
            guard let tip = try repository.target(of: References.branch(of: id)),
                let head = try repository.commit(tip)
            else { throw StoreError.branchMissing(id, tip: try log(id).session.branchTip) }
            let staged = try stage(worktree, request: newID())
            guard staged.tree != head.tree else {
                unlink(staged.path)
                return true
            }
            guard repository.configuration.string("chat.dirty") != "refuse" else {
                unlink(staged.path)
                throw StoreError.worktreeDirty(id, path: worktree.path)
            }
            return try commit(staged, on: head, of: id)
        }
    }

    private func commit(_ staged: StagedTree, on head: Commit, of id: SessionID) throws -> Bool? {
        let number = try log(id).session.turns + 1
        let message = "changes before turn \(number)\n\n" + Trailer.block([Trailer("Chat-Session", id.rawValue)])
        let commit = try writeBranchCommit(
            tree: staged.tree, parents: [head.id], message: message, at: surroundings.now())
        let move = ReferenceMove(
            References.branch(of: id), from: head.id, to: commit, reason: "chat: changes before turn \(number)")
        let result = try worktreeRepository(of: id).move([move], by: person())
        guard result == .done else {
            unlink(staged.path)
            return nil
        }
        try staged.install(parent: head.id, commit: commit, in: self)
        return true
    }
}

public import ChatModel
internal import Git

/// What became of a session's worktree.
struct RemovedWorktree: Hashable {
    /// Where it was; `nil` if there was none.
    let path: String?
    /// The commit that holds its state, in the shape of a stash; `nil` where nothing had to be saved.
    let savedCommit: ObjectID?

    /// Whether there was one.
    var wasThere: Bool { path != nil }
}

extension ChatStore {
    /// Why the session's worktree is not simply removed; none if it has no worktree.
    ///
    /// - Throws: `GitProgram.Failure`.
    public func removalProblems(of id: SessionID) throws -> [WorktreeProblem] {
        guard let inspection = try WorktreeInspection(of: id, in: self) else { return [] }
        return try inspection.problems()
    }

    /// Removes the session's worktree: called under its write lock.
    ///
    /// git does it, and looks once more itself. Without a directory, only git's own files for it go. With force,
    /// everything that would be lost is first saved as a commit that the session's keep reference holds:
    /// `git stash apply --index <commit>` brings it back.
    ///
    /// - Throws: `StoreError.worktreeNotRemoved`, then nothing was removed; `GitProgram.Failure`.
    func removeWorktree(of id: SessionID, force: Bool) throws -> RemovedWorktree {
        guard try repository.linkedWorktree(id.rawValue) != nil else {
            return RemovedWorktree(path: nil, savedCommit: nil)
        }
        if try holder(of: id) == nil { try prepareRemoval(of: id) }
        guard let inspection = try WorktreeInspection(of: id, in: self) else {
            return RemovedWorktree(path: nil, savedCommit: nil)
        }
        let problems = try inspection.problems()
        let path = inspection.worktree.path
        guard problems.isEmpty || force && !problems.contains(where: \.forbidsForce) else {
            throw StoreError.worktreeNotRemoved(id, path: path, problems: problems, isForced: force)
        }
        let saved = try problems.isEmpty ? nil : inspection.state.save()
        try saved.map { try keepDropped($0, of: id) }
        observe(.worktreeSaved)
        try repository.removeWorktree(at: path, force: !problems.isEmpty)
        observe(.worktreeRemoved)
        return RemovedWorktree(path: path, savedCommit: saved)
    }

    /// What a dead process left in it is nobody's work: files that did not come yet, and copies of the index.
    private func prepareRemoval(of id: SessionID) throws {
        if isUnfilled(id), try worktree(of: id)?.isPresent == true { _ = try presentWorktree(of: id) }
        try discardStagedIndexes(of: id)
    }
}

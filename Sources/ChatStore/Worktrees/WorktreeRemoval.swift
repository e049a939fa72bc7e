public import ChatModel
internal import Git

/// How a session's worktree is to be removed: looked at, and with what was unsaved in a commit.
struct WorktreeRemoval {
    let path: String
    let savedCommit: ObjectID?
    /// Whether git is to remove it though something in it is not committed.
    let isForced: Bool
}

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
        guard let removal = try removal(of: id, force: force) else {
            return RemovedWorktree(path: nil, savedCommit: nil)
        }
        try carryOut(removal, of: id)
        return RemovedWorktree(path: removal.path, savedCommit: removal.savedCommit)
    }

    /// Looks at the session's worktree, and saves what would be lost with it; `nil` if there is none.
    ///
    /// - Throws: `StoreError.worktreeNotRemoved`.
    func removal(of id: SessionID, force: Bool) throws -> WorktreeRemoval? {
        guard try repository.linkedWorktree(id.rawValue) != nil else { return nil }
        if try holder(of: id) == nil { try prepareRemoval(of: id) }
        guard let inspection = try WorktreeInspection(of: id, in: self) else { return nil }
        let problems = try inspection.problems()
        let path = inspection.worktree.path
        guard problems.isEmpty || force && !problems.contains(where: \.forbidsForce) else {
            throw StoreError.worktreeNotRemoved(id, path: path, problems: problems, isForced: force)
        }
        let saved = try problems.isEmpty ? nil : inspection.state.save()
        try saved.map { try keepDropped($0, of: id) }
        observe(.worktreeSaved)
        return WorktreeRemoval(path: path, savedCommit: saved, isForced: !problems.isEmpty)
    }

    func carryOut(_ removal: WorktreeRemoval, of id: SessionID) throws {
        try repository.removeWorktree(at: removal.path, force: removal.isForced)
        try Folder.remove(unlistedMark(of: id))
        observe(.worktreeRemoved)
    }

    /// Removes what is left of the worktree of a session that was deleted: what a person has there is saved first, in
    /// the trash.
    func removeLeftWorktree(of id: SessionID) throws {
        guard let left = try worktree(of: id) else { return }
        // git removes in no order: without this file it would not know the directory for its own.
        if !left.isPresent, Folder.isFolder(left.path) {
            try Folder.write("gitdir: \(left.gitDirectory.dropLast())\n", to: left.path + "/.git")
        }
        try removeWorktree(of: id, force: true).savedCommit.map { _ in
            try point(References.trash(of: id, "keep"), to: repository.target(of: References.keep(of: id)), of: id)
        }
    }

    /// What a dead process left in it is nobody's work: files that did not come yet, and copies of the index.
    private func prepareRemoval(of id: SessionID) throws {
        if isUnfilled(id), try worktree(of: id)?.isPresent == true { _ = try presentWorktree(of: id) }
        if let worktree = try worktree(of: id), worktree.isPresent, Folder.exists(unlistedMark(of: id)) {
            try ListedFiles.discardPart(in: worktree.path)
        }
        try discardStagedIndexes(of: id)
    }
}

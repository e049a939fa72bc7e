public import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A session's own working copy.
public struct SessionWorktree: Hashable, Sendable {
    /// Its top directory, absolute.
    public let path: String
    /// The full name of the branch it is on; `nil` if its `HEAD` is detached.
    public let head: String?
    /// Whether its directory is there.
    public let isPresent: Bool
    /// Git's own files for it, with a slash at the end.
    let gitDirectory: String
}

extension ChatStore {
    /// Where a session's worktree is, or would be made (`chat.worktreeRoot`).
    ///
    /// - Throws: `FileError`.
    public func worktreePath(of id: SessionID) throws -> String {
        if let known = try worktree(of: id) { return known.path }
        return worktreeRoot + "/" + id.rawValue
    }

    /// The session's worktree; `nil` if it has none.
    ///
    /// It is the one that bears the session's name, wherever it was moved to.
    ///
    /// - Throws: `FileError`.
    public func worktree(of id: SessionID) throws -> SessionWorktree? {
        if let own = try repository.linkedWorktree(id.rawValue) { return sessionWorktree(own) }
        return nil
    }

    /// The state of the session's environment: whether its worktree exists on this machine.
    ///
    /// - Returns: `none`, `present`, or `cleaned` where only git's own files for it are left.
    /// - Throws: `FileError`.
    public func environment(of id: SessionID) throws -> String {
        guard let worktree = try worktree(of: id) else { return "none" }
        return worktree.isPresent ? "present" : "cleaned"
    }

    /// Makes sure the session has a worktree with its files.
    ///
    /// - Throws: `WorktreeRefusal`, `GitProgram.Failure`; then nothing is left behind.
    @discardableResult
    public func ensureWorktree(of id: SessionID) throws -> SessionWorktree {
        try writing(id) { try presentWorktree(of: id) }
    }

    /// The repository as seen from the session's worktree, so that git's records of its `HEAD` are kept too.
    func worktreeRepository(of id: SessionID) throws -> Repository {
        guard let worktree = try worktree(of: id), worktree.isPresent,
            worktree.head == References.branch(of: id).rawValue
        else { return repository }
        return try Repository(from: worktree.path, environment: repository.program.environment)
    }

    /// The session's worktree, on its branch and not in the middle of anything.
    ///
    /// - Throws: `StoreError.worktreeElsewhere`, `.worktreeInOperation`, `.worktreeMissing`, `.worktreeBehind`.
    func usableWorktree(of id: SessionID) throws -> SessionWorktree {
        try requireUsable(presentWorktree(of: id), of: id)
    }

    private func requireUsable(_ worktree: SessionWorktree, of id: SessionID) throws -> SessionWorktree {
        if let operation = Self.operation(in: worktree) {
            throw StoreError.worktreeInOperation(id, path: worktree.path, operation: operation)
        }
        guard worktree.head == References.branch(of: id).rawValue else {
            if worktree.head == nil, let commit = try head(of: worktree), try keepUnheld(commit, of: id) {
                throw StoreError.worktreeDetached(id, path: worktree.path, commit: commit.description)
            }
            if let name = try renamedBranch(of: id) { throw StoreError.branchRenamed(id, to: name) }
            throw StoreError.worktreeElsewhere(id, path: worktree.path, head: worktree.head ?? "a detached HEAD")
        }
        if let files = unfollowed[id] { throw StoreError.worktreeBehind(id, path: worktree.path, files: files) }
        return worktree
    }

    /// The session's worktree where an agent worked: one that it took away is not made again.
    func workedWorktree(of id: SessionID) throws -> SessionWorktree {
        guard let worktree = try worktree(of: id), worktree.isPresent else {
            throw StoreError.worktreeMissing(id, path: try worktreePath(of: id))
        }
        return try requireUsable(worktree, of: id)
    }

    /// What git is in the middle of in a worktree, by the files it keeps for that.
    ///
    /// - Returns: `rebase`, `merge`, `cherry-pick`, `revert` or `bisect`; `nil` for nothing.
    public static func operation(in worktree: SessionWorktree) -> String? {
        let marks = [
            ("rebase-merge", "rebase"), ("rebase-apply", "rebase"), ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert"), ("BISECT_LOG", "bisect"),
        ]
        return marks.first { access(worktree.gitDirectory + $0.0, F_OK) == 0 }?.1
    }

    private var worktreeRoot: String {
        let named = repository.configuration.string("chat.worktreeRoot")
        guard let named, !named.isEmpty else { return repository.mainDirectory + ".sessions" }
        if named.hasPrefix("~/"), let home = repository.program.environment["HOME"] { return home + named.dropFirst() }
        return named.hasPrefix("/") ? named : repository.mainDirectory + "/" + named
    }

    private func sessionWorktree(_ linked: LinkedWorktree) -> SessionWorktree {
        SessionWorktree(
            path: linked.path, head: linked.head?.rawValue, isPresent: linked.isPresent,
            gitDirectory: repository.commonDirectory + "worktrees/\(linked.name)/")
    }
}

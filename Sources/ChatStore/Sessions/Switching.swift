public import ChatModel
internal import Git

extension ChatStore {
    /// Makes `id` the session of this worktree, and lets its own worktree know where one came from.
    ///
    /// - Parameter goes: Whether the caller goes to the session's worktree next. Then a worktree that is a session's own
    ///   keeps its session: who comes back to it means that one.
    /// - Throws: `RepositoryRefusal`, `GitError`, `FileError`.
    public func switchTo(_ id: SessionID, goes: Bool) throws {
        let before = try current()
        if try !(goes && isOwnWorktree) { try switchTo(id) }
        guard let worktree = try worktree(of: id), worktree.isPresent, worktree.path != repository.worktree else {
            return
        }
        let there = try Repository(from: worktree.path, environment: repository.program.environment)
        if let before, before != id {
            try there.setSymbolic(References.previous, to: References.log(of: before))
        }
        try there.setSymbolic(References.current, to: References.log(of: id))
    }

    /// Takes sessions away from worktrees that are on them, or were before: a prompt names what it finds there.
    func leaveWorktrees(_ isGone: (SessionID) throws -> Bool) throws {
        let common = repository.commonDirectory
        for place in try [common] + repository.worktreeNames().map({ common + "worktrees/\($0)/" }) {
            for name in [References.current, References.previous] {
                let line = try Folder.line(place + name.rawValue) ?? ""
                guard line.hasPrefix("ref: "), let id = References.session(ofLog: ReferenceName(line.dropFirst(5)))
                else {
                    continue
                }
                if try isGone(id) { try Folder.remove(place + name.rawValue) }
            }
        }
    }

    /// Whether this worktree is on the branch of a session.
    private var isOwnWorktree: Bool {
        get throws {
            let branch = try repository.symbolicTarget(of: "HEAD")?.branch
            return repository.isLinkedWorktree && branch.flatMap { SessionID(branch: $0) } != nil
        }
    }
}

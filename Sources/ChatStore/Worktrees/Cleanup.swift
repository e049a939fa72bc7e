public import ChatModel
internal import Git

/// What can be reclaimed of one session's worktree.
public struct Reclaimable: Hashable, Sendable {
    /// The session.
    public let session: Session
    /// Its worktree's top directory.
    public let path: String
    /// Ignored files that `.worktreeinclude` does not name.
    public let files: Int
    /// What they take on the disk; where the whole worktree goes, all of it.
    public let bytes: Int
    /// Whether the whole worktree goes: it is archived, and nothing in it would be lost.
    public let isWhole: Bool
    /// Why the worktree stays though it was to go whole.
    public let problems: [WorktreeProblem]
}

/// How much is reclaimed.
public struct Cleanup: Hashable, Sendable {
    /// Whether worktrees of archived sessions go whole, where nothing in them would be lost.
    public var takesWorktrees: Bool

    /// Creates a plan.
    public init(takesWorktrees: Bool = false) { self.takesWorktrees = takesWorktrees }
}

extension ChatStore {
    /// What a cleanup would take from a session's worktree; `nil` if there is no worktree, or it is not one to touch.
    ///
    /// - Throws: `StoreError.busy` while a turn goes on, `GitProgram.Failure`.
    public func reclaimable(in id: SessionID, _ plan: Cleanup) throws -> Reclaimable? {
        if let holder = try holder(of: id) { throw StoreError.busy(id, holder: holder) }
        guard let linked = try repository.linkedWorktree(id.rawValue), let worktree = try worktree(of: id),
            try repository.place(of: linked) == .worktree
        else { return nil }
        let session = try session(id)
        let goes = plan.takesWorktrees && session.status == .archived
        let problems = try goes ? removalProblems(of: id) : []
        let isWhole = goes && problems.isEmpty
        let files = try ignoredFiles(in: worktree)
        let bytes =
            try isWhole
            ? Self.size(below: worktree.path)
            : files.reduce(0) { $0 + FileCopy.size(FilePlace(worktree.path, $1)) }
        return Reclaimable(
            session: session, path: worktree.path, files: files.count, bytes: bytes, isWhole: isWhole,
            problems: problems)
    }

    /// Takes it: under the session's write lock, after one more look.
    ///
    /// - Returns: What was taken; `nil` if there was nothing to look at.
    /// - Throws: `StoreError.busy`, `GitProgram.Failure`, `FileError`.
    public func reclaim(_ id: SessionID, _ plan: Cleanup) throws -> Reclaimable? {
        try writing(id) {
            guard let found = try reclaimable(in: id, plan), let worktree = try worktree(of: id) else { return nil }
            if found.isWhole {
                _ = try removeWorktree(of: id, force: false)
            } else {
                for path in try ignoredFiles(in: worktree) where FileCopy.isInside(path, worktree.path) {
                    try FileCopy.remove(FilePlace(worktree.path, path))
                    FileCopy.removeEmptyFolders(above: path, in: worktree.path)
                }
            }
            return found
        }
    }

    /// Ignored files that are not listed, and no hooks; repositories among them are not looked into.
    private func ignoredFiles(in worktree: SessionWorktree) throws -> [[UInt8]] {
        let git = repository.program
        let output = try git.output(
            ["ls-files", "--others", "--ignored", "--exclude-standard", "-z"], in: worktree.path)
        let lists = [worktree.path] + [repository.mainWorktree].compactMap(\.self)
        let listed = Set(try ListedFiles(in: worktree.path, lists: lists, git: git).paths())
        let hooks = relativeHooks.map { Array(($0 + "/").utf8) }
        return output.split(separator: 0).map(Array.init).filter { path in
            path.last != 0x2F && !listed.contains(path) && !(hooks.map { path.starts(with: $0) } ?? false)
        }
    }

    private static func size(below folder: String) throws -> Int {
        try Folder.names(in: folder).reduce(FileCopy.size(FilePlace(folder))) { sum, name in
            let path = folder + "/" + name
            return try sum
                + (FileCopy.isDirectory(FilePlace(path)) ? size(below: path) : FileCopy.size(FilePlace(path)))
        }
    }
}

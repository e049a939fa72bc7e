internal import ChatModel
internal import Git

extension ChatStore {
    /// Waits for a git that a dead process of ours left at work in a worktree, and takes away the lock of the index that
    /// one left which died as well.
    ///
    /// - Throws: `StoreError.locked` where another git holds it for longer, or nobody can tell who does.
    func awaitGit(in worktree: SessionWorktree, of id: SessionID) throws {
        let lock = worktree.gitDirectory + "index.lock"
        var known = FileStamp(lock)
        for _ in 0..<20 where known != nil {
            repeat { surroundings.pause(100) } while isOpen(lock)
            known = FileStamp(lock)
        }
        guard known != nil else { return }
        // Where there is no /proc, nobody is seen to hold it.
        guard Folder.isFolder("/proc/self/fd"), !hasGit(in: worktree.path) else {
            throw StoreError.locked(ReferenceName("worktrees/\(id)/index"))
        }
        try Folder.remove(lock)
    }

    private var processes: [String] {
        // No /proc: then nobody is seen.
        ((try? Folder.names(in: "/proc")) ?? []).filter { Int32($0) != nil }
    }

    /// Whether any process has the file open.
    private func isOpen(_ path: String) -> Bool {
        guard let stamp = FileStamp(path) else { return false }
        return processes.contains { process in
            let folder = "/proc/\(process)/fd"
            // Gone meanwhile, or another user's.
            let files = (try? Folder.names(in: folder)) ?? []
            return files.contains { FileStamp(folder + "/" + $0) == stamp }
        }
    }

    /// Whether a git is at work there, one that waits for an editor for example; the one that started us is not meant.
    private func hasGit(in directory: String) -> Bool {
        let top = Folder.resolved(directory)
        return processes.contains { process in
            let place = Folder.resolved("/proc/\(process)/cwd")
            guard place == top || place.hasPrefix(top + "/") else { return false }
            // Gone meanwhile, or another user's.
            let words = ((try? Folder.bytes("/proc/\(process)/cmdline")) ?? []).split(separator: 0)
            let name = words.first?.split(separator: 0x2F).last ?? []
            return name.elementsEqual("git".utf8) && !words.contains { $0.elementsEqual("chat".utf8) }
        }
    }

    /// Where the session's branch is checked out, or being rebased, in a worktree that is not its own.
    func checkout(ofBranchOf id: SessionID) throws -> String? {
        let branch = References.branch(of: id).rawValue
        let common = repository.commonDirectory
        if try isAt(branch, common) { return repository.mainDirectory }
        let names = try repository.worktreeNames().filter { $0 != id.rawValue }
        let name = try names.first { try isAt(branch, common + "worktrees/\($0)/") }
        return try name.map { try repository.linkedWorktree($0)?.path ?? $0 }
    }

    private func isAt(_ branch: String, _ gitDirectory: String) throws -> Bool {
        try Folder.line(gitDirectory + "HEAD") == "ref: " + branch || isRebasing(branch, gitDirectory)
    }

    private func isRebasing(_ branch: String, _ gitDirectory: String) throws -> Bool {
        try ["rebase-merge", "rebase-apply"].contains { folder in
            try Folder.line(gitDirectory + folder + "/head-name") == branch
        }
    }

    /// Where a rebase of the session's branch goes on: it would not end if the branch moved meanwhile.
    func rebasePlace(of id: SessionID) throws -> String? {
        let branch = References.branch(of: id).rawValue
        let common = repository.commonDirectory
        if try isRebasing(branch, common) { return repository.mainDirectory }
        let name = try repository.worktreeNames().first { try isRebasing(branch, common + "worktrees/\($0)/") }
        return try name.map { try repository.linkedWorktree($0)?.path ?? $0 }
    }
}

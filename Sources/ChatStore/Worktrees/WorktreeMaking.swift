internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ChatStore {
    /// The session's worktree, made if there is none: called under the session's write lock.
    ///
    /// One whose making was cut short still has our mark; taken as it is, every file it misses would count as deleted.
    /// Nothing else is ever filled: an index that somebody removed says nothing about the files.
    func presentWorktree(of id: SessionID) throws -> SessionWorktree {
        let known = try worktree(of: id)
        guard isUnfilled(id) else {
            guard let known else { return try makeWorktree(of: id) }
            guard known.isPresent else { throw StoreError.worktreeMissing(id, path: known.path) }
            // They were applied; the process ended before they were let go of.
            try DuplicateChanges(of: id, in: self).discard()
            return known
        }
        if let known, known.isPresent, known.head == References.branch(of: id).rawValue {
            return try fill(known, of: id)
        }
        return try makeWorktree(of: id)
    }

    /// Whether the making of the session's worktree was cut short.
    func isUnfilled(_ id: SessionID) -> Bool { access(unfilledMark(of: id), F_OK) == 0 }

    /// The file that is there from before a worktree is made until it has its files.
    private func unfilledMark(of id: SessionID) -> String { directory + "unfilled/\(id)" }

    private func makeWorktree(of id: SessionID) throws -> SessionWorktree {
        let path = try worktreePath(of: id)
        try Folder.make(directory + "unfilled")
        try Folder.write("", to: unfilledMark(of: id))
        if access(repository.commonDirectory + "worktrees/\(id)", F_OK) == 0 {
            repository.discardEmptyWorktree(id.rawValue, at: path)
        }
        do { try addWorktree(of: id, at: path) } catch {
            try Folder.remove(unfilledMark(of: id))
            throw error
        }
        observe(.worktreeAdded)
        guard let made = try worktree(of: id) else { throw StoreError.worktreeMissing(id, path: path) }
        do { return try fill(made, of: id) } catch {
            // Nobody but us has worked in it. What git cannot remove stays for a person to look at.
            do { try repository.removeWorktree(at: path, force: true) } catch is GitProgram.Failure {
                repository.discardEmptyWorktree(id.rawValue, at: path)
            }
            try Folder.remove(unfilledMark(of: id))
            throw error
        }
    }

    /// Makes one worktree at a time: libgit2 looks into all of them, and takes one that it cannot open yet for one that is
    /// on the branch.
    private func addWorktree(of id: SessionID, at path: String) throws {
        let lock = try FileLock(
            directory + "locks/worktrees", waits: true, process: surroundings.process, at: surroundings.now())
        try withExtendedLifetime(lock) {
            for _ in 1..<5 {
                if try isAdded(id, at: path) { return }
                surroundings.pause(20)
            }
            try repository.addWorktree(id.rawValue, at: path, on: References.branch(of: id))
        }
    }

    /// One try: a `git gc` beside us takes what is made by half for what was left, and removes it.
    private func isAdded(_ id: SessionID, at path: String) throws -> Bool {
        do {
            try repository.addWorktree(id.rawValue, at: path, on: References.branch(of: id))
            if try worktree(of: id)?.head == References.branch(of: id).rawValue { return true }
        } catch let error where error is GitError || error is FileError {
            // What is left of it is taken away below.
        }
        repository.discardEmptyWorktree(id.rawValue, at: path)
        return false
    }

    private func fill(_ worktree: SessionWorktree, of id: SessionID) throws -> SessionWorktree {
        try waitForFilling(of: worktree)
        try ListedFiles.discardPart(in: worktree.path)
        let changes = DuplicateChanges(of: id, in: self)
        try repository.fillWorktree(id.rawValue, at: worktree.path, settings: changes.settings)
        try changes.apply(to: worktree)
        if let main = repository.mainWorktree {
            try ListedFiles(in: main, lists: [main], git: repository.program).bring(to: worktree.path)
        }
        try Folder.remove(unfilledMark(of: id))
        try changes.discard()
        observe(.worktreeFilled)
        return worktree
    }

    /// A git that outlived us may still be filling; a lock that stays was left.
    private func waitForFilling(of worktree: SessionWorktree) throws {
        let lock = worktree.gitDirectory + "index.lock"
        for _ in 0..<Self.maximumAttempts where access(lock, F_OK) == 0 { surroundings.pause(40) }
        try Folder.remove(lock)
    }
}

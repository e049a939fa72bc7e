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
        guard let known else { return try makeWorktree(of: id) }
        guard known.isPresent else {
            guard isUnfilled(id), try Folder.names(in: known.path).allSatisfy({ $0 == ".git" }) else {
                throw StoreError.worktreeMissing(id, path: known.path)
            }
            return try makeWorktree(of: id)
        }
        // Once it is back on the branch, what it misses still has to come.
        guard isUnfilled(id), known.head == References.branch(of: id).rawValue else {
            try finishMaking(known, of: id)
            return known
        }
        return try complete(known, of: id)
    }

    /// What comes after git's checkout, where the process ended before it was done.
    private func finishMaking(_ worktree: SessionWorktree, of id: SessionID) throws {
        guard !isUnfilled(id) else { return }
        try DuplicateChanges(of: id, in: self).discard()
        if access(unlistedMark(of: id), F_OK) == 0 { try bringListed(to: worktree, of: id) }
    }

    /// Whether the making of the session's worktree was cut short.
    func isUnfilled(_ id: SessionID) -> Bool { access(unfilledMark(of: id), F_OK) == 0 }

    /// The file that is there from before a worktree is made until git's checkout of it is done.
    private func unfilledMark(of id: SessionID) -> String { directory + "unfilled/\(id)" }

    /// The file that is there from then until the listed files are there as well.
    func unlistedMark(of id: SessionID) -> String { directory + "unfilled/\(id).listed" }

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
        let changes = DuplicateChanges(of: id, in: self)
        do {
            try repository.fillWorktree(id.rawValue, at: path, settings: changes.settings)
            try changes.apply(to: made)
        } catch {
            // Nobody but us has worked in it. What git cannot remove stays for a person to look at.
            do { try repository.removeWorktree(at: path, force: true) } catch is GitProgram.Failure {
                repository.discardEmptyWorktree(id.rawValue, at: path)
            }
            try Folder.remove(unfilledMark(of: id))
            throw error
        }
        try settle(made, of: id)
        return made
    }

    /// Brings what a worktree misses whose making was cut short; a person may have worked in it since.
    private func complete(_ worktree: SessionWorktree, of id: SessionID) throws -> SessionWorktree {
        try awaitGit(in: worktree, of: id)
        let changes = DuplicateChanges(of: id, in: self)
        try repository.completeWorktree(id.rawValue, at: worktree.path, settings: changes.settings)
        if let tip = try head(of: worktree) {
            try FileMove(store: self, id: id, worktree: worktree, old: tip, new: tip).rewriteBegun()
        }
        if changes.settings != nil {
            let files = try WorktreeState(store: self, id: id, worktree: worktree).files()
            try changes.apply(to: worktree, sparing: Set(files.changed + files.untracked))
        }
        try settle(worktree, of: id)
        return worktree
    }

    /// From here on what is in the worktree is a person's, and is never filled again.
    private func settle(_ worktree: SessionWorktree, of id: SessionID) throws {
        try Folder.write("", to: unlistedMark(of: id))
        try Folder.remove(unfilledMark(of: id))
        observe(.worktreeFilled)
        try DuplicateChanges(of: id, in: self).discard()
        try bringListed(to: worktree, of: id)
    }

    private func bringListed(to worktree: SessionWorktree, of id: SessionID) throws {
        try ListedFiles.discardPart(in: worktree.path)
        if let main = repository.mainWorktree {
            let files = ListedFiles(in: main, lists: [main], git: repository.program)
            try files.bring(to: worktree.path)
            if let hooks = relativeHooks { try files.bringHooks(in: hooks, to: worktree.path) }
        }
        try Folder.remove(unlistedMark(of: id))
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
}

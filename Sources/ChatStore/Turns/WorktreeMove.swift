internal import ChatModel
internal import Git

/// A step of a session's branch by one commit, with the files of its worktree.
///
/// The commit is a person's: what was uncommitted is committed first, nothing is overwritten, no history is rewritten.
struct WorktreeMove {
    let store: ChatStore
    let id: SessionID
    let journal: Journal
    /// The session's worktree; `nil` if it has none, then the branch moves alone.
    let worktree: SessionWorktree?
    /// Where the branch is.
    let head: Commit

    /// Prepares the worktree: called under the session's turn lock and write lock.
    init(_ store: ChatStore, _ id: SessionID, journal: Journal, request: UUIDv7) throws {
        (self.store, self.id, self.journal) = (store, id, journal)
        if try store.worktree(of: id)?.isPresent == true {
            let worktree = try store.usableWorktree(of: id)
            try store.commitUserChanges(in: worktree, of: id, journal: journal, request: request)
            self.worktree = worktree
        } else {
            worktree = nil
        }
        guard let tip = try store.repository.target(of: References.branch(of: id)),
            let head = try store.repository.commit(tip)
        else { throw StoreError.branchMissing(id, tip: try store.log(id).session.branchTip) }
        self.head = head
    }

    /// Writes the commit and finds out whether the worktree can follow it.
    ///
    /// - Throws: `UndoRefusal.worktreeInWay`.
    func commit(_ tree: ObjectID, _ subject: String, _ trailers: [Trailer]) throws -> ObjectID {
        let block = Trailer.block([Trailer("Chat-Session", id.rawValue)] + trailers)
        let commit = try store.writeBranchCommit(
            tree: tree, parents: [head.id], message: subject + "\n\n" + block, at: store.surroundings.now())
        guard let worktree else { return commit }
        try requireFree(worktree, for: commit)
        let trial = try worktree.checkOut(from: head.id, to: commit, store.repository.program, isTrial: true)
        guard trial.status == 0 else {
            let reason = String(decoding: trial.errors, as: UTF8.self).split(whereSeparator: \.isNewline).first
            throw UndoRefusal.worktreeInWay(id, path: worktree.path, reason: String(reason ?? ""))
        }
        return commit
    }

    /// Nothing stands where a file comes: what git ignores, it would overwrite without a word.
    private func requireFree(_ worktree: SessionWorktree, for commit: ObjectID) throws {
        let added = try store.repository.program.output(
            [
                "diff-tree", "-r", "-z", "--no-renames", "--diff-filter=A", "--name-only", head.id.description,
                commit.description,
            ],
            in: worktree.path)
        for path in added.split(separator: 0) {
            guard !Folder.isFree(Array(worktree.path.utf8) + [0x2F] + path) else { continue }
            let name = String(decoding: path, as: UTF8.self)
            throw UndoRefusal.worktreeInWay(id, path: worktree.path, reason: "'\(name)' is in the way")
        }
    }

    /// Moves the branch, and then the files.
    ///
    /// - Returns: Whether everything has followed; `nil` if the branch moved meanwhile.
    func finish(_ commit: ObjectID, reason: String) throws -> Bool? {
        try promise(commit)
        let move = ReferenceMove(References.branch(of: id), from: head.id, to: commit, reason: reason)
        guard try store.worktreeRepository(of: id).move([move], by: store.person()) == .done else { return nil }
        store.observe(.branchMoved)
        return followFiles(commit)
    }

    /// Moves the log (the commit point), the branch, and then the files.
    ///
    /// - Returns: Whether everything has followed; `nil` if log or branch moved meanwhile.
    func finish(
        _ commit: ObjectID, log: ObjectID, from state: LogState, notes: [ObjectID: ObjectID?], reason: String
    ) throws -> Bool? {
        try promise(commit)
        let intent = Intent(log: log, commit: commit, parent: head.id)
        let point = try store.commitPoint(intent, of: id, from: state.tip, reason: reason, journal: journal)
        guard point != .lost else { return nil }
        guard case .done = point, followFiles(commit) else { return false }
        // What fails now is found again in the journal.
        do { try store.release(intent, notes: notes, of: id) } catch { return false }
        return true
    }

    private func promise(_ commit: ObjectID) throws {
        if store.isDurable { try store.repository.syncObjects() } else { store.repository.forgetUnsynced() }
        try journal.append(.checkout(UserCommit(commit: commit, parent: head.id)))
        if store.isDurable { try journal.sync() }
        store.observe(.intentWritten)
    }

    private func followFiles(_ commit: ObjectID) -> Bool {
        let isFollowed = worktree?.follows(commit, after: head.id, store.repository.program) ?? true
        store.observe(.indexRefreshed)
        return isFollowed
    }
}

extension SessionWorktree {
    /// Brings index and files from one commit to another, as `git checkout` does: nothing that differs is overwritten.
    fileprivate func checkOut(
        from old: ObjectID, to new: ObjectID, _ git: GitProgram, isTrial: Bool
    ) throws -> GitProgram.Output {
        // What only looks changed, by its time, is not in the way.
        _ = try git.run(["update-index", "-q", "--refresh"], in: path)
        return try git.run(
            ["read-tree", "-m", "-u"] + (isTrial ? ["-n"] : []) + [old.description, new.description], in: path)
    }

    /// Lets the files follow the branch; `false` where git will not, and then they stay as they are.
    func follows(_ commit: ObjectID, after parent: ObjectID, _ git: GitProgram) -> Bool {
        do { return try checkOut(from: parent, to: commit, git, isTrial: false).status == 0 } catch { return false }
    }
}

extension ChatStore {
    /// Runs `body` with a journal that goes with what it was for, unless something has still to follow.
    ///
    /// - Parameter body: Returns whether everything has followed, beside its result; what it throws left nothing behind.
    func journaling<Value>(
        _ id: SessionID, _ request: UUIDv7, _ body: (Journal) throws -> (value: Value, isFollowed: Bool)
    ) throws -> Value {
        let journal = try journal(id, request)
        do {
            let result = try body(journal)
            if result.isFollowed { try remove(journal) }
            return result.value
        } catch {
            try Folder.remove(journal.path)
            throw error
        }
    }

    /// Lets the files of a worktree follow a step that a crash cut short.
    func resume(_ step: UserCommit, of id: SessionID) throws {
        let branch = References.branch(of: id)
        guard let worktree = try worktree(of: id), worktree.isPresent, worktree.head == branch.rawValue,
            try repository.target(of: branch) == step.commit
        else { return }
        _ = worktree.follows(step.commit, after: step.parent, repository.program)
    }
}

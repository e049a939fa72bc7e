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
    ///
    /// What is uncommitted is committed only if the files can go where they are to go.
    ///
    /// - Parameter target: The tree they are to have, from the tree they have with what is uncommitted; `nil` for the same.
    init(
        _ store: ChatStore, _ id: SessionID, journal: Journal, request: UUIDv7,
        toward target: (ObjectID) throws -> ObjectID?
    ) throws {
        (self.store, self.id, self.journal) = (store, id, journal)
        if let other = try store.checkout(ofBranchOf: id) { throw StoreError.branchElsewhere(id, path: other) }
        // One that was moved away would come back with the files of before, as if a person had changed them.
        if try store.worktree(of: id) != nil {
            let worktree = try store.usableWorktree(of: id)
            try Self.requirePossible(store, id, worktree, request: request, target)
            try store.commitUserChanges(in: worktree, of: id, journal: journal, request: request)
            self.worktree = worktree
        } else {
            worktree = nil
        }
        head = try store.branchHead(of: id)
    }

    private static func requirePossible(
        _ store: ChatStore, _ id: SessionID, _ worktree: SessionWorktree, request: UUIDv7,
        _ target: (ObjectID) throws -> ObjectID?
    ) throws {
        let head = try store.branchHead(of: id)
        let staged = try store.stage(worktree, request: request)
        defer { staged.index.discard() }
        guard staged.tree != head.tree else { return }
        try store.requireMerged(staged, of: id)
        guard let new = try target(staged.tree) else { return }
        let move = FileMove(
            store: store, id: id, worktree: worktree, old: staged.tree, new: new, variables: staged.index.variables)
        try move.requirePossible()
    }

    /// Writes the commit and finds out whether the worktree can follow it.
    ///
    /// - Throws: `UndoRefusal.worktreeInWay`.
    func commit(_ tree: ObjectID, _ subject: String, _ trailers: [Trailer]) throws -> ObjectID {
        let block = Trailer.block([Trailer("Chat-Session", id.rawValue)] + trailers)
        let commit = try store.writeBranchCommit(
            tree: tree, parents: [head.id], message: subject + "\n\n" + block, at: store.surroundings.now())
        try fileMove(to: commit)?.requirePossible()
        return commit
    }

    private func fileMove(to commit: ObjectID) -> FileMove? {
        worktree.map { FileMove(store: store, id: id, worktree: $0, old: head.id, new: commit) }
    }

    /// Moves the branch, and then the files.
    ///
    /// - Returns: Whether everything has followed; `nil` if the branch moved meanwhile.
    func finish(_ commit: ObjectID, reason: String) throws -> Bool? {
        try promise(commit)
        let move = ReferenceMove(References.branch(of: id), from: head.id, to: commit, reason: reason)
        guard try store.perform([move], in: store.worktreeRepository(of: id)) == .done else { return nil }
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
        let isFollowed = fileMove(to: commit)?.follow() ?? true
        store.observe(.indexRefreshed)
        return isFollowed
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

    /// Runs `body` with a journal that goes when `body` throws, unless the branch was about to move: then the next
    /// write goes on from it.
    func refusable<Value>(_ id: SessionID, _ request: UUIDv7, _ body: (Journal) throws -> Value) throws -> Value {
        let journal = try journal(id, request)
        do { return try body(journal) } catch {
            if try LeftJournal(journal.path)?.movesBranch != true { try Folder.remove(journal.path) }
            throw error
        }
    }

    /// Lets the files of a worktree follow a step that was cut short, before anything is committed from it.
    ///
    /// - Returns: Whether nothing is left to do: all have followed, or the branch or the worktree went on without.
    func resume(_ step: UserCommit, of id: SessionID) throws -> Bool {
        let branch = References.branch(of: id)
        guard let worktree = try worktree(of: id), let tip = try repository.target(of: branch),
            try holds(step.commit, tip),
            try repository.commit(tip)?.tree == repository.commit(step.commit)?.tree
        else { return true }
        // Once it is back on the branch, its files are still where they were.
        guard worktree.isPresent, worktree.head == branch.rawValue else { return false }
        try awaitGit(in: worktree, of: id)
        let move = FileMove(store: self, id: id, worktree: worktree, old: step.parent, new: step.commit)
        let left = try move.finish(at: step.commit)
        if !left.isEmpty { unfollowed[id] = left }
        return left.isEmpty
    }
}

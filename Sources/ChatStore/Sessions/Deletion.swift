public import ChatModel
public import Git

/// A session as it was deleted.
public struct DeletedSession: Hashable, Sendable {
    /// The session.
    public let session: Session
    /// Where its branch was.
    public let branch: ObjectID?
    /// Where its worktree was; `nil` if it had none.
    public let worktree: String?
    /// The commit, in the shape of a stash, that holds what the worktree had besides; `nil` if nothing was unsaved.
    public let savedCommit: ObjectID?
    /// Why the worktree could not be removed yet; `nil` if it is gone.
    public let worktreeLeft: String?
}

/// Why a session is not deleted or restored.
public enum DeletionRefusal: Error, Hashable {
    /// Its branch is checked out in a worktree that is not the session's own.
    case checkedOut(SessionID, path: String)
    /// Nothing in the trash has that name.
    case notInTrash(String)
    /// More than one session in the trash has that name.
    case ambiguousTrash(String, candidates: [SessionID])
    /// Another process reads the index, which still has words of the session.
    case indexInUse(SessionID)
    /// Something else took the branch's name meanwhile.
    case branchTaken(SessionID)
    /// A remote still has it: purged here, it could not be taken from there any more.
    case onRemote(SessionID, remote: String)
}

extension ChatStore {
    /// Moves a session to the trash: its worktree goes, its references move below `refs/chat/trash/`.
    ///
    /// The order: what is unsaved in the worktree becomes a commit, references of the trash, then the log's reference
    /// goes (the commit point), then worktree, branch, kept commits and notes.
    ///
    /// - Parameter force: Whether a worktree with unsaved work is removed: that is saved as a commit first.
    /// - Throws: `ChangeRefusal.busy`, `DeletionRefusal`, `StoreError.worktreeNotRemoved`; then nothing was deleted.
    public func delete(_ id: SessionID, force: Bool = false) throws -> DeletedSession {
        try writing(id) { try moveToTrash(id, force: force) }
    }

    /// The same, called under the session's write lock.
    func moveToTrash(_ id: SessionID, force: Bool) throws -> DeletedSession {
        let request = newID()
        _ = try writableLog(id)
        if let holder = try holder(of: id) { throw ChangeRefusal.busy(id, holder) }
        if let path = try checkout(ofBranchOf: id) { throw DeletionRefusal.checkedOut(id, path: path) }
        let kept = try repository.target(of: References.keep(of: id))
        let removal = try removal(of: id, force: force)
        let journal = try journal(id, request)
        let (session, branch) = try trash(id, kept: kept, journal)
        let left = finish(id, removal, journal)
        return DeletedSession(
            session: session, branch: branch, worktree: removal?.path, savedCommit: removal?.savedCommit,
            worktreeLeft: left)
    }

    /// - Parameter kept: What the keep reference held before the worktree was saved.
    private func trash(
        _ id: SessionID, kept: ObjectID?, _ journal: Journal
    ) throws -> (Session, ObjectID?) {
        do { return try retrying(id) { try trash(id) } } catch {
            // What cannot be taken back now, a lock is in the way of perhaps, the next write takes back.
            do {
                guard try exists(id) else { throw error }
                try dropTrash(of: id)
                try point(References.keep(of: id), to: kept, of: id)
                try remove(journal)
            } catch is StoreError {} catch is GitError {}
            throw error
        }
    }

    /// What follows once the log is gone; what fails now is done by the next write.
    ///
    /// - Returns: Why the worktree stays, if it does.
    private func finish(_ id: SessionID, _ removal: WorktreeRemoval?, _ journal: Journal) -> String? {
        do {
            try removal.map { try carryOut($0, of: id) }
            try finishDeletion(of: id)
            try remove(journal)
        } catch let failure as GitProgram.Failure {
            return failure.reason.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        } catch {}
        return nil
    }

    /// One try at everything up to the commit point; `nil` if the log moved meanwhile.
    private func trash(_ id: SessionID) throws -> (Session, ObjectID?)? {
        let state = try reconciled(id)
        let branch = try repository.target(of: References.branch(of: id))
        let keep = try repository.target(of: References.keep(of: id))
        let tip = try writeEvent(.deleted, "deleted", onto: state)
        if isDurable { try repository.syncObjects() } else { repository.forgetUnsynced() }
        for (name, target) in [("log", tip), ("branch", branch), ("keep", keep)] {
            try point(References.trash(of: id, name), to: target, of: id)
        }
        observe(.trashWritten)
        let move = ReferenceMove(
            References.log(of: id), from: state.tip, to: nil, reason: "chat: deleted", isDurable: isDurable)
        guard try perform([move]) == .done else { return nil }
        observe(.logMoved)
        return (state.session, branch)
    }

    /// What follows once the log is gone: called again after a crash.
    func finishDeletion(of id: SessionID) throws {
        try stayGone(References.log(of: id), of: id)
        try removeLeftWorktree(of: id)
        let name = References.branch(of: id)
        let trashed = try repository.target(of: References.trash(of: id, "branch"))
        // A branch that went on since is somebody's work.
        if let tip = try repository.target(of: name), tip == trashed { try point(name, to: nil, of: id) }
        observe(.branchMoved)
        try dropKeepReference(of: id)
        try leaveWorktrees { $0 == id }
        if let tip = try repository.target(of: References.trash(of: id, "log")) {
            try updateNotes(notesOfOthers(state(of: id, at: tip)))
        }
        observe(.notesMoved)
    }

    /// A log commit that says something happened, and changes nothing else.
    func writeEvent(_ event: LogFormat.Event, _ subject: String, onto state: LogState) throws -> ObjectID {
        var snapshot = state.snapshot
        snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
        snapshot.event = event.rawValue
        return try writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: subject, at: snapshot.session.updatedAt)
    }

    /// Points a reference that is this session's alone at an object, or takes it away.
    func point(_ name: ReferenceName, to target: ObjectID?, of id: SessionID) throws {
        try retrying(id) {
            let before = try repository.target(of: name)
            guard before != target else { return true }
            return isDone(
                try perform([ReferenceMove(name, from: before, to: target, reason: "chat: moved")]))
        }
        if target == nil { try stayGone(name, of: id) }
    }

    /// Deletes a reference once more where a `git pack-refs` that had read it before writes it again.
    ///
    /// It holds the lock of `packed-refs` from before it reads until it has written: a reference that is not there once
    /// that lock is free stays away.
    func stayGone(_ name: ReferenceName, of id: SessionID) throws {
        for _ in 0..<Self.maximumAttempts {
            for _ in 0..<500 where Folder.exists(repository.commonDirectory + "packed-refs.lock") {
                surroundings.pause(2)
            }
            guard let tip = try repository.target(of: name) else { return }
            let move = ReferenceMove(name, from: tip, to: nil, reason: "chat: moved")
            try retrying(id) { isDone(try perform([move])) }
        }
    }

    /// What the keys of a log that is gone have in the logs of others; `nil` for what no other has.
    ///
    /// A duplicate shares keys with its source, and with the other duplicates of that, and one of them may have lost words.
    private func notesOfOthers(_ state: LogState) throws -> [ObjectID: ObjectID?] {
        let trees = try relatives(of: state).map { try log($0.id).tree }
        var left: [ObjectID: ObjectID?] = [:]
        for (key, _) in try notesTree.entries(in: state.tree) {
            let notes = Set(try trees.flatMap { try notesTree.notes(for: key, in: $0) })
            left[key] = .some(notes.isEmpty ? nil : try union(notes.sorted()))
        }
        return left
    }

    /// Sessions that may have turns of this one.
    func relatives(of state: LogState) throws -> [Session] {
        try relatives(of: state, among: everySession().readable)
    }

    /// Those of some sessions that may have turns of this one.
    func relatives(of state: LogState, among sessions: [Session]) throws -> [Session] {
        let all = sessions.filter { $0.id != state.session.id }
        let keys = try notesTree.entries(in: state.tree).map(\.key)
        let named = (all.flatMap(\.links) + state.session.links).filter { $0.name == "forked-from" }.map(\.target)
        // The source of a source may be gone; turns say where they were written.
        let written = try keys.flatMap { try repository.commit($0)?.trailers.values("Chat-Session") ?? [] }
        let sources = Set(named + written)
        return all.filter { other in
            sources.contains(other.id.rawValue) || other.links.contains { $0.name == "forked-from" }
        }
    }
}

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
    /// The order: worktree, references of the trash, then the log's reference goes (the commit point), then branch, kept
    /// commits and notes.
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
        try requireNotCheckedOut(id)
        return try journaling(id, request) { _ in
            let removed = try removeWorktree(of: id, force: force)
            let (session, branch) = try retrying(id) { try trash(id) }
            let deleted = DeletedSession(
                session: session, branch: branch, worktree: removed.path, savedCommit: removed.savedCommit)
            // The session is gone; what fails now is done by the next write.
            do { try finishDeletion(of: id) } catch { return (deleted, false) }
            return (deleted, true)
        }
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
        guard try repository.move([move], by: person()) == .done else { return nil }
        observe(.logMoved)
        return (state.session, branch)
    }

    /// What follows once the log is gone: called again after a crash.
    func finishDeletion(of id: SessionID) throws {
        let name = References.branch(of: id)
        let trashed = try repository.target(of: References.trash(of: id, "branch"))
        // A branch that went on since is somebody's work.
        if let tip = try repository.target(of: name), tip == trashed { try point(name, to: nil, of: id) }
        observe(.branchMoved)
        try dropKeepReference(of: id)
        try leaveWorktrees { $0 == id }
        if let tree = try repository.target(of: References.trash(of: id, "log")).flatMap({
            try repository.commit($0)?.tree
        }) {
            try updateNotes(try ownKeys(tree, of: id).reduce(into: [:]) { $0[$1] = .some(nil) })
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
                try repository.move(
                    [ReferenceMove(name, from: before, to: target, reason: "chat: moved")], by: person()))
        }
    }

    /// The keys of a log's tree that no other session's log has: duplicates share them.
    private func ownKeys(_ tree: ObjectID, of id: SessionID) throws -> [ObjectID] {
        let keys = try notesTree.entries(in: tree).map(\.key)
        let all = try everySession().readable
        let sources = Set(all.flatMap(\.links).filter { $0.name == "forked-from" }.map(\.target))
        let relatives = all.filter { other in
            other.id != id && (sources.contains(other.id.rawValue) || other.links.contains { $0.name == "forked-from" })
        }
        let trees = try relatives.map { try log($0.id).tree }
        return try keys.filter { key in try trees.allSatisfy { try notesTree.notes(for: key, in: $0).isEmpty } }
    }

    private func requireNotCheckedOut(_ id: SessionID) throws {
        let branch = References.branch(of: id)
        for worktree in try repository.linkedWorktrees() where worktree.head == branch && worktree.name != id.rawValue {
            throw DeletionRefusal.checkedOut(id, path: worktree.path)
        }
        let head = try Folder.line(repository.commonDirectory + "HEAD")
        guard head != "ref: " + branch.rawValue else {
            throw DeletionRefusal.checkedOut(id, path: repository.mainDirectory)
        }
    }
}

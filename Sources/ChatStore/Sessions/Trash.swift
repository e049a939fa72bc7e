public import ChatModel
internal import Git

/// A session in the trash.
public struct TrashedSession: Hashable, Sendable {
    /// What it was.
    public let session: Session
    /// When it was deleted.
    public let deletedAt: Timestamp
    /// Whether a later version wrote it, which alone restores or purges it.
    public let isNewer: Bool
}

extension ChatStore {
    /// What is in the trash, last deleted first.
    ///
    /// One whose log cannot be read is left out.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func trash() throws -> [TrashedSession] {
        let names = try repository.references(References.trash).map(\.name.rawValue).filter { $0.hasSuffix("/log") }
        let ids = names.compactMap { SessionID($0.dropFirst(References.trash.count).dropLast("/log".count)) }
        let found = try ids.compactMap { id -> TrashedSession? in
            do {
                return try trashed(id).map { state in
                    TrashedSession(
                        session: state.session, deletedAt: state.session.updatedAt,
                        isNewer: state.snapshot.format > LogFormat.version)
                }
            } catch StoreError.damagedLog, StoreError.newerFormat { return nil } catch is ObjectDamage { return nil }
        }
        return found.sorted { ($0.deletedAt, $0.session.id) > ($1.deletedAt, $1.session.id) }
    }

    /// The session in the trash that a name means: an id, a prefix of it or its random part, or an exact title.
    ///
    /// - Throws: `DeletionRefusal.notInTrash`, `.ambiguousTrash`; `GitError`, `FileError`.
    public func resolveTrash(_ name: String) throws -> SessionID {
        if let id = SessionID(branch: name) ?? SessionID(name),
            try repository.target(of: References.trash(of: id, "log")) != nil
        {
            return id
        }
        let all = try trash().map(\.session)
        let found = all.filter { $0.title.text == name || Self.matches(name, $0.id) }.map(\.id)
        guard let first = found.first else { throw DeletionRefusal.notInTrash(name) }
        guard found.count == 1 else { throw DeletionRefusal.ambiguousTrash(name, candidates: found) }
        return first
    }

    /// Brings a session back from the trash as it was; its worktree is made when it is needed.
    ///
    /// The order: branch and kept commits, then the log's reference (the commit point), then notes and trash.
    ///
    /// - Throws: `DeletionRefusal`, `StoreError.sessionExists`, `.newerFormat`, `.damagedLog`; then nothing was changed.
    @discardableResult
    public func restore(_ id: SessionID) throws -> Session {
        try writing(id) {
            try bringBack(id) { state in
                var state = state
                // The deletion that others know of is over with this.
                state.snapshot.survived = try Tombstones(self).survival(of: state.session)
                return try writeEvent(.restored, "restored", onto: state)
            }
        }
    }

    /// Brings a session back from the trash without a word, for what came from elsewhere; called under the write lock.
    func revive(_ id: SessionID) throws {
        do {
            try bringBack(id) { state in
                guard state.snapshot.event == LogFormat.Event.deleted.rawValue else { return state.tip }
                return try repository.commit(state.tip)?.parents.first ?? state.tip
            }
        } catch DeletionRefusal.branchTaken { throw IntakeProblem.deletion(reason: "its branch's name is taken") }
    }

    /// - Parameter tip: The log that the session has then.
    @discardableResult
    private func bringBack(_ id: SessionID, as tip: (LogState) throws -> ObjectID) throws -> Session {
        let request = newID()
        guard try !exists(id) else { throw StoreError.sessionExists(id) }
        guard let state = try trashed(id) else { throw DeletionRefusal.notInTrash(id.rawValue) }
        try requireKnown(state)
        return try journaling(id, request) { _ in
            try restoreBranch(id, state)
            let log = try tip(state)
            if isDurable { try repository.syncObjects() } else { repository.forgetUnsynced() }
            try point(References.log(of: id), to: log, of: id)
            observe(.logMoved)
            // The session is back; what fails now is done by the next write.
            do { try finishRestoring(id) } catch { return (state.session, false) }
            return (state.session, true)
        }
    }

    private func restoreBranch(_ id: SessionID, _ state: LogState) throws {
        let name = References.branch(of: id)
        let target = try repository.target(of: References.trash(of: id, "branch"))
        let now = try repository.target(of: name)
        guard now == nil || now == target else { throw DeletionRefusal.branchTaken(id) }
        if now == nil, target != nil {
            try repository.ensureReflog(of: name)
            try point(name, to: target, of: id)
        }
        observe(.branchMoved)
        try point(References.keep(of: id), to: repository.target(of: References.trash(of: id, "keep")), of: id)
        observe(.keepMoved)
    }

    /// Gives the notes ref its notes again, and takes the session out of the trash.
    func finishRestoring(_ id: SessionID) throws {
        let state = try log(id)
        let others = try relatives(of: state).map { try log($0.id).tree }
        // A turn of several sessions has the lines of all of them, and one of them may have lost words meanwhile.
        let entries = try notesTree.entries(in: state.tree).map { key, note in
            let notes = try others.flatMap { try notesTree.notes(for: key, in: $0) } + [note]
            return (key, Optional(try union(Set(notes).sorted())))
        }
        try updateNotes(Dictionary(entries, uniquingKeysWith: { $1 }))
        observe(.notesMoved)
        try dropTrash(of: id)
    }

    /// Takes the references of the trash away; the log last, as the trash is known by it.
    func dropTrash(of id: SessionID) throws {
        for name in ["keep", "branch", "log"] { try point(References.trash(of: id, name), to: nil, of: id) }
        observe(.trashDropped)
    }

    func trashed(_ id: SessionID) throws -> LogState? {
        try repository.target(of: References.trash(of: id, "log")).map { try state(of: id, at: $0) }
    }
}

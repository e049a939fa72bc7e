public import ChatModel
public import Git

/// What was taken back.
public enum Undone: Hashable, Sendable {
    /// A change to what the session says about itself; its log event, for example `renamed`.
    case change(event: String, before: Session, after: Session)
    /// A turn: its words stay, marked.
    ///
    /// - Parameters:
    ///   - others: Commits that were made while the turn went on, by the agent or a person: they stay.
    ///   - isBehind: Whether branch, files, index or notes could not all follow yet.
    case turn(number: Int, files: Files, session: Session, others: [ObjectID], isBehind: Bool)

    /// What became of the files that a turn had changed.
    public enum Files: Hashable, Sendable {
        /// A commit takes them back.
        case takenBack(ObjectID)
        /// Its commit had changed none, or nothing is left of what it had changed.
        case unchanged
        /// The branch does not hold its commit any more.
        case notOnBranch
    }
}

/// Why nothing is taken back, or no turn gone back to.
public enum UndoRefusal: Error, Hashable {
    case nothingToUndo(SessionID)
    /// Files of the turn were changed again since.
    case conflicts(SessionID, turn: Int, paths: [String])
    /// The commit that holds the turn holds others too.
    case sharedCommit(SessionID, turn: Int, commit: ObjectID)
    case turnNotFound(SessionID, turn: Int)
    /// The branch has the turn's files already.
    case alreadyThere(SessionID, turn: Int)
    /// Git will not bring the worktree there, for example because of an ignored file in the way.
    case worktreeInWay(SessionID, path: String, reason: String)
}

extension ChatStore {
    /// Takes back what was done last and not taken back yet: a change to what the session says about itself, or a turn.
    ///
    /// The branch goes on by one commit that takes the turn's files back; no history is rewritten. Words are never
    /// removed.
    ///
    /// - Parameter turnsOnly: Whether changes to what the session says about itself are passed over.
    /// - Throws: `UndoRefusal`, `ChangeRefusal.busy`, `SharingError.notOwner`, `StoreError.worktreeDirty` and the like;
    ///   then nothing was changed.
    public func undo(_ id: SessionID, turnsOnly: Bool = false) throws -> Undone {
        let request = newID()
        let lock = try quietTurnLock(id, request: request)
        return try withExtendedLifetime(lock) {
            try changing(id) {
                try journaling(id, request) { journal in
                    try retrying(id) {
                        try undoOnce(id, turnsOnly: turnsOnly, journal: journal, request: request)
                    }
                }
            }
        }
    }

    /// One try; `nil` if log or branch moved meanwhile.
    private func undoOnce(
        _ id: SessionID, turnsOnly: Bool, journal: Journal, request: UUIDv7
    ) throws -> (value: Undone, isFollowed: Bool)? {
        let state = try reconciled(id)
        switch try lastUndoable(state, turnsOnly: turnsOnly) {
        case .change(let commit):
            return try undo(commit, state).map { ($0, true) }
        case .turn(let turn):
            try requireActive(state)
            let said = try saidTurn(turn, in: state)
            let head = try branchHead(of: id)
            guard let commit = said.commit else { return try mark(said, .notOnBranch, state) }
            func without(_ tree: ObjectID) throws -> ObjectID? {
                try treeWithout(said.number, at: commit, from: tree, of: id)
            }
            guard try without(head.tree) != nil else { return try mark(said, .unchanged, state) }
            // What a person had left uncommitted is committed now, and the turn's change is taken from that.
            let move = try WorktreeMove(self, id, journal: journal, request: request, toward: without)
            guard let tree = try without(move.head.tree) else { return nil }
            return try undo(said, tree: tree, state, move)
        case nil: throw UndoRefusal.nothingToUndo(id)
        }
    }

    private func undo(_ commit: Commit, _ state: LogState) throws -> Undone? {
        let id = state.session.id
        guard let parent = commit.parents.first else { throw UndoRefusal.nothingToUndo(id) }
        let (after, before) = (
            try self.state(of: id, at: commit.id).session, try self.state(of: id, at: parent).session
        )
        var snapshot = state.snapshot
        snapshot.session.takeBack(after, to: before)
        snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
        let event = commit.trailers["Chat-Event"] ?? ""
        snapshot.undo(commit.id)
        let made = try writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: "undone: \(event)", at: snapshot.session.updatedAt)
        guard try moveLog(of: state, to: made, reason: "chat: undone") else { return nil }
        return .change(event: event, before: state.session, after: snapshot.session)
    }

    private func undo(
        _ said: SaidTurn, tree: ObjectID, _ state: LogState, _ move: WorktreeMove
    ) throws -> (value: Undone, isFollowed: Bool)? {
        let subject = "undo turn \(said.number)"
        let commit = try move.commit(tree, subject, [Trailer("Chat-Undo", said.request.rawValue)])
        let log = try undoneLog(said, tip: commit, state)
        let others = try commitsBeside(said, in: state.session.id)
        guard
            let isFollowed = try move.finish(
                commit, log: log.commit, from: state, notes: log.notes, reason: "chat: \(subject)")
        else { return nil }
        return (
            .turn(
                number: said.number, files: .takenBack(commit), session: log.session, others: others,
                isBehind: !isFollowed), isFollowed
        )
    }

    /// A turn whose files are not to be taken back is marked in the log alone.
    private func mark(
        _ said: SaidTurn, _ files: Undone.Files, _ state: LogState
    ) throws -> (value: Undone, isFollowed: Bool)? {
        let log = try undoneLog(said, tip: nil, state)
        let others = try commitsBeside(said, in: state.session.id)
        guard try moveLog(of: state, to: log.commit, reason: "chat: undone") else { return nil }
        // It is taken back; what fails now is done by the next write.
        var isFollowed = true
        do { try updateNotes(log.notes) } catch { isFollowed = false }
        return (
            .turn(
                number: said.number, files: files, session: log.session, others: others, isBehind: !isFollowed),
            isFollowed
        )
    }
}

extension Session {
    /// Takes back a change that led from `old` to `new`, where nobody changed the same again.
    fileprivate mutating func takeBack(_ new: Session, to old: Session) {
        if new.title != old.title, title == new.title { title = old.title }
        if new.description != old.description, description == new.description { description = old.description }
        if new.mode != old.mode, mode == new.mode { mode = old.mode }
        if new.base != old.base, base == new.base { base = old.base }
        if new.agent != old.agent, agent == new.agent { agent = old.agent }
        if new.status != old.status, status == new.status { status = old.status }
        if new.labels != old.labels, labels == new.labels { labels = old.labels }
    }
}

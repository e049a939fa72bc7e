internal import ChatModel
internal import Git

extension ChatStore {
    /// Writes `plan` as a turn: builds it, moves the log (the commit point), then lets branch, index and notes follow.
    ///
    /// - Parameter staged: The index that goes with the plan's tree; installed once the branch has moved.
    func commit(
        _ plan: TurnPlan, staged: StagedTree? = nil, in id: SessionID, journal: Journal
    ) throws -> BuiltTurn {
        let turn = try retrying(id) { try attempt(plan, in: id, journal: journal) }
        try follow(turn.intent, notes: [turn.commit: turn.note], of: id, staged: staged)
        return turn
    }

    /// One try: `nil` if log or branch moved under it.
    private func attempt(_ plan: TurnPlan, in id: SessionID, journal: Journal) throws -> BuiltTurn? {
        let state = try reconciled(id)
        guard let tip = try repository.target(of: References.branch(of: id)),
            let parent = try repository.commit(tip)
        else { throw StoreError.branchMissing(id, tip: state.session.branchTip) }
        let builder = TurnBuilder(store: self, plan: plan, state: state, parent: parent, now: surroundings.now())
        let turn = try builder.build()
        let isMoved = try commitPoint(
            turn.intent, of: id, from: state.tip, reason: "chat: turn \(turn.session.turns)", journal: journal)
        return isMoved ? turn : nil
    }

    /// Makes what was built durable, then moves the log from `tip` and the branch from the intent's parent.
    ///
    /// - Returns: `false` if either had moved: then neither was.
    func commitPoint(
        _ intent: Intent, of id: SessionID, from tip: ObjectID?, reason: String, journal: Journal
    ) throws -> Bool {
        observe(.objectsWritten)
        try makeDurable(intent, journal)
        try moveKeep(of: id, to: intent.commit)
        observe(.keepMoved)
        let moves = [
            ReferenceMove(References.log(of: id), from: tip, to: intent.log, reason: reason, isDurable: isDurable),
            ReferenceMove(References.branch(of: id), from: intent.parent, to: intent.commit, reason: reason),
        ]
        let result = try worktreeRepository(of: id).move(moves, by: person()) { _ in observe(.logMoved) }
        guard result == .done else {
            try dropKeep(of: id, commit: intent.commit)
            return false
        }
        observe(.branchMoved)
        return true
    }

    /// Sends the data of the objects and of the intent to the disk; the log's own sync is the barrier for all of it.
    private func makeDurable(_ intent: Intent, _ journal: Journal) throws {
        if isDurable { try repository.syncObjects() } else { repository.forgetUnsynced() }
        observe(.objectsSynced)
        try journal.append(.intent(intent))
        if isDurable { try journal.send() }
        observe(.intentWritten)
    }

    /// What comes after the log and the branch: the worktree's index, the notes ref, and the kept commit's release.
    func follow(
        _ intent: Intent, notes: [ObjectID: ObjectID?], of id: SessionID, staged: StagedTree?
    ) throws {
        if let staged { try staged.install(parent: intent.parent, commit: intent.commit, in: self) }
        observe(.indexRefreshed)
        try updateNotes(notes)
        observe(.notesMoved)
        try dropKeep(of: id, commit: intent.commit)
        observe(.keepDropped)
    }

    func person() throws -> Signature { try surroundings.person().committer(at: surroundings.now()) }
}

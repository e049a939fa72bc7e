internal import ChatModel
internal import Git

/// What became of the moves of log and branch.
enum CommitPoint: Hashable {
    /// Both moved; the worktree's index too if that could be locked, or there is none.
    case done(hasIndex: Bool)
    /// Either had moved: then neither was.
    case lost
    /// The log was moved and the branch could not be: the turn is stored, recovery lets the branch follow.
    case logOnly
}

extension ChatStore {
    /// Writes `plan` as a turn: builds it, moves the log (the commit point), then lets branch, index and notes follow.
    ///
    /// - Parameter stage: Puts the worktree's tree into the plan and returns the index that goes with it. It is asked
    ///   again whenever the branch moved: a tree belongs to the commit that it was worked out on, and on another one it
    ///   would take back what a person committed meanwhile.
    func commit(
        _ plan: TurnPlan, in id: SessionID, journal: Journal,
        staging stage: (inout TurnPlan) throws -> StagedTree? = { _ in nil }
    ) throws -> BuiltTurn {
        let (turn, point, staged) = try retrying(id) {
            let tip = try repository.target(of: References.branch(of: id))
            var plan = plan
            let staged = try stage(&plan)
            guard let (turn, point) = try attempt(plan, expecting: tip, staged, in: id, journal: journal) else {
                staged?.index.discard()
                return nil as (BuiltTurn, CommitPoint, StagedTree?)?
            }
            return (turn, point, staged)
        }
        var followed = turn
        followed.isBehind = !follow(
            turn.intent, after: point, notes: [turn.commit: turn.note], of: id, staged: staged, journal: journal)
        return followed
    }

    /// One try: `nil` if log or branch moved under it.
    private func attempt(
        _ plan: TurnPlan, expecting expected: ObjectID?, _ staged: StagedTree?, in id: SessionID, journal: Journal
    ) throws -> (BuiltTurn, CommitPoint)? {
        let state = try reconciled(id)
        let parent = try branchHead(of: id)
        guard plan.tree == nil || parent.id == expected else { return nil }
        let builder = TurnBuilder(store: self, plan: plan, state: state, parent: parent, now: surroundings.now())
        let turn = try builder.build()
        let point = try commitPoint(
            turn.intent, of: id, from: state.tip, reason: "chat: turn \(turn.session.turns)", journal: journal,
            staged: staged)
        return point == .lost ? nil : (turn, point)
    }

    /// Makes what was built durable, then moves the log from `tip`, the worktree's index, and the branch from the
    /// intent's parent.
    ///
    /// The index goes before the branch: an index behind its branch would take the turn back with a person's next commit.
    func commitPoint(
        _ intent: Intent, of id: SessionID, from tip: ObjectID?, reason: String, journal: Journal,
        staged: StagedTree? = nil
    ) throws -> CommitPoint {
        observe(.objectsWritten)
        let written = repository.unsyncedObjects
        try makeDurable(intent, journal)
        try moveKeep(of: id, to: intent.commit)
        observe(.keepMoved)
        // A `git gc --prune=now` beside us takes what nothing names yet: then it is written once more.
        guard written.allSatisfy(repository.contains) else {
            try dropKeep(of: id, commit: intent.commit)
            return .lost
        }
        let moves = [
            ReferenceMove(References.log(of: id), from: tip, to: intent.log, reason: reason, isDurable: isDurable),
            ReferenceMove(References.branch(of: id), from: intent.parent, to: intent.commit, reason: reason),
        ]
        let index = try staged?.hold(parent: intent.parent, in: self)
        let point = try move(moves, index, hasIndex: staged == nil, of: id)
        if point == .lost {
            index?.unlock()
            try dropKeep(of: id, commit: intent.commit)
        }
        if case .done = point { observe(.branchMoved) }
        return point
    }

    private func move(
        _ moves: [ReferenceMove], _ index: IndexCopy?, hasIndex: Bool, of id: SessionID
    ) throws -> CommitPoint {
        var (isLogMoved, hasIndex) = (false, hasIndex)
        do {
            let result = try perform(moves, in: worktreeRepository(of: id)) { _ in
                isLogMoved = true
                observe(.logMoved)
                if let index { hasIndex = index.takePlace(self) }
            }
            return result == .done ? .done(hasIndex: hasIndex) : .lost
        } catch {
            // Where the log moved, to say that it failed would have the person say it twice.
            guard !isLogMoved else { return .logOnly }
            index?.unlock()
            throw error
        }
    }

    /// Sends the data of the objects and of the intent to the disk; the log's own sync is the barrier for all of it.
    private func makeDurable(_ intent: Intent, _ journal: Journal) throws {
        if isDurable { try repository.syncObjects() } else { repository.forgetUnsynced() }
        observe(.objectsSynced)
        try journal.append(.intent(intent))
        if isDurable { try journal.send() }
        observe(.intentWritten)
    }

    /// What comes after the commit point.
    ///
    /// A failure does not undo the turn: the journal stays, and the next write goes on from it.
    ///
    /// - Returns: Whether everything has followed.
    @discardableResult
    func follow(
        _ intent: Intent, after point: CommitPoint, notes: [ObjectID: ObjectID?] = [:], of id: SessionID,
        staged: StagedTree?, journal: Journal
    ) -> Bool {
        guard case .done(let hasIndex) = point else { return false }
        do {
            let isInstalled =
                try hasIndex
                || staged?.install(parent: intent.parent, commit: intent.commit, in: self) ?? true
            observe(.indexRefreshed)
            try release(intent, notes: notes, of: id)
            if isInstalled { try remove(journal) }
            return isInstalled
        } catch { return false }
    }

    /// Brings the notes ref up to date, and lets go of the commit that the branch holds now.
    func release(_ intent: Intent, notes: [ObjectID: ObjectID?], of id: SessionID) throws {
        try updateNotes(notes)
        observe(.notesMoved)
        try dropKeep(of: id, commit: intent.commit)
        observe(.keepDropped)
    }

    func person() throws -> Signature { try surroundings.person().committer(at: surroundings.now()) }
}

internal import ChatModel
internal import Git

extension ChatStore {
    /// The turn was promised (its message is in the log) but not written: it becomes an interrupted one.
    ///
    /// One that was over and waited for a rebase alone ends as its agent did.
    ///
    /// - Returns: Whether the journal is of no more use.
    func interrupt(_ left: LeftJournal, of id: SessionID) throws -> Bool {
        let tree = try LogTree(repository, log(id).tree)
        guard let pending = try tree.pendingBlobs().first(where: { $0.request == left.request }) else { return true }
        if !left.isOver { left.endSurvivingAgent(in: try worktree(of: id)?.path, surroundings) }
        // Without a branch there is no place for a turn; what the agent said waits in the journal.
        guard try hasBranch(id), try !isRebasing(id), try canSeal(id) else { return false }
        var record = TurnRecord()
        for update in try left.updates(opener(log(id))) { record.take(update) }
        let outcome = left.isOver ? record.end?.outcome : nil
        try finish(
            pending, outcome ?? .interrupted, record: record, of: id, journal: try Journal(continuing: left.path))
        return false
    }

    /// Pending messages of this clone that no journal knows any more, and no live turn works on.
    func finishOrphans(of id: SessionID, live: UUIDv7?) throws {
        guard let tip = try repository.target(of: References.log(of: id)),
            let root = try repository.commit(tip)?.tree
        else { return }
        let pending = try LogTree(repository, root).pendingBlobs().filter { $0.request != live }
        guard !pending.isEmpty, try hasBranch(id), try !isRebasing(id), try canSeal(id) else { return }
        let (clone, opener) = (try cloneID(), try opener(log(id)))
        for entry in pending {
            guard let known = try self.pending(entry.blob, opener: opener), known.clone == clone,
                !known.message.isSealed
            else { continue }
            let journal = try journal(id, entry.request)
            try finish(entry, .interrupted, record: TurnRecord(), of: id, journal: journal)
        }
    }

    /// Writes the turn; the journal goes once everything has followed.
    private func finish(
        _ pending: (request: UUIDv7, blob: ObjectID), _ outcome: Request.Outcome, record: TurnRecord,
        of id: SessionID, journal: Journal
    ) throws {
        guard let known = try self.pending(pending.blob, opener: opener(log(id))), !known.message.isSealed else {
            return
        }
        var plan = TurnPlan(request: pending.request, utterance: known.utterance)
        plan.outcome = outcome
        plan.record = record
        plan.startedAt = known.utterance.at
        plan.clone = known.clone
        _ = try commit(plan, in: id, journal: journal)
    }

    /// Whether a rebase goes on in the session's worktree, or of its branch elsewhere: it would not end if the branch
    /// moved meanwhile.
    func isRebasing(_ id: SessionID) throws -> Bool {
        if try worktree(of: id).map({ Self.operation(in: $0) == "rebase" }) ?? false { return true }
        return try rebasePlace(of: id) != nil
    }

    /// Whether a turn can be written: in a sealed session only by who has its key.
    ///
    /// Until then message and journal wait.
    private func canSeal(_ id: SessionID) throws -> Bool {
        let state = try log(id)
        guard state.session.sealed != nil, let view = try sealView(state) else { return true }
        return !view.heads.isEmpty && !view.isLeftOut
    }

    private func hasBranch(_ id: SessionID) throws -> Bool {
        try repository.target(of: References.branch(of: id)) != nil
    }
}

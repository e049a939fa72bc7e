internal import ChatModel
internal import Git

extension ChatStore {
    /// Finishes what a dead process left of a session: called under the session's write lock, before every write.
    func recover(_ id: SessionID) throws {
        for path in try journals(of: id) {
            guard let left = try LeftJournal(path), !left.isAlive(seenFrom: surroundings.process) else { continue }
            try removeStaleLocks(of: id)
            try recover(left, of: id)
        }
        try finishOrphans(of: id)
    }

    private func journals(of id: SessionID) throws -> [String] {
        let folder = directory + "turns/"
        return try Folder.names(in: folder).filter { $0.hasPrefix(id.rawValue + ".") }.map { folder + $0 }
    }

    private func recover(_ left: LeftJournal, of id: SessionID) throws {
        discardStagedIndexes(of: id, request: left.request)
        guard let tip = try repository.target(of: References.log(of: id)) else {
            try dropKeepReference(of: id)
            return try Folder.remove(left.path)
        }
        if let intent = try left.intents.last(where: { try repository.isAncestor($0.log, of: tip) }) {
            try complete(intent, of: id, at: tip)
        } else {
            for intent in left.intents { try dropKeep(of: id, commit: intent.commit) }
            try interrupt(left, of: id)
        }
        try Folder.remove(left.path)
    }

    /// The log was moved: lets the branch follow where it never did, then index and notes.
    private func complete(_ intent: Intent, of id: SessionID, at tip: ObjectID) throws {
        let branch = References.branch(of: id)
        if try repository.target(of: branch) == intent.parent, try !hasLeft(intent.commit, branch) {
            let move = ReferenceMove(branch, from: intent.parent, to: intent.commit, reason: "chat: recovered")
            try retrying(id) {
                isDone(try worktreeRepository(of: id).move([move], by: person()))
            }
        }
        guard let head = try repository.target(of: branch), try repository.isAncestor(intent.commit, of: head) else {
            return try updateNotes(notes(of: intent.commit, in: id))
        }
        if head == intent.commit, let worktree = try worktree(of: id), worktree.isPresent,
            worktree.head == branch.rawValue
        {
            try StagedTree.refresh(worktree, parent: intent.parent, commit: intent.commit, in: self)
        }
        try follow(intent, notes: notes(of: intent.commit, in: id), of: id, staged: nil)
    }

    /// Whether the branch was at `commit` and went on: then a person moved it away, and it stays where it is.
    ///
    /// libgit2 writes the reflog before the reference, so a last entry alone does not say that the branch was there.
    private func hasLeft(_ commit: ObjectID, _ branch: ReferenceName) throws -> Bool {
        let entries = try repository.reflog(of: branch)
        return entries.dropFirst().contains(commit)
    }

    private func notes(of commit: ObjectID, in id: SessionID) throws -> [ObjectID: ObjectID?] {
        let note = try notesTree.notes(for: commit, in: log(id).tree).first
        return note.map { [commit: $0] } ?? [:]
    }

    /// The turn was promised (its message is in the log) but not written: it becomes an interrupted one.
    private func interrupt(_ left: LeftJournal, of id: SessionID) throws {
        let state = try log(id)
        let tree = try LogTree(repository, state.tree)
        guard let pending = try tree.pendingBlobs().first(where: { $0.request == left.request }) else { return }
        left.endSurvivingAgent(surroundings)
        var record = TurnRecord()
        for update in left.updates { record.take(update) }
        try finish(
            interrupted: pending, record: record, of: id, journal: try Journal(continuing: left.path))
    }

    /// Pending messages of this clone that no journal knows any more, and no live turn works on.
    private func finishOrphans(of id: SessionID) throws {
        guard let tip = try repository.target(of: References.log(of: id)),
            let root = try repository.commit(tip)?.tree
        else { return }
        let pending = try LogTree(repository, root).pendingBlobs()
        guard !pending.isEmpty, try holder(of: id) == nil else { return }
        let clone = try cloneID()
        for entry in pending where try self.pending(entry.blob)?.clone == clone {
            let journal = try journal(id, entry.request)
            try finish(interrupted: entry, record: TurnRecord(), of: id, journal: journal)
            try remove(journal)
        }
    }

    private func finish(
        interrupted pending: (request: UUIDv7, blob: ObjectID), record: TurnRecord, of id: SessionID, journal: Journal
    ) throws {
        guard let known = try self.pending(pending.blob), try exists(References.branch(of: id)) else { return }
        var plan = TurnPlan(request: pending.request, utterance: known.utterance)
        plan.outcome = .interrupted
        plan.record = record
        plan.startedAt = known.utterance.at
        plan.clone = known.clone
        _ = try commit(plan, in: id, journal: journal)
    }

    private func exists(_ name: ReferenceName) throws -> Bool { try repository.target(of: name) != nil }
}

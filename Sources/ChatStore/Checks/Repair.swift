internal import ChatModel
internal import Git

extension ChatStore {
    /// Mends what can be mended without guessing: finishes what a crash left, brings logs to branches that were moved,
    /// counts again, and rebuilds the notes ref.
    ///
    /// A log that cannot be read, a missing object and a broken line are left as they are: only a person or another
    /// clone has what is missing.
    ///
    /// - Returns: What is still wrong.
    /// - Throws: `StoreError`, `GitError`, `GitProgram.Failure`, `ObjectDamage`, `FileError`.
    public func repair() throws -> [Finding] {
        for session in try sessionsOfLogs().readable {
            // What is left as it is, is found by the check below.
            do { try repair(session.id) } catch StoreError.newerFormat { continue } catch is ObjectDamage { continue }
        }
        try sweepJournals()
        try rebuildNotes()
        try repairReadMarks()
        return try check()
    }

    private func repair(_ id: SessionID) throws {
        _ = try writableLog(id)
        try writing(id) {
            if try holder(of: id) == nil { try removeAllStaleLocks(of: id) }
            // A turn that had no branch to go to has one now.
            if try restoreBranch(id) { try recover(id) }
            let state = try reconciled(id)
            let counted = try recount(state)
            guard counted != state.session else { return }
            var snapshot = state.snapshot
            snapshot.session = counted
            snapshot.event = LogFormat.Event.set.rawValue
            let commit = try writeLogCommit(
                snapshot, tree: state.tree, parent: state.tip, subject: Self.countedAgain, at: surroundings.now())
            try retrying(id) {
                isDone(try perform(References.log(of: id), from: state.tip, to: commit, reason: "chat: repaired"))
            }
        }
    }

    /// Puts a branch that is gone back where the log knows it, if its commit is still there.
    ///
    /// - Returns: Whether it was put back.
    private func restoreBranch(_ id: SessionID) throws -> Bool {
        let state = try log(id)
        let branch = References.branch(of: id)
        guard try repository.target(of: branch) == nil, repository.contains(state.branchTip),
            try renamedBranch(of: id) == nil
        else { return false }
        try repository.ensureReflog(of: branch)
        let move = ReferenceMove(branch, from: nil, to: state.branchTip, reason: "chat: restored")
        return try retrying(id) { isDone(try perform([move])) }
    }

    private func recount(_ state: LogState) throws -> Session {
        // With words missing nothing is counted down: a number would be given out twice.
        let isWhole = try noteFindings(state).allSatisfy { if case .wrongCount = $0.fact { true } else { false } }
        guard isWhole else { return state.session }
        var lines: Set<NoteLine> = []
        for (_, note) in try notesTree.entries(in: state.tree) { lines.formUnion(try self.lines(of: note)) }
        var session = state.session
        let messages = lines.compactMap(\.message)
        session.messages = messages.count
        session.turns = Set(messages.map(\.request)).count
        session.clock = max(session.clock, lines.map(\.clock).max() ?? 0)
        return session
    }
}

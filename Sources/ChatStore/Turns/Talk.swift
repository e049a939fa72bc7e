public import ChatModel
internal import Git

extension ChatStore {
    /// Stores what a person (or, by hand, an assistant) says as a turn of its own.
    ///
    /// The worktree is not touched.
    ///
    /// - Throws: `StoreError`, `SharingError.notOwner`, `Message.Refusal`.
    public func say(_ text: String, as role: Message.Role, in id: SessionID) throws -> StoredTurn {
        try validate(text)
        let person = try surroundings.person()
        return try changing(id) {
            try requireActive(writableLog(id))
            try requireNoRebase(id)
            try requireKey(id)
            let request = newID()
            let author = role == .user ? person.author(at: surroundings.now()).person : nil
            let said = TurnPlan.Utterance(id: newID(), role: role, text: text, author: author)
            let turn = try refusable(id, request) { journal in
                try commit(TurnPlan(request: request, utterance: said), in: id, journal: journal)
            }
            return StoredTurn(turn, outcome: .complete)
        }
    }

    /// Begins a turn: takes the turn lock, commits what a person left in the worktree, and stores the message.
    ///
    /// - Parameter waits: Whether to wait for a turn that is going on.
    /// - Throws: `StoreError.busy` and the others; then nothing was stored.
    public func begin(_ text: String, in id: SessionID, waits: Bool = false) throws -> OpenTurn {
        try validate(text)
        let author = try surroundings.person().author(at: surroundings.now()).person
        try requireMayAdd(to: writableLog(id).session)
        try requireKey(id)
        let request = newID()
        let lock = try turnLock(id, request: request, waits: waits)
        return try writing(id) {
            let journal = try journal(id, request)
            do {
                let worktree = try readyWorktree(of: id, journal: journal, request: request)
                let state = try writePending(text, author: author, request: request, in: id, journal: journal)
                return try open(state, request: request, in: worktree, journal: journal, lock: lock)
            } catch {
                try Folder.remove(journal.path)
                throw error
            }
        }
    }

    /// The worktree, with what a person left in it committed.
    private func readyWorktree(of id: SessionID, journal: Journal, request: UUIDv7) throws -> SessionWorktree {
        try requireActive(reconciled(id))
        _ = try branchHead(of: id)
        let worktree = try usableWorktree(of: id)
        try commitUserChanges(in: worktree, of: id, journal: journal, request: request)
        observe(.userChangesCommitted)
        return worktree
    }

    private func open(
        _ state: LogState, request: UUIDv7, in worktree: SessionWorktree, journal: Journal, lock: FileLock
    ) throws -> OpenTurn {
        let id = state.session.id
        guard let pending = try pendingMessages(state).first(where: { $0.message.request == request }) else {
            throw StoreError.damagedLog(id, reason: "pending/\(request) cannot be read")
        }
        var session = state.session
        let sealer = try sealing(state, &session)?.sealer
        var plan = TurnPlan(request: request, utterance: pending.utterance)
        plan.startedAt = pending.message.at
        plan.clone = pending.clone
        return OpenTurn(
            session: id, number: pending.message.turn, directory: worktree.path, journal: journal, plan: plan,
            lock: lock, redactor: redactor, sealer: sealer)
    }

    /// Finishes a turn: commits what the agent did and said.
    ///
    /// Where the agent left the worktree on another branch or in the middle of something, no code is committed, the
    /// files stay, and the outcome is `failed`. While a rebase goes on nothing is committed at all: the turn waits.
    ///
    /// - Throws: `StoreError`, `.turnWaits` among them, `GitError`, `GitProgram.Failure`, `ObjectDamage`, `FileError`; the
    ///   next write goes on from the journal then.
    public func finish(_ turn: OpenTurn) throws -> StoredTurn {
        try turn.takeRest()
        return try writing(turn.session) {
            var outcome = Request.Outcome.interrupted
            let built = try commit(turn.plan, in: turn.session, journal: turn.journal) { plan in
                var record = turn.record
                let staged = try stageResult(of: turn, record: &record)
                guard try !isRebasing(turn.session) else {
                    staged?.index.discard()
                    throw try waiting(turn)
                }
                plan.record = record
                plan.outcome = record.end?.outcome ?? .interrupted
                plan.tree = staged?.tree
                outcome = plan.outcome
                return staged
            }
            if !built.changes.isEmpty { try tellPostCommit(turn.directory) }
            return StoredTurn(built, outcome: outcome)
        }
    }

    /// Leaves a turn to the recovery after a rebase, which would not end if the branch moved meanwhile.
    private func waiting(_ turn: OpenTurn) throws -> StoreError {
        try turn.journal.append(.waits)
        if isDurable { try turn.journal.sync() }
        let path = try rebasePlace(of: turn.session) ?? worktreePath(of: turn.session)
        return .turnWaits(turn.session, turn: turn.number, path: path)
    }

    private func stageResult(of turn: OpenTurn, record: inout TurnRecord) throws -> StagedTree? {
        do {
            let worktree = try workedWorktree(of: turn.session)
            let staged = try stage(worktree, request: turn.request)
            try requireMerged(staged, of: turn.session)
            return try afterPreCommit(staged) { reason in
                record.fail("the pre-commit hook refused the files, which stay as they are: \(reason)")
            }
        } catch let error as StoreError {
            guard let reason = error.leftBehind else { throw error }
            record.fail(reason)
        } catch let failure as GitProgram.Failure where failure.status != nil {
            // For example a repository without commits inside the worktree: the answer is stored all the same.
            record.fail(
                "git cannot add the files: \(failure.reason.split(separator: "\n").first ?? ""); they stay as they are")
        }
        return nil
    }

    func requireActive(_ state: LogState) throws {
        guard state.session.status == .active else {
            throw StoreError.notActive(state.session.id, state.session.status)
        }
    }

    /// A rebase moves the branch when it ends, and only from where it was when it began.
    private func requireNoRebase(_ id: SessionID) throws {
        guard try isRebasing(id) else { return }
        let path = try rebasePlace(of: id) ?? worktreePath(of: id)
        throw StoreError.worktreeInOperation(id, path: path, operation: "rebase")
    }

    /// Finds out whether the text can be a message before anything is done about it.
    private func validate(_ text: String) throws {
        let id = newID()
        _ = try Message(id: id, role: .user, text: text, request: id, turn: 1, at: surroundings.now())
    }
}

extension StoreError {
    /// What an agent did to the worktree, for the turn's answer; `nil` for errors of another kind.
    fileprivate var leftBehind: String? {
        switch self {
        case .worktreeElsewhere(_, let path, let head):
            "the worktree was left on \(head); the files in \(path) stay, nothing was committed"
        case .branchRenamed(_, let name):
            "the branch was renamed to \(name); the files stay, nothing was committed"
        case .worktreeInOperation(_, let path, let operation):
            "the worktree was left in the middle of a \(operation); the files in \(path) stay, nothing was committed"
        case .worktreeDetached(_, let path, let commit):
            "the worktree was left on commit \(commit.prefix(12)), which is kept; the files in \(path) stay, nothing was committed"
        case .worktreeUnmerged(_, let path, let files):
            "the worktree has unmerged paths (\(files.prefix(3).joined(separator: ", "))); the files in \(path) stay, nothing was committed"
        case .worktreeBehind(_, let path, _):
            "files in \(path) do not follow the branch yet; they stay, nothing was committed"
        case .worktreeMissing(_, let path): "the worktree \(path) is gone; nothing was committed"
        default: nil
        }
    }
}

extension TurnRecord {
    fileprivate mutating func fail(_ reason: String) {
        var end = end ?? AgentEnd(outcome: .failed)
        (end.outcome, end.reason) = (.failed, reason)
        take(.ended(end))
    }
}

extension StoredTurn {
    init(_ turn: BuiltTurn, outcome: Request.Outcome) {
        self.init(
            session: turn.session, commit: turn.commit,
            entries: turn.lines.map { ConversationEntry(line: $0, commit: turn.commit) }, changes: turn.changes,
            outcome: outcome, isBehind: turn.isBehind)
    }
}

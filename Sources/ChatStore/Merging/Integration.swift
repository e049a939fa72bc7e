public import ChatModel
internal import Git

/// What became of one session that a remote has.
public struct ReceivedSession: Hashable, Sendable {
    /// The session.
    public let session: SessionID
    /// Its title, as it is here now.
    public var title = ""
    /// Messages that were not here before.
    public var newMessages = 0
    /// What became of its code.
    public var code = CodeIntake.same
    /// Who deleted it, where it went to the trash for that.
    public var deletedBy: String?
    /// Whether it came back from the trash: it has turns that its deletion did not see, or was restored elsewhere.
    public var isBack = false
    /// What its log there left out or changed that never goes or changes: it is here as it was before.
    public var losses: [LogLoss] = []
    /// What redactions made elsewhere took out of it.
    public var redaction: ReceivedRedaction?
    /// Why it was left alone; `nil` where it was not.
    public var problem: IntakeProblem?

    /// Whether anything is other than before.
    public var isChanged: Bool {
        newMessages > 0 || code != .same || deletedBy != nil || isBack || !losses.isEmpty || redaction != nil
    }
}

extension ChatStore {
    /// Takes in what the copies of a remote's references have of a session: conversation and code, or neither; then what
    /// the control reference says of it.
    ///
    /// - Parameter isNamed: Whether the session was asked for, and not only found there.
    /// - Returns: `nil` where nothing is to be said: it is not there, or was deleted here.
    func integrate(
        _ id: SessionID, from remote: ChatRemote, isNamed: Bool, _ tombstones: Tombstones
    ) throws -> ReceivedSession? {
        var received = ReceivedSession(session: id)
        do {
            let tip = try repository.target(of: remote.copy(References.log(of: id)))
            if let tip {
                guard try isWanted(tip, of: id, isNamed: isNamed, tombstones) else { return nil }
                let branch = try repository.target(of: remote.copy(References.branch(of: id)))
                try requireCommits(tip, branch)
                let before = try exists(id) ? log(id) : nil
                let kept = try before.flatMap { try keepBeforeRedaction($0) }
                try writing(id) { try take(tip, branch, of: id, into: &received) }
                received.redaction = try before.flatMap { try receivedRedaction(since: $0) }
                received.redaction?.kept = kept
                try shareAgain(id, from: remote)
            }
            guard try exists(id) else { return nil }
            received.title = try log(id).session.title.text
            received.deletedBy = try follow(tombstones, of: id)?.by
            if tip == nil, received.deletedBy == nil { return nil }
        } catch let problem as IntakeProblem {
            received.problem = problem
        } catch StoreError.damagedLog(_, let reason) {
            received.problem = .damaged(reason: reason)
        } catch StoreError.newerFormat(_, let version) {
            received.problem = .newerFormat(version: version)
        }
        return received
    }

    /// A reference on a remote can be set to any object; all that is done from here on goes by history.
    private func requireCommits(_ tip: ObjectID, _ branch: ObjectID?) throws {
        if try repository.isNoCommit(tip) { throw IntakeProblem.damaged(reason: "\(tip) is no commit") }
        if let branch, try repository.isNoCommit(branch) {
            throw IntakeProblem.damagedBranch(reason: "\(branch) is no commit")
        }
    }

    /// A session that was taken back here, and shared again by the same person on another machine, is shared here, too.
    private func shareAgain(_ id: SessionID, from remote: ChatRemote) throws {
        guard try exists(id) else { return }
        let session = try session(id)
        guard session.visibility == .private, try owns(session), try isListed(id, on: remote) == true else { return }
        try setVisibility(.shared, of: id)
    }

    private func take(_ tip: ObjectID, _ branch: ObjectID?, of id: SessionID, into received: inout ReceivedSession)
        throws
    {
        if try !exists(id), try trashed(id) != nil {
            try revive(id)
            received.isBack = true
        }
        try exists(id) ? join(tip, branch, of: id, into: &received) : adopt(tip, branch, of: id, into: &received)
        try applyRedactions(to: id)
    }

    /// Whether a session that is not here is to be: a deleted one only with turns that its deletion did not see, one that
    /// was deleted here alone only if it is named.
    private func isWanted(
        _ tip: ObjectID, of id: SessionID, isNamed: Bool, _ tombstones: Tombstones
    ) throws -> Bool {
        guard try !exists(id) else { return true }
        let trashed = try trashed(id)
        let theirs = try Intake(store: self, id: id, known: trashed).state(at: tip)
        guard try tombstones.tombstone(over: theirs) == nil else { return false }
        if isNamed { return true }
        return try trashed.map { try !tombstones.counting($0.session).isEmpty } ?? !hasLeft(id)
    }

    /// The session is new here: its branch first, then its log, which makes it one.
    private func adopt(_ tip: ObjectID, _ branch: ObjectID?, of id: SessionID, into received: inout ReceivedSession)
        throws
    {
        let state = try Intake(store: self, id: id, known: nil).state(at: tip)
        let log = try log(state, madeAs: beginning(of: id, at: tip) ?? state.session)
        if log != tip { received.losses = [.owner(state.session.owner)] }
        let code = branch ?? state.branchTip
        guard repository.contains(code) else { throw IntakeProblem.incomplete(object: code.description) }
        try requireCommits(tip, code)
        try prepare(showsNotes: false)
        let name = References.branch(of: id)
        if try repository.target(of: name) == nil {
            try repository.ensureReflog(of: name)
            _ = try perform(name, from: nil, to: code, reason: "chat: fetched")
        }
        // Before the log, by which the session is known: a crash in between leaves the rest to the next fetch.
        try addNotes(of: state.tree, since: nil)
        let result = try perform(
            References.log(of: id), from: nil, to: log, reason: "chat: fetched")
        guard result == .done else { throw StoreError.sessionExists(id) }
        received.newMessages = state.session.messages
        received.code = .started
    }

    private func join(_ tip: ObjectID, _ branch: ObjectID?, of id: SessionID, into received: inout ReceivedSession)
        throws
    {
        let state = try reconciled(id)
        let hasCode = try branch.map { try !isHeld($0, by: id) } ?? false
        guard try hasCode || !holds(tip, state.tip) else { return }
        guard try holder(of: id) == nil else { throw IntakeProblem.turnGoesOn }
        let theirs = try Intake(store: self, id: id, known: state).state(at: tip)
        let isRedacted = try repository.mergeBases(state.tip, tip).isEmpty
        let gone = try isRedacted ? redactedLines(of: state) : RedactedLines()
        guard !isRedacted || !gone.isEmpty else { throw IntakeProblem.unrelated }
        let plan = try integrateCode(state, theirs: theirs, tip: branch)
        received.code = plan.code
        try retrying(id) {
            let now = try writableLog(id)
            guard !isRedacted else {
                let replay = try replayed(now, theirs, gone, branchTip: plan.tip)
                let new = try log(self.state(of: id, at: replay), madeAs: now.session)
                if new != now.tip { try replaceLog(of: id, from: now.tip, to: new) }
                return true
            }
            if try repository.isAncestor(now.tip, of: tip) { received.losses = try losses(of: now, in: theirs) }
            let merged = try mergedLog(of: id, now.tip, tip, branchTip: plan.tip)
            guard merged != now.tip else { return true }
            let after = try self.state(of: id, at: merged)
            try requireSealed(after, as: now)
            try addNotes(of: after.tree, since: state.tree)
            return isDone(
                try perform(
                    References.log(of: id), from: now.tip, to: merged, reason: "chat: fetched"))
        }
        received.newMessages = max(0, try log(id).session.messages - state.session.messages)
    }

    /// What came must not unseal a session: the next words would be there for everybody to read.
    private func requireSealed(_ after: LogState, as before: LogState) throws {
        guard let root = before.session.sealed else { return }
        let known = try Set(LogTree(repository, before.tree).seal().split(separator: 0x0A))
        let lines = try Set(LogTree(repository, after.tree).seal().split(separator: 0x0A))
        guard after.session.sealed == root, after.snapshot.format >= LogFormat.sealed, known.isSubset(of: lines) else {
            throw IntakeProblem.unsealed
        }
    }

    private func isHeld(_ commit: ObjectID, by id: SessionID) throws -> Bool {
        guard let tip = try repository.target(of: References.branch(of: id)) else { return false }
        return try holds(commit, tip) || wasDropped(commit, in: id)
    }

    /// Puts the notes of a log's tree that another tree did not have into the notes ref.
    func addNotes(of tree: ObjectID, since before: ObjectID?) throws {
        let known = Dictionary(try notesTree.entries(in: before).map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
        var notes: [ObjectID: ObjectID?] = [:]
        for (key, note) in try notesTree.entries(in: tree) where known[key] != note { notes[key] = note }
        try updateNotes(notes)
    }
}

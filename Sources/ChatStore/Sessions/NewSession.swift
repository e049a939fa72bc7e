public import ChatModel
internal import Git

/// A session that is to be made.
public struct NewSession: Hashable, Sendable {
    /// `nil`: the first prompt names it.
    public var title: Title?
    /// A few words about it; `nil` for none.
    public var description: String?
    /// What it is about.
    public var mode = Session.Mode.chat
    /// A revision; `nil` means the default branch.
    public var base: String?
    /// The agent that answers in it; `nil` leaves it to the configuration.
    public var agent: String?
    /// Words to find it by.
    public var labels: [Label] = []

    /// Whom its words are sealed for; empty for a session that everybody can read.
    public var recipients: [SealRecipient] = []

    /// Creates a plan with the given title.
    public init(title: Title? = nil) { self.title = title }
}

extension ChatStore {
    /// Makes a session: its log (the commit point), then its branch with an empty start commit.
    ///
    /// - Returns: The session as it is stored, without what looks like a secret.
    /// - Throws: `StoreError.baseNotFound`, `.branchExists`; then nothing was made.
    public func create(_ plan: NewSession) throws -> Session {
        let base = try base(plan.base)
        let person = try surroundings.person()
        let now = surroundings.now()
        let id = try freeID(at: now)
        var session = Session(
            id: id, title: try plan.title ?? Title(Session.untitled), mode: plan.mode,
            owner: person.author(at: now).person, base: base, branchTip: ObjectID.zero.description, createdAt: now)
        session.description = plan.description.flatMap { $0.isEmpty ? nil : $0 }
        session.agent = plan.agent.map { Trailer("agent", $0).value }.flatMap { $0.isEmpty ? nil : $0 }
        session.labels = plan.labels.map(\.text)
        session = try withoutSecrets(session)
        let lock = try writeLock(id)
        return try withExtendedLifetime(lock) {
            try sweepJournals()
            // What can be refused comes first: a signature, for example.
            let intent = try retrying(id) { try firstCommits(of: &session, for: plan.recipients) }
            try settle(id)
            return try write(session, intent)
        }
    }

    private func write(_ session: Session, _ intent: Intent) throws -> Session {
        let id = session.id
        let journal = try journal(id, newID())
        // Recovery asks the reflog where the branch has been, in a bare repository too.
        try repository.ensureReflog(of: References.branch(of: id))
        let outcome = try commitPoint(intent, of: id, from: nil, reason: "chat: new session", journal: journal)
        guard outcome != .lost else { throw StoreError.sessionExists(id) }
        follow(intent, after: outcome, of: id, staged: nil, journal: journal)
        return session
    }

    private func firstCommits(of session: inout Session, for recipients: [SealRecipient]) throws -> Intent {
        var tree = try LogTree(repository, nil)
        (session.sealed, session.clock) = (nil, 0)
        if !recipients.isEmpty { try tree.add(seal: newKey(of: &session, for: recipients).line) }
        let start = try startCommit(of: session, on: ObjectID(session.base.commit).flatMap { $0.isZero ? nil : $0 })
        session.branchTip = start.description
        var snapshot = LogSnapshot(session: session, event: LogFormat.Event.created.rawValue)
        if session.sealed != nil { snapshot.format = LogFormat.sealed }
        let log = try writeLogCommit(
            snapshot, tree: tree.write(), parent: nil, subject: "session created",
            at: session.createdAt)
        return Intent(log: log, commit: start, parent: nil)
    }

    /// Writes the empty commit that a session's branch begins with; without a parent, on an empty tree.
    ///
    /// - Parameter signs: Whether git is asked to sign it where `commit.gpgSign` says so.
    func startCommit(
        of session: Session, on base: ObjectID?, signs: Bool = true, at moment: Timestamp? = nil
    ) throws -> ObjectID {
        let tree = try base.flatMap { try repository.commit($0)?.tree } ?? repository.writeTree(Tree())
        let message =
            "start \(session.kind.rawValue) session\n\n"
            + Trailer.block([Trailer("Chat-Session", session.id.rawValue)])
        let (parents, moment) = (base.map { [$0] } ?? [], moment ?? session.createdAt)
        guard !signs else {
            return try writeBranchCommit(tree: tree, parents: parents, message: message, at: moment)
        }
        let person = try surroundings.person()
        return try repository.writeCommit(
            tree: tree, parents: parents, author: person.author(at: moment), committer: person.committer(at: moment),
            message: message)
    }

    /// Makes git carry notes along when it rewrites commits, begins the notes ref, and gives this clone its name.
    ///
    /// - Parameter showsNotes: Whether every `git log` is to show them.
    /// - Throws: `RepositoryRefusal`, `GitError`, `FileError`.
    public func prepare(showsNotes: Bool) throws {
        _ = try cloneID()
        let notes = References.notes.rawValue
        let keys = showsNotes ? ["notes.rewriteRef", "notes.displayRef"] : ["notes.rewriteRef"]
        try beginNotes()
        guard !keys.allSatisfy({ repository.configuration.own($0, has: notes) }) else { return }
        try configuring {
            // What another process has written meanwhile is seen by who reads the file anew.
            let fresh = try Repository(from: repository.commonDirectory, environment: repository.program.environment)
            for key in keys { try fresh.configuration.add(key, notes) }
        }
    }

    /// An id that no log, no branch and no worktree has yet.
    func freeID(at now: Timestamp) throws -> SessionID {
        for _ in 1...Self.maximumAttempts {
            let id = SessionID(at: now, random: surroundings.random)
            guard try exists(id) || repository.target(of: References.branch(of: id)) != nil else { return id }
        }
        throw StoreError.branchExists(SessionID(at: now, random: surroundings.random).branch)
    }

    /// What a repository with sessions has: the notes ref in `notes.rewriteRef`, and a default session.
    ///
    /// Done before the session is made, so that nothing can fail after it: a default that does not exist is none.
    func settle(_ id: SessionID) throws {
        try prepare(showsNotes: false)
        if let known = defaultSession, try exists(known) { return }
        try configuring { try repository.configuration.set("chat.defaultSession", to: id.rawValue) }
    }
}

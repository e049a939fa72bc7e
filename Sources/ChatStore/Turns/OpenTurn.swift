public import ChatModel

/// A turn that an agent works on: its message is in the log, its lock is held until it is finished.
public final class OpenTurn {
    /// The session it belongs to.
    public let session: SessionID
    /// The request it answers.
    public let request: UUIDv7
    /// The number the turn will have if no other comes between, from 1.
    public let number: Int
    /// The top of the worktree the agent works in.
    public let directory: String

    let journal: Journal
    let plan: TurnPlan
    /// What seals the journal, in a sealed session.
    private let sealer: LineSealer?
    private(set) var record = TurnRecord()
    private var last: AgentUpdate?
    private var redaction: UpdateRedaction
    private let lock: FileLock

    init(
        session: SessionID, number: Int, directory: String, journal: Journal, plan: TurnPlan, lock: FileLock,
        redactor: Redactor, sealer: LineSealer?
    ) {
        self.sealer = sealer
        redaction = UpdateRedaction(redactor)
        self.session = session
        request = plan.request
        self.number = number
        self.directory = directory
        self.journal = journal
        self.plan = plan
        self.lock = lock
    }

    /// Takes one more update, without the secrets in it.
    ///
    /// - Returns: Whether what the agent said before is a whole message now.
    func take(_ update: AgentUpdate) throws -> Bool {
        for clean in redaction.take(update) { try take(clean) }
        defer { last = update }
        return update.endsMessage(after: last)
    }

    /// Takes what was held back because a secret could have gone on in it.
    func takeRest() throws { for clean in redaction.finish() { try take(clean) } }

    private func take(_ update: Redacted<AgentUpdate>) throws {
        record.take(update.value)
        var seal: ((JSON) throws -> JSON)?
        if let sealer { seal = { try sealer.seal($0, of: self.request) } }
        try journal.append(.update(update), seal: seal)
    }
}

extension ChatStore {
    /// Takes one more update of the agent into the turn's journal.
    ///
    /// - Throws: `FileError` where the journal cannot be written.
    public func record(_ update: AgentUpdate, in turn: OpenTurn) throws {
        let isMessageWhole = try turn.take(update)
        if isDurable, isMessageWhole { try turn.journal.sync() }
        observe(.updateJournaled)
    }
}

extension AgentUpdate {
    /// Whether what the agent said before is a whole message now.
    fileprivate func endsMessage(after last: AgentUpdate?) -> Bool {
        switch (last, self) {
        case (_, .ended): true
        case (.text, .toolCall), (.text, .thinking): true
        default: false
        }
    }
}

public import ChatModel
internal import Git

/// What went to a remote.
public struct PushReport: Hashable, Sendable {
    /// The sessions of which something went.
    public var sessions: [SessionID] = []
    /// Where logs are on the remote.
    public var layout = ChatRemote.Layout.references
    /// What had to be fetched first.
    public var fetched: [ReceivedSession] = []

    /// Creates a report of a push that had nothing to send.
    public init() {}
}

extension ChatStore {
    /// How often somebody else may push first before we give up.
    static let pushAttempts = 8

    /// Sends shared sessions to a remote: branch, log, index and control reference together, or none of them.
    ///
    /// What others pushed meanwhile is fetched and merged first.
    ///
    /// - Parameters:
    ///   - ids: Sessions; none for all that are shared.
    ///   - isRewritten: Whether a branch that was rewritten here may take the place of the one there.
    /// - Throws: `SharingError`.
    public func push(_ ids: [SessionID] = [], to remote: ChatRemote, isRewritten: Bool = false) throws -> PushReport {
        let wanted = try ids.isEmpty ? sharedHere() : ids
        for id in wanted { try requireShared(id) }
        var report = PushReport()
        var remote = remote
        for _ in 1...Self.pushAttempts {
            let (references, sessions) = try outgoing(wanted, to: remote, isRewritten: isRewritten)
            report.layout = remote.layout
            report.sessions = sessions
            guard !references.isEmpty else { return report }
            switch try Transport(store: self, remote: remote).push(references) {
            case .done:
                for reference in references { try remember(reference, on: remote) }
                try remember(remote.layout, of: remote, insteadOf: .references)
                return report
            case .behind:
                report.fetched += try fetch(wanted.map(\.rawValue), from: remote).received.filter(\.isChanged)
                surroundings.pause(1 + Int(surroundings.random() % 40))
            case .refused(let reference, let reason):
                guard remote.layout == .references, reference.hasPrefix("refs/chat/") else {
                    throw SharingError.refused(remote: remote.name, reference: reference, reason: reason)
                }
                remote.layout = .branches
            }
        }
        throw SharingError.contended(remote: remote.name, attempts: Self.pushAttempts)
    }

    private func requireShared(_ id: SessionID) throws {
        guard try session(id).visibility == .shared else { throw SharingError.notShared(id) }
    }

    /// Everything that the copies of the remote's references do not have.
    private func outgoing(
        _ ids: [SessionID], to remote: ChatRemote, isRewritten: Bool
    ) throws -> ([OutgoingReference], [SessionID]) {
        var references: [OutgoingReference] = []
        var sessions: [SessionID] = []
        for id in ids {
            let own = try outgoing(id, to: remote, isRewritten: isRewritten)
            if !own.isEmpty { sessions.append(id) }
            references += own
            if try owns(session(id)) { try list(session(id), isShared: true) }
        }
        for name in [try ownIndex().name, References.control] {
            guard let tip = try repository.target(of: name) else { continue }
            if try repository.target(of: remote.copy(name)) != tip { references.append(.init(name: name, target: tip)) }
        }
        return (references, sessions)
    }

    private func outgoing(_ id: SessionID, to remote: ChatRemote, isRewritten: Bool) throws -> [OutgoingReference] {
        let state = try reconciledForPush(id)
        let (log, branch) = (References.log(of: id), References.branch(of: id))
        var references: [OutgoingReference] = []
        let known = try repository.target(of: remote.copy(log))
        if let tip = try settledTip(of: state), tip != known, try known.map({ try !holds(tip, $0) }) ?? true {
            let rules = try redactor.mode == .off ? [] : secrets(inLog: tip, since: known)
            guard rules.isEmpty || redactor.mode == .warn else { throw SharingError.secrets(id, rules: rules) }
            references.append(
                try OutgoingReference(name: log, target: tip, lease: redactionLease(of: state, over: known)))
        }
        guard let tip = try repository.target(of: branch) else { return references }
        let there = try repository.target(of: remote.copy(branch))
        guard tip != there else { return references }
        var reference = OutgoingReference(name: branch, target: tip)
        if let there, try !holds(there, tip) {
            guard try wasDropped(there, in: id) else { return references + [reference] }
            guard isRewritten else { throw SharingError.rewritten([id], remote: remote.name) }
            guard try knowsTurns(of: there, state) else { throw SharingError.unknownTurns(id, remote: remote.name) }
            reference.lease = there
        }
        return references + [reference]
    }

    /// A branch that was moved is recorded before it leaves, if nobody writes to the session now.
    private func reconciledForPush(_ id: SessionID) throws -> LogState { try writing(id) { try reconciled(id) } }

    /// The last state of a log in which no turn is going on: what is pending never leaves.
    private func settledTip(of state: LogState) throws -> ObjectID? {
        var next: ObjectID? = state.tip
        while let tip = next, let commit = try repository.commit(tip) {
            if try LogTree(repository, commit.tree).root[LogTree.pending] == nil { return tip }
            next = commit.parents.first
        }
        return nil
    }

    /// Whether every turn that a commit's history has is in the log.
    private func knowsTurns(of tip: ObjectID, _ state: LogState) throws -> Bool {
        let known = Set(try notesTree.entries(in: state.tree).map(\.key))
        let base = ObjectID(state.session.base.commit).flatMap { repository.contains($0) ? [$0] : nil } ?? []
        var isKnown = true
        try repository.walk(from: tip, hiding: base) { commit in
            let turns = try repository.commit(commit).map { TurnFormat.turns($0.message) } ?? []
            isKnown = known.contains(commit) || !turns.contains { $0.session == state.session.id }
            return isKnown
        }
        return isKnown
    }

    /// What was sent is what the remote has.
    func remember(_ reference: OutgoingReference, on remote: ChatRemote) throws {
        let copy = remote.copy(reference.name)
        let move = ReferenceMove(
            copy, from: try repository.target(of: copy), to: reference.target, reason: "chat: pushed")
        _ = try repository.move([move], by: person())
    }

    private func remember(
        _ layout: ChatRemote.Layout, of remote: ChatRemote, insteadOf standard: ChatRemote.Layout
    ) throws {
        let known = repository.configuration.string("remote.\(remote.name).chatLayout").flatMap(ChatRemote.Layout.init)
        if layout != known ?? standard { try remember(layout, of: remote) }
    }
}

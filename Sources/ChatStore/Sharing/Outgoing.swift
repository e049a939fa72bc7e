internal import ChatModel
internal import Git

extension ChatStore {
    private func requireNoSecrets(_ rules: [String], in id: SessionID, _ report: inout PushReport) throws {
        guard !rules.isEmpty else { return }
        guard redactor.mode == .warn else { throw SharingError.secrets(id, rules: rules) }
        report.secrets[id] = try Set(report.secrets[id, default: []] + rules).sorted()
    }

    /// Everything that the copies of the remote's references do not have.
    func outgoing(
        _ ids: [SessionID], to remote: ChatRemote, isRewritten: Bool, _ tombstones: Tombstones,
        _ report: inout PushReport
    ) throws -> [OutgoingReference] {
        var references: [OutgoingReference] = []
        var listed: [Session] = []
        (report.sessions, report.secrets) = ([], [:])
        for id in ids {
            let own = try outgoing(id, to: remote, isRewritten: isRewritten, &report)
            let session = try session(id)
            if !own.isEmpty {
                try requireMayAdd(to: session)
                report.sessions.append(id)
            }
            references += own
            // One that lives on in spite of its deletion is listed by who went on with it.
            let isOurs = try owns(session) || !tombstones.counting(session).isEmpty
            if isOurs { listed.append(session) }
        }
        try list(listed, isShared: true, on: remote)
        if let index = try outgoingIndex(to: remote) { references.append(index) }
        // What was just listed counts as known there.
        if let control = try outgoingControl(to: remote, SharedPlaces(self)) { references.append(control) }
        return references
    }

    private func outgoing(
        _ id: SessionID, to remote: ChatRemote, isRewritten: Bool, _ report: inout PushReport
    ) throws -> [OutgoingReference] {
        let state = try reconciledForPush(id)
        let (log, branch) = (References.log(of: id), References.branch(of: id))
        var references: [OutgoingReference] = []
        let known = try repository.target(of: remote.copy(log))
        if let tip = try settledTip(of: state), tip != known, try known.map({ try !holds(tip, $0) }) ?? true {
            try requireNoSecrets(redactor.mode == .off ? [] : secrets(inLog: tip, since: known), in: id, &report)
            // A log that grew has a lease too: where it was taken away meanwhile, it is not made again unseen.
            let grown = try known.flatMap { try holds($0, tip) ? $0 : nil }
            references.append(
                try OutgoingReference(
                    name: log, target: tip, lease: grown ?? redactionLease(of: state, at: tip, over: known)))
        }
        guard let tip = try repository.target(of: branch) else { return references }
        let there = try repository.target(of: remote.copy(branch))
        guard tip != there else { return references }
        try requireNoSecrets(secrets(inBranch: tip, since: there, of: state.session), in: id, &report)
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
}

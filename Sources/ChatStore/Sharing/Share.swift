public import ChatModel
internal import Git

/// What sharing a session would send.
public struct SharePreview: Hashable, Sendable {
    /// The session.
    public let session: Session
    /// The subjects of the commits that go, newest first.
    public let subjects: [String]
    /// Bytes that go, as git packs them.
    public let bytes: Int
    /// The rules by which something in it looks like a secret.
    public let secrets: [String]
}

/// What became of sessions that were taken from a remote.
public struct Withdrawal: Hashable, Sendable {
    /// What had to be fetched first.
    public var fetched: [ReceivedSession]
    /// Where they are still shared, or were when it was last known: names of remotes, also such that git does not know
    /// any more.
    public var elsewhere: [SessionID: [String]] = [:]
    /// Forks of them that the remote still has.
    public var forks: [Session] = []
}

extension ChatStore {
    /// Whether what looks like a secret may not leave.
    public var refusesSecrets: Bool { redactor.mode == .on }

    /// The sessions that are shared.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func sharedHere() throws -> [SessionID] {
        try everySession().readable.filter { $0.visibility == .shared }.map(\.id)
    }

    /// The sessions that go to a remote without being named: those that were shared there, and not on another one.
    ///
    /// - Throws: `GitError`, `FileError`, `StoreError`.
    public func shared(on remote: ChatRemote) throws -> [SessionID] {
        let (tombstones, places) = try (Tombstones(self), SharedPlaces(self))
        return try sharedHere().filter { try isExpected($0, on: remote, tombstones, places) }
    }

    /// What sharing a session would send to a remote; nothing is asked of it.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`,
    ///   `GitProgram.Failure` if git cannot be started.
    public func preview(_ id: SessionID, to remote: ChatRemote) throws -> SharePreview {
        let state = try log(id)
        let branch = try repository.target(of: References.branch(of: id))
        let there = try repository.target(of: remote.copy(References.branch(of: id)))
        let base = ObjectID(state.session.base.commit)
        var subjects: [String] = []
        if let branch {
            let hidden = [base, there].compactMap(\.self).filter { repository.contains($0) }
            try repository.walk(from: branch, hiding: hidden) { commit in
                subjects.append(try repository.commit(commit).map { String($0.subject) } ?? "")
                return true
            }
        }
        let known = try repository.target(of: remote.copy(References.log(of: id)))
        let said = try branch.map { try secrets(inBranch: $0, since: there, of: state.session) } ?? []
        return SharePreview(
            session: state.session, subjects: subjects,
            bytes: try size([state.tip, branch].compactMap(\.self), remote),
            secrets: try Set(secrets(inLog: state.tip, since: known) + said).sorted())
    }

    private func size(_ tips: [ObjectID], _ remote: ChatRemote) throws -> Int {
        let known = ["--not", "--remotes=\(remote.name)", "--glob=\(References.remotes)\(remote.name)"]
        let arguments = ["rev-list", "--objects", "--disk-usage"] + tips.map(\.description) + known
        let result = try repository.program.run(arguments, in: repository.commonDirectory)
        return Int(result.line) ?? 0
    }

    /// Marks sessions as shared and sends them.
    ///
    /// The logs first, then the index of who asks, then the remote: after a crash or without network, the next `push`
    /// goes on.
    ///
    /// - Throws: `SharingError`.
    public func share(_ ids: [SessionID], to remote: ChatRemote) throws -> PushReport {
        for id in ids { try requirePolicy("share", of: id) }
        // First where to: a crash before it is sent must not leave that to the next remote that is asked.
        try list(ids.map(session), isShared: true, on: remote)
        for id in ids { try setVisibility(.shared, of: id) }
        return try push(ids, to: remote)
    }

    /// Takes sessions back: private here, and gone from the remote.
    ///
    /// What others pushed meanwhile is fetched and merged first, so that nothing goes that is not here.
    ///
    /// - Returns: What had to be fetched.
    /// - Throws: `SharingError`.
    public func unshare(_ ids: [SessionID], from remote: ChatRemote) throws -> Withdrawal {
        for id in ids {
            let session = try session(id)
            guard try owns(session) else { throw SharingError.notOwner(id, owner: session.owner) }
        }
        var remote = remote
        // What it has is asked first: nothing is called private that could not be taken from there.
        var withdrawal = Withdrawal(fetched: try bringIn(ids, from: &remote))
        let places = try SharedPlaces(self)
        let others = Dictionary(
            uniqueKeysWithValues: ids.map { ($0, places.remotes(of: $0).subtracting([remote.name])) })
        for (id, others) in others where !others.isEmpty && !places.remotes(of: id).contains(remote.name) {
            throw SharingError.sharedElsewhere(id, not: remote.name, but: others.sorted())
        }
        withdrawal.elsewhere = others.filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
        // First from where: a crash before it is sent leaves that to the next push, and nothing is called private before.
        try list(ids.map(session), isShared: false, on: remote)
        for id in ids { try makePrivate(id, butFor: others[id, default: []]) }
        withdrawal.fetched += try withdraw(ids, from: remote)
        withdrawal.forks = try forks(of: ids).filter { places.remotes(of: $0.id).contains(remote.name) }
        return withdrawal
    }

    /// Shared a session stays where another remote has it that can still be asked.
    func makePrivate(_ id: SessionID, butFor others: Set<String>) throws {
        if others.isDisjoint(with: remoteNames()) { try setVisibility(.private, of: id) }
    }

    private func bringIn(_ ids: [SessionID], from remote: inout ChatRemote) throws -> [ReceivedSession] {
        try refresh(ids, from: &remote).received.filter { received in
            if let problem = received.problem {
                throw SharingError.leftAlone(received.session, problem, remote: remote.name)
            }
            return received.isChanged
        }
    }

    private func forks(of ids: [SessionID]) throws -> [Session] {
        let names = Set(ids.map(\.rawValue))
        return try everySession().readable.filter { session in
            session.visibility == .shared
                && session.links.contains { $0.name == "forked-from" && names.contains($0.target) }
        }
    }

    private func withdraw(_ ids: [SessionID], from remote: ChatRemote) throws -> [ReceivedSession] {
        var fetched: [ReceivedSession] = []
        var remote = remote
        for _ in 1...Self.pushAttempts {
            let references = try withdrawal(of: ids, from: remote)
            guard !references.isEmpty else { return fetched }
            switch try Transport(store: self, remote: remote).push(references) {
            case .done:
                observe(.withdrawn)
                for reference in references { try remember(reference, on: remote) }
                return fetched
            case .behind:
                fetched += try bringIn(ids, from: &remote)
                surroundings.pause(1 + Int(surroundings.random() % 40))
            case .refused(let reference, let reason, _):
                throw SharingError.refused(remote: remote.name, reference: reference, reason: reason)
            }
        }
        throw SharingError.contended(remote: remote.name, attempts: Self.pushAttempts)
    }

    private func withdrawal(of ids: [SessionID], from remote: ChatRemote) throws -> [OutgoingReference] {
        try ids.flatMap { try withdrawal(of: $0, from: remote) } + [outgoingIndex(to: remote)].compactMap(\.self)
    }

    /// What has to go from a remote so that it has nothing of a session but a published branch.
    private func withdrawal(of id: SessionID, from remote: ChatRemote) throws -> [OutgoingReference] {
        let kept = try session(id).isPublished ? [] : [References.branch(of: id)]
        return try ([References.log(of: id)] + kept).compactMap { name in
            try repository.target(of: remote.copy(name)).map { OutgoingReference(name: name, target: nil, lease: $0) }
        }
    }

    /// What a push has to take from a remote of sessions that were taken back: it could not be reached then.
    func withdrawals(
        from remote: ChatRemote, _ tombstones: Tombstones, _ places: SharedPlaces
    ) throws -> [OutgoingReference] {
        try places.taken(from: remote.name).filter {
            try repository.target(of: remote.copy(References.log(of: $0))) != nil
                && isTakenBack($0, from: remote, tombstones, places)
        }.flatMap { try withdrawal(of: $0, from: remote) }
    }

    /// The index of who asks, where the remote has not all of it.
    func outgoingIndex(to remote: ChatRemote) throws -> OutgoingReference? {
        let name = try References.index(of: userKey())
        guard let tip = try repository.target(of: ownIndex(on: remote).name),
            try repository.target(of: remote.copy(name)) != tip
        else { return nil }
        return OutgoingReference(name: name, target: tip)
    }

    func setVisibility(_ visibility: Session.Visibility, of id: SessionID) throws {
        try writing(id) {
            guard try log(id).session.visibility != visibility else { return }
            let subject = visibility == .shared ? "shared" : "not shared any more"
            try change(id, event: .shared, subject: subject) { $0.visibility = visibility }
            observe(.visibilityMoved)
        }
    }

    /// Writes an event that changes what the log says of a session and nothing else; called under the write lock.
    func change(
        _ id: SessionID, event: LogFormat.Event, subject: String, _ change: (inout Session) -> Void
    ) throws {
        try retrying(id) {
            let state = try writableLog(id)
            let now = surroundings.now()
            var snapshot = state.snapshot
            change(&snapshot.session)
            snapshot.session.updatedAt = now.after(state.session.updatedAt)
            snapshot.event = event.rawValue
            let commit = try writeLogCommit(snapshot, tree: state.tree, parent: state.tip, subject: subject, at: now)
            let move = ReferenceMove(
                References.log(of: id), from: state.tip, to: commit, reason: "chat: \(subject)", isDurable: isDurable)
            if isDurable { try repository.syncObjects() }
            return isDone(try perform([move]))
        }
    }
}

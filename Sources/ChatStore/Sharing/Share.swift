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
        let tombstones = try Tombstones(self)
        return try sharedHere().filter { try isExpected($0, on: remote, tombstones) }
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
        for id in ids {
            try requirePolicy("share", of: id)
            // First where to: a crash before it is sent must not leave that to the next remote that is asked.
            try list(session(id), isShared: true, on: remote)
            try setVisibility(.shared, of: id)
        }
        return try push(ids, to: remote)
    }

    /// Takes sessions back: private here, and gone from the remote.
    ///
    /// - Throws: `SharingError`.
    public func unshare(_ ids: [SessionID], from remote: ChatRemote) throws {
        var references: [OutgoingReference] = []
        for id in ids {
            let session = try session(id)
            guard try owns(session) else { throw SharingError.notOwner(id, owner: session.owner) }
            let kept = session.isPublished ? [] : [References.branch(of: id)]
            for name in [References.log(of: id)] + kept {
                guard let there = try repository.target(of: remote.copy(name)) else { continue }
                references.append(OutgoingReference(name: name, target: nil, lease: there))
            }
        }
        for id in ids {
            try setVisibility(.private, of: id)
            try list(session(id), isShared: false, on: remote)
        }
        if let index = try outgoingIndex(to: remote) { references.append(index) }
        guard !references.isEmpty else { return }
        switch try Transport(store: self, remote: remote).push(references) {
        case .done: for reference in references { try remember(reference, on: remote) }
        case .behind: throw SharingError.contended(remote: remote.name, attempts: 1)
        case .refused(let reference, let reason, _):
            throw SharingError.refused(remote: remote.name, reference: reference, reason: reason)
        }
    }

    /// The index of who asks, where the remote has not all of it.
    func outgoingIndex(to remote: ChatRemote) throws -> OutgoingReference? {
        let name = try References.index(of: userKey())
        guard let tip = try repository.target(of: ownIndex(on: remote).name),
            try repository.target(of: remote.copy(name)) != tip
        else { return nil }
        return OutgoingReference(name: name, target: tip)
    }

    private func setVisibility(_ visibility: Session.Visibility, of id: SessionID) throws {
        try writing(id) {
            guard try log(id).session.visibility != visibility else { return }
            let subject = visibility == .shared ? "shared" : "not shared any more"
            try change(id, event: .shared, subject: subject) { $0.visibility = visibility }
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

public import ChatModel
internal import Git

/// One change to what a session says about itself.
public enum SessionChange: Hashable, Sendable {
    case title(Title)
    /// `nil` takes the description away.
    case description(String?)
    case mode(Session.Mode)
    /// A revision; the session's branch stays where it is.
    case base(String)
    /// `nil` leaves the choice to the configuration.
    case agent(String?)
    case labels(adding: [Label], removing: [Label])
    case status(Session.Status)
}

/// Why a session is not changed.
public enum ChangeRefusal: Error, Hashable {
    /// It is archived, and so read-only.
    case archived(SessionID, LastChange)
    /// It cannot become `wanted` from what it is.
    case status(SessionID, is: Session.Status, wanted: Session.Status, LastChange)
    /// It is already what it was to become.
    case unchanged(SessionID)
    /// A turn is being worked on.
    case busy(SessionID, LockHolder)

    /// Who last wrote to the session, and when: who won, where a race was lost.
    public struct LastChange: Hashable, Sendable {
        /// `Name <email>`.
        public let person: String
        /// When it was written.
        public let at: Timestamp
    }
}

extension ChatStore {
    /// Changes what a session says about itself: one more commit of its log, its branch and its words as they are.
    ///
    /// - Parameter changes: Made together or not at all; one at least.
    /// - Returns: The session before and after, as it is stored: without what looks like a secret.
    /// - Throws: `ChangeRefusal`, `SharingError.notOwner`, `StoreError.baseNotFound`; then nothing was changed.
    @discardableResult
    public func change(_ id: SessionID, _ changes: SessionChange...) throws -> (before: Session, after: Session) {
        try change(id, changes)
    }

    /// Makes several changes, as `change` of one does.
    ///
    /// - Throws: `ChangeRefusal`, `SharingError.notOwner`, `StoreError.baseNotFound`; then nothing was changed.
    @discardableResult
    public func change(_ id: SessionID, _ changes: [SessionChange]) throws -> (before: Session, after: Session) {
        let base = try changes.lazy.compactMap { try self.baseNamed(in: $0) }.last
        return try changing(id) {
            try retrying(id) {
                let state = try reconciled(id)
                var snapshot = state.snapshot
                for change in changes {
                    try requirePossible(change, state)
                    snapshot.session.take(change, base: base)
                }
                guard snapshot.session != state.session else { throw ChangeRefusal.unchanged(id) }
                snapshot = try withoutSecrets(snapshot)
                return try write(snapshot, changes, onto: state) ? (state.session, snapshot.session) : nil
            }
        }
    }

    /// Moves the log to a new snapshot; `false` if it moved meanwhile.
    private func write(_ snapshot: LogSnapshot, _ changes: [SessionChange], onto state: LogState) throws -> Bool {
        var snapshot = snapshot
        snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
        let event = changes.first?.event ?? .set
        snapshot.event = event.rawValue
        let commit = try writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: changes.map(\.subject).joined(separator: ", "),
            at: snapshot.session.updatedAt)
        return try moveLog(of: state, to: commit, reason: "chat: \(event.rawValue)")
    }

    /// Moves a session's log from the state that was read, as durably as turns are.
    func moveLog(of state: LogState, to commit: ObjectID, reason: String) throws -> Bool {
        if isDurable { try repository.syncObjects() } else { repository.forgetUnsynced() }
        observe(.objectsSynced)
        let move = ReferenceMove(
            References.log(of: state.session.id), from: state.tip, to: commit, reason: reason, isDurable: isDurable)
        guard try perform([move]) == .done else { return false }
        observe(.logMoved)
        return true
    }

    private func baseNamed(in change: SessionChange) throws -> Session.Base? {
        guard case .base(let revision) = change else { return nil }
        return try base(revision)
    }

    private func requirePossible(_ change: SessionChange, _ state: LogState) throws {
        let (id, status) = (state.session.id, state.session.status)
        guard case .status(let wanted) = change else {
            guard status != .archived else { throw ChangeRefusal.archived(id, try lastChange(state)) }
            return
        }
        guard status.becomes.contains(wanted) else {
            throw ChangeRefusal.status(id, is: status, wanted: wanted, try lastChange(state))
        }
        if wanted != .active, let holder = try holder(of: id) { throw ChangeRefusal.busy(id, holder) }
    }

    /// Who wrote the tip of a log, and when.
    func lastChange(_ state: LogState) throws -> ChangeRefusal.LastChange {
        let author = try repository.commit(state.tip)?.author
        return .init(
            person: author.map { "\($0.name) <\($0.email)>" } ?? "somebody", at: state.session.updatedAt)
    }
}

extension Session.Status {
    /// What a session of this status can become.
    public var becomes: [Session.Status] {
        switch self {
        case .active: [.archived, .completed]
        case .archived: [.active]
        case .completed: [.active, .archived]
        }
    }
}

extension SessionChange {
    fileprivate var event: LogFormat.Event {
        switch self {
        case .title: .renamed
        case .description: .described
        case .status: .status
        case .mode, .base, .agent, .labels: .set
        }
    }

    fileprivate var subject: String {
        switch self {
        case .title: "renamed"
        case .description: "described"
        case .mode(let mode): "mode \(mode.rawValue)"
        case .base(let revision): Trailer("base", "base \(revision)").value
        case .agent(let name): Trailer("agent", name.map { "agent \($0)" } ?? "no agent").value
        case .labels: "labels"
        case .status(let status): status.rawValue
        }
    }
}

extension Session {
    fileprivate mutating func take(_ change: SessionChange, base: Base?) {
        switch change {
        case .title(let title): self.title = title
        case .description(let text): description = text.flatMap { $0.isEmpty ? nil : $0 }
        case .mode(let mode): self.mode = mode
        case .base: self.base = base ?? self.base
        case .agent(let name): agent = name.map { Trailer("agent", $0).value }.flatMap { $0.isEmpty ? nil : $0 }
        case .labels(let adding, let removing):
            let gone = Set(removing.map(\.text))
            for label in adding where !labels.contains(label.text) { labels.append(label.text) }
            labels.removeAll { gone.contains($0) }
        case .status(let status): self.status = status
        }
    }
}

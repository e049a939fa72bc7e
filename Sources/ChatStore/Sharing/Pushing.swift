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
    /// Sessions that were deleted here, and are not on the remote any more.
    public var deleted: [SessionID] = []
    /// Sessions that were taken back while the remote could not be reached, and are not there any more.
    public var withdrawn: [SessionID] = []
    /// Sessions that the host does not take, with its reasons: they hold up no other.
    public var refused: [SessionID: String] = [:]
    /// By which rules something that went looks like a secret, where `chat.redact` is `warn`.
    public var secrets: [SessionID: [String]] = [:]

    /// Whether nothing of a session went or was taken away.
    public var isEmpty: Bool {
        sessions.isEmpty && deleted.isEmpty && withdrawn.isEmpty && fetched.isEmpty && refused.isEmpty
    }

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
    /// Deletions of who asks go along, and what they took back.
    ///
    /// - Parameters:
    ///   - ids: Sessions that are shared on the remote; `nil` for all: one's own, and those of others that it has.
    ///   - others: Sessions that are left out all the same.
    ///   - isRewritten: Whether a branch that was rewritten here may take the place of the one there.
    /// - Throws: `SharingError`.
    public func push(
        _ ids: [SessionID]? = nil, except others: Set<SessionID> = [], to remote: ChatRemote, isRewritten: Bool = false
    ) throws -> PushReport {
        for id in ids ?? [] { try requireShared(id) }
        var wanted = try (ids ?? sharedHere()).filter { !others.contains($0) }
        var report = PushReport()
        var remote = remote
        if let ids { report.fetched = try requireExpected(ids, on: &remote) }
        var (attempts, firstRefusal) = (0, SharingError?.none)
        while attempts < Self.pushAttempts {
            try announceDeletions()
            let tombstones = try Tombstones(self)
            // What was deleted elsewhere does not go back there.
            wanted = try wanted.filter { try exists($0) && tombstones.tombstone(over: $0) == nil }
            let places = try SharedPlaces(self)
            if ids == nil {
                wanted = try wanted.filter { try isExpected($0, on: remote, tombstones, places) && mayAdd(to: $0) }
            }
            report.layout = remote.layout
            let own = try outgoing(wanted, to: remote, isRewritten: isRewritten, tombstones, &report)
            let deletions = try deletions(on: remote, tombstones)
            report.deleted = deletions.compactMap { References.session(ofLog: $0.name) }
            let withdrawals = try withdrawals(from: remote, tombstones, places)
            report.withdrawn = withdrawals.compactMap { References.session(ofLog: $0.name) }
            let references = own + deletions + withdrawals
            guard !references.isEmpty else { return report }
            switch try Transport(store: self, remote: remote).push(references) {
            case .done:
                for reference in references { try remember(reference, on: remote) }
                try report.withdrawn.forEach { try makePrivate($0, butFor: SharedPlaces(self).remotes(of: $0)) }
                try remember(remote.layout, of: remote, insteadOf: .references)
                return report
            case .behind:
                attempts += 1
                let fetched = try refresh(wanted + report.deleted + report.withdrawn, from: &remote)
                report.fetched += fetched.received.filter(\.isChanged)
                // What its owner took back meanwhile does not go there again.
                if let id = try unexpected(ids ?? [], on: remote) {
                    throw SharingError.notSharedThere(id, remote: remote.name)
                }
                // What is there cannot be taken in: it holds up its own session, and no other.
                for received in fetched.received {
                    guard let problem = received.problem else { continue }
                    if ids != nil { throw SharingError.leftAlone(received.session, problem, remote: remote.name) }
                    wanted.removeAll { $0 == received.session }
                    report.fetched.append(received)
                }
                surroundings.pause(1 + Int(surroundings.random() % 40))
            case .refused(let reference, let reason, let isBlocked):
                let refusal = SharingError.refused(remote: remote.name, reference: reference, reason: reason)
                if try remote.layout == .references && !isBlocked && reference.hasPrefix("refs/chat/")
                    && !hasTaken(remote)
                {
                    firstRefusal = refusal
                    remote.layout = .branches
                    continue
                }
                // One that the host does not take is left out, where others can go and were not named with it.
                guard ids == nil, firstRefusal == nil, !isBlocked, let id = Self.session(ofPushed: reference),
                    let index = wanted.firstIndex(of: id)
                else { throw firstRefusal ?? refusal }
                report.refused[wanted.remove(at: index)] = reason
            }
        }
        throw SharingError.contended(remote: remote.name, attempts: Self.pushAttempts)
    }

    /// Whether a remote is known to take `refs/chat/`: then it refused for another reason.
    private func hasTaken(_ remote: ChatRemote) throws -> Bool {
        try !repository.references(remote.indexes).isEmpty || !repository.references(remote.sessions).isEmpty
    }

    /// Whether nothing is known of a remote: it may be one that was given another name, and have sessions all the same.
    private func isNew(_ remote: ChatRemote) throws -> Bool {
        try repository.references(References.remotes + remote.name + "/").isEmpty
    }

    /// - Returns: What had to be fetched to know.
    /// - Throws: `SharingError.notSharedThere`: only `share` takes a session to a remote that was not said to have it.
    private func requireExpected(_ ids: [SessionID], on remote: inout ChatRemote) throws -> [ReceivedSession] {
        guard try unexpected(ids, on: remote) != nil else { return [] }
        let fetched = try isNew(remote) ? refresh(ids, from: &remote).received : []
        if let id = try unexpected(ids, on: remote) { throw SharingError.notSharedThere(id, remote: remote.name) }
        return fetched.filter(\.isChanged)
    }

    /// The first session that is here and not shared on a remote.
    private func unexpected(_ ids: [SessionID], on remote: ChatRemote) throws -> SessionID? {
        let (tombstones, places) = try (Tombstones(self), SharedPlaces(self))
        return try ids.first { try exists($0) && !isExpected($0, on: remote, tombstones, places) }
    }

    private func requireShared(_ id: SessionID) throws {
        guard try session(id).visibility == .shared else { throw SharingError.notShared(id) }
        if let tombstone = try Tombstones(self).tombstone(over: id) {
            throw SharingError.deleted(id, by: tombstone.by)
        }
    }

    /// Whether who asks may add to a session: one that was not named stays here where they may not.
    private func mayAdd(to id: SessionID) throws -> Bool {
        do { try requireMayAdd(to: session(id)) } catch SharingError.notOwner { return false }
        return true
    }

    private static func session(ofPushed name: String) -> SessionID? {
        References.session(ofLog: References.fallback(of: name))
            ?? ReferenceName(name).branch.flatMap { SessionID(branch: $0) }
    }

    /// What was sent is what the remote has.
    func remember(_ reference: OutgoingReference, on remote: ChatRemote) throws {
        let copy = remote.copy(reference.name)
        let move = ReferenceMove(
            copy, from: try repository.target(of: copy), to: reference.target, reason: "chat: pushed")
        _ = try perform([move])
        // git's own copy of it has moved as well.
        if let id = References.session(ofLog: reference.name) {
            try repository.forgetReflog(of: ReferenceName(References.tracked(on: remote.name) + id.rawValue))
        }
    }

    private func remember(
        _ layout: ChatRemote.Layout, of remote: ChatRemote, insteadOf standard: ChatRemote.Layout
    ) throws {
        let known = repository.configuration.string("remote.\(remote.name).chatLayout").flatMap(ChatRemote.Layout.init)
        if layout != known ?? standard { try remember(layout, of: remote) }
    }
}

public import ChatModel
internal import Git

/// What came from a remote.
public struct FetchReport: Hashable, Sendable {
    /// The sessions that were looked at, in the order of their ids.
    public var received: [ReceivedSession] = []
    /// Sessions that are listed there and were not fetched.
    public var left: [ListedSession] = []
    /// Sessions that were shared there and are not any more.
    public var gone: [SessionID] = []
    /// Sessions that their owners deleted without having seen all of their turns: they stay, and are shared still.
    public var survivors: [SessionID] = []
    /// References there that hold no lines, where the index of who asks or the control reference should be.
    public var unreadable: [String] = []
}

extension ChatStore {
    /// How many sessions that are new here are fetched without being named.
    public static let newSessionLimit = 100

    /// Brings sessions from a remote, and takes in what is new in them.
    ///
    /// One connection where nothing is new; a second one for sessions that are new here.
    ///
    /// - Parameter names: Ids, titles or the start of an id; none for all that are shared here or there.
    /// - Throws: `SharingError`.
    public func fetch(_ names: [String] = [], from remote: ChatRemote) throws -> FetchReport {
        var remote = remote
        let known = try names.isEmpty ? sharedSessions(on: remote) : names.compactMap(knownSession)
        var report = try refresh(known, from: &remote)
        let (more, left) = try wanted(names, known: Set(known), on: remote)
        report.left = left
        guard !more.isEmpty else { return report }
        try bring(more, with: false, from: &remote)
        let tombstones = try Tombstones(self)
        for id in more {
            let received = try integrate(id, from: remote, isNamed: !names.isEmpty, tombstones)
            if let received { report.received.append(received) } else if !names.isEmpty { try refuse(id, remote) }
        }
        report.received.sort { $0.session < $1.session }
        return report
    }

    /// Brings what is new in sessions that are known here, in one connection, and what is said of deletions.
    func refresh(_ known: [SessionID], from remote: inout ChatRemote) throws -> FetchReport {
        var report = FetchReport()
        let copied = try copies(of: known, on: remote)
        try bring(known, with: true, from: &remote)
        var gone = try copied.filter { try repository.target(of: remote.copy(References.log(of: $0))) == nil }
        report.unreadable = try mergeChains(from: remote)
        try announceDeletions()
        let tombstones = try Tombstones(self)
        for id in Set(known).sorted() {
            let received = try integrate(id, from: remote, isNamed: false, tombstones)
            if let received { report.received.append(received) }
        }
        let told = Set(report.received.map(\.session))
        gone = try gone.filter { try !told.contains($0) && exists($0) }
        report.survivors = try gone.filter { try !tombstones.counting(session($0)).isEmpty }
        report.gone = gone.filter { !report.survivors.contains($0) }
        return report
    }

    /// - Throws: Why a session that was asked for is not to be had.
    private func refuse(_ id: SessionID, _ remote: ChatRemote) throws {
        guard let session = try trashed(id)?.session else {
            throw SharingError.notThere(id.rawValue, remote: remote.name)
        }
        throw SharingError.deleted(id, by: session.owner)
    }

    /// Sessions that are shared here, or that were fetched from the remote.
    func sharedSessions(on remote: ChatRemote) throws -> [SessionID] {
        let own = try sharedHere()
        let there = try repository.references(remote.sessions).compactMap {
            SessionID($0.name.rawValue.dropFirst(remote.sessions.count))
        }
        return Set(own + there).sorted()
    }

    private func knownSession(_ name: String) throws -> SessionID? {
        do { return try resolve(name) } catch StoreError.sessionNotFound { return nil }
    }

    private func copies(of ids: [SessionID], on remote: ChatRemote) throws -> [SessionID] {
        try ids.filter { try repository.target(of: remote.copy(References.log(of: $0))) != nil }
    }

    /// The sessions that are new here and wanted, and the ones that are left there.
    private func wanted(
        _ names: [String], known: Set<SessionID>, on remote: ChatRemote
    ) throws -> ([SessionID], [ListedSession]) {
        let listed = try listed(on: remote)
        guard names.isEmpty else {
            let unknown = try names.filter { try knownSession($0) == nil }
            return (try unknown.map { try find($0, in: listed, on: remote) }, [])
        }
        let new = listed.filter { !known.contains($0.session) && !hasLeft($0.session) }
        let limit = repository.configuration.integer("chat.fetchLimit") ?? Self.newSessionLimit
        return (new.prefix(limit).map(\.session), Array(new.dropFirst(limit)))
    }

    private func find(_ name: String, in listed: [ListedSession], on remote: ChatRemote) throws -> SessionID {
        let id = SessionID(branch: name) ?? SessionID(name)
        let matches = listed.filter { one in
            one.session == id || one.title == name
                || name.utf8.count >= 4
                    && (one.session.rawValue.hasPrefix(name) || one.session.randomPart.hasPrefix(name))
        }
        if let exact = matches.first(where: { $0.session == id }) { return exact.session }
        guard matches.count < 2 else {
            throw StoreError.ambiguousName(name, candidates: matches.map(\.session).sorted())
        }
        // A session can be there without being listed; an id is enough to ask for it.
        guard let found = matches.first?.session ?? id.flatMap({ $0.rawValue.contains("_") ? $0 : nil }) else {
            throw SharingError.notThere(name, remote: remote.name)
        }
        return found
    }

    /// Asks for logs and branches, and for indexes and the control reference where wanted.
    private func bring(_ ids: [SessionID], with chains: Bool, from remote: inout ChatRemote) throws {
        try bring(ids, with: chains, from: remote)
        // A host without refs/chat/ has them as branches; who pushed there first has decided that.
        guard chains, remote.layout == .references, try repository.references(remote.indexes).isEmpty,
            try !repository.references(remote.fallbackIndexes).isEmpty
        else { return }
        remote.layout = .branches
        try remember(.branches, of: remote)
        try bring(ids, with: chains, from: remote)
    }

    private func bring(_ ids: [SessionID], with chains: Bool, from remote: ChatRemote) throws {
        let transport = Transport(store: self, remote: remote)
        let specs = refspecs(ids, with: chains, remote)
        if try transport.fetch(specs) { return }
        // Something there does not follow from our copy of it: it comes under a name of its own, and is moved by us.
        try clearIncoming(of: remote)
        let moved = specs.map { spec in
            (spec.there, remote.incoming + spec.here.dropFirst((References.remotes + remote.name + "/").count))
        }
        guard try transport.fetch(moved) else {
            throw SharingError.network(remote: remote.name, reason: "its references do not fit each other")
        }
        for (name, tip) in try repository.references(remote.incoming) {
            let copy = ReferenceName(
                References.remotes + remote.name + "/" + name.rawValue.dropFirst(remote.incoming.count))
            _ = try perform([ReferenceMove(copy, from: repository.target(of: copy), to: tip, reason: "chat: fetched")])
        }
        try clearIncoming(of: remote)
    }

    private func clearIncoming(of remote: ChatRemote) throws {
        for (name, tip) in try repository.references(remote.incoming) {
            _ = try perform([ReferenceMove(name, from: tip, to: nil, reason: "chat: fetched")])
        }
    }

    /// A star at the end lets a reference be missing; many sessions are asked for by one refspec.
    private func refspecs(_ ids: [SessionID], with chains: Bool, _ remote: ChatRemote) -> [(
        there: String, here: String
    )] {
        let names = [ReferenceName(References.indexes + "*"), References.control]
        var specs = chains ? names.map { (remote.there($0), remote.copy($0).rawValue) } : []
        if chains { specs[1] = (specs[1].0 + "*", specs[1].1 + "*") }
        if chains, remote.layout == .references {
            specs.append((References.fallbackPrefix + "index/*", remote.fallbackIndexes + "*"))
        }
        guard ids.count <= 200 else {
            let log = (remote.there(ReferenceName(References.logs + "*")), remote.sessions + "*")
            return specs + [log, ("refs/heads/" + SessionID.branchPrefix + "*", remote.branches + "*")]
        }
        for id in ids {
            for name in [References.log(of: id), References.branch(of: id)] {
                specs.append((remote.there(name) + "*", remote.copy(name).rawValue + "*"))
            }
        }
        return specs
    }

    /// Takes in the index of who asks from other clones, and the control reference.
    ///
    /// - Returns: Those there that cannot be read: they hold up nothing but a push that has to add to them.
    private func mergeChains(from remote: ChatRemote) throws -> [String] {
        var unreadable: [ReferenceName] = []
        let index = try References.index(of: userKey())
        if let tip = try repository.target(of: remote.copy(index)), try !ownIndex(on: remote).merge(tip) {
            unreadable.append(index)
        }
        if try !takeControl(from: remote) { unreadable.append(References.control) }
        return unreadable.map(remote.there)
    }
}

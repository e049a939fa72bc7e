public import ChatModel
internal import Git

/// Which remotes have which sessions, as far as is known here, also under names that git has no remote for any more.
struct SharedPlaces {
    private var holding: [SessionID: Set<String>] = [:]
    private var copies: [SessionID: Set<String>] = [:]
    private var mentioned: Set<SessionID> = []
    private var listed: [SessionID: Set<String>] = [:]
    private var takenBack: [SessionID: Set<String>] = [:]

    init(_ store: ChatStore) throws {
        for (name, _) in try store.repository.references(References.remotes) {
            let words = name.rawValue.dropFirst(References.remotes.count)
            if let place = words.ranges(of: "/sessions/").last, let id = SessionID(words[place.upperBound...]) {
                note(id, isThere: true, String(words[..<place.lowerBound]))
                copies[id, default: []].insert(String(words[..<place.lowerBound]))
            } else if let place = words.ranges(of: "/own/").last {
                let last = try LineChain(store: store, name: name).lines().reduce(into: [SessionID: Bool]()) {
                    last, line in
                    guard let id = line["session"]?.text.flatMap({ SessionID($0) }) else { return }
                    last[id] = line["kind"]?.text == "share"
                }
                let remote = String(words[..<place.lowerBound])
                for (id, isShared) in last {
                    note(id, isThere: isShared, remote)
                    if isShared {
                        listed[id, default: []].insert(remote)
                    } else {
                        takenBack[id, default: []].insert(remote)
                    }
                }
            }
        }
    }

    private mutating func note(_ id: SessionID, isThere: Bool, _ remote: String) {
        mentioned.insert(id)
        if isThere { holding[id, default: []].insert(remote) }
    }

    /// Every remote that has a session, or is said to.
    var names: Set<String> { holding.values.reduce(into: []) { $0.formUnion($1) } }

    /// The remotes that have a session, or are said to.
    func remotes(of id: SessionID) -> Set<String> { holding[id] ?? [] }

    /// The sessions of which is known that a remote has or had them.
    func sessions(knownTo remote: String) -> Set<SessionID?> {
        Set(mentioned.filter { remotes(of: $0).contains(remote) || isListed($0, on: remote) != nil })
    }

    /// The remotes that had a session's log when they were last asked.
    func copies(of id: SessionID) -> Set<String> { copies[id] ?? [] }

    /// Whether the last word here is that a session is shared on a remote; `nil` without a word.
    func isListed(_ id: SessionID, on remote: String) -> Bool? {
        if listed[id]?.contains(remote) == true { return true }
        return takenBack[id]?.contains(remote) == true ? false : nil
    }

    /// Every session of which the last word here is that it was taken from a remote, sorted.
    func taken(from remote: String) -> [SessionID] {
        takenBack.keys.filter { isListed($0, on: remote) == false }.sorted()
    }

    /// Whether a session was ever sent to some remote, or was to be.
    func knows(_ id: SessionID) -> Bool { mentioned.contains(id) }
}

extension ChatStore {
    /// Whether a session that is shared is shared on a remote, as far as is known here.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func isShared(_ id: SessionID, on remote: ChatRemote) throws -> Bool {
        try isExpected(id, on: remote, Tombstones(self), SharedPlaces(self))
    }

    /// Remotes that had sessions and that git has no name for any more: removed, or renamed.
    ///
    /// - Throws: `GitError`.
    public func formerRemotes() throws -> [String] {
        try SharedPlaces(self).names.subtracting(remoteNames()).sorted()
    }

    /// Whether who asks took a session from a remote, which may have it still: nothing could be sent, or the process died.
    ///
    /// What somebody else has shared there since is not taken back again.
    func isTakenBack(
        _ id: SessionID, from remote: ChatRemote, _ tombstones: Tombstones, _ places: SharedPlaces
    ) throws -> Bool {
        guard places.isListed(id, on: remote.name) == false, try exists(id) else { return false }
        let session = try session(id)
        guard try owns(session) else { return false }
        // Where it is shared still, a deletion can have taken it from there, and it lives on.
        guard try session.visibility == .private || tombstones.counting(session).isEmpty else { return false }
        let own = try remote.copy(References.index(of: userKey()))
        return try !listed(on: remote, except: own).contains { $0.session == id }
    }

    /// Whether a session goes to a remote without being named: what its owner took from there does not come back so, and
    /// what was shared on one remote goes to no other.
    func isExpected(
        _ id: SessionID, on remote: ChatRemote, _ tombstones: Tombstones, _ places: SharedPlaces
    ) throws -> Bool {
        if try isTakenBack(id, from: remote, tombstones, places) { return false }
        if try repository.target(of: remote.copy(References.log(of: id))) != nil { return true }
        let session = try session(id)
        guard try tombstones.counting(session).isEmpty else { return true }
        do { try requirePolicy("share", of: id) } catch is SharingError { return false }
        if let isListed = places.isListed(id, on: remote.name) { return isListed }
        guard try owns(session) else { return false }
        if places.knows(id) { return false }
        let sources = session.links.filter { $0.name == "forked-from" }.map { SessionID($0.target) }
        // A fork goes where its source is; the last of them is its own, the others are that one's.
        guard let source = sources.last else { return true }
        return source.map { places.remotes(of: $0).contains(remote.name) } ?? false
    }
}

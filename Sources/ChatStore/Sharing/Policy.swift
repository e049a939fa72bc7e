public import ChatModel
internal import Git

extension ChatStore {
    /// Whether the configuration lets who asks do something with a session: `chat.policy.<action>` is `owner` unless it
    /// says `anyone`; any other word is taken for `nobody`.
    ///
    /// - Throws: `SharingError.notOwner`, `.policy`.
    func requirePolicy(_ action: String, of id: SessionID) throws {
        let session = try session(id)
        switch policy(action) {
        case "anyone": return
        case "owner": guard try owns(session) else { throw SharingError.notOwner(id, owner: session.owner) }
        case let value: throw SharingError.policy(setting: "chat.policy.\(action)", value: value)
        }
    }

    /// Whether something somebody did elsewhere counts here, by the same setting.
    func isAllowed(_ action: String, to person: String, of session: Session) throws -> Bool {
        switch policy(action) {
        case "anyone": return true
        case "owner":
            guard let key = try userKey(of: person) else { return false }
            return try userKey(of: session.owner) == key
        default: return false
        }
    }

    /// Whether who asks may add to a session: everybody may to one that is shared, unless `chat.policy.branches` is set
    /// and not `any`.
    ///
    /// - Throws: `SharingError.notOwner`.
    func requireMayAdd(to session: Session) throws {
        guard repository.configuration.string("chat.policy.branches") ?? "any" != "any" else { return }
        guard try owns(session) else { throw SharingError.notOwner(session.id, owner: session.owner) }
    }

    /// Whether `share` lets who asks share a session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func mayShare(_ id: SessionID) throws -> Bool {
        do { try requirePolicy("share", of: id) } catch is SharingError { return false }
        return true
    }

    /// Whether the configuration lets anybody at all do something; a word that means nothing lets nobody.
    func letsAnybody(_ action: String) -> Bool { ["owner", "anyone"].contains(policy(action)) }

    private func policy(_ action: String) -> String {
        repository.configuration.string("chat.policy.\(action)") ?? "owner"
    }
}

/// Which sessions who asks gets to see: their own, and what is shared (`chat.policy.read=anyone`: all).
///
/// Whoever can read the repository's files can read what is in them: this keeps other people's private sessions out of
/// lists, not out of reach.
struct Visibility {
    private let store: ChatStore
    private let readsAll: Bool
    private var answers: [String: Bool] = [:]

    init(_ store: ChatStore) {
        self.store = store
        readsAll = store.repository.configuration.string("chat.policy.read") == "anyone"
    }

    mutating func shows(_ session: Session) throws -> Bool {
        guard !readsAll, session.visibility == .private, !session.owner.isEmpty else { return true }
        if let known = answers[session.owner] { return known }
        let answer = try store.isAsking(session.owner)
        answers[session.owner] = answer
        return answer
    }
}

extension ChatStore {
    /// Whether who asks gets to see a session.
    ///
    /// - Throws: `GitError`.
    public func shows(_ session: Session) throws -> Bool {
        var visibility = Visibility(self)
        return try visibility.shows(session)
    }

    /// Those of some sessions that who asks gets to see.
    func shown(_ sessions: [Session]) throws -> [Session] {
        var visibility = Visibility(self)
        // Mostly that is all of them, and ten thousand need not be moved about.
        guard try !sessions.allSatisfy({ try visibility.shows($0) }) else { return sessions }
        return try sessions.filter { try visibility.shows($0) }
    }

    /// Whether an owner is who asks; where git does not know who that is, nobody can be told apart.
    fileprivate func isAsking(_ owner: String) throws -> Bool {
        let asking: String
        let anyTime = Timestamp(milliseconds: 0)
        do { asking = try surroundings.person().author(at: anyTime).person } catch { return true }
        guard asking != owner, let key = try userKey(of: owner) else { return true }
        return try key == userKey()
    }
}

public import ChatModel
public import Git

/// One line of what git tells `pre-push`.
public struct PushedReference: Hashable, Sendable {
    /// The reference here, or what it was named by.
    public let local: String
    /// What is pushed; zeros for a deletion.
    public let localID: ObjectID
    /// The reference there.
    public let remote: String
    /// What is there now; zeros for nothing.
    public let remoteID: ObjectID

    init(local: String, localID: ObjectID, remote: String, remoteID: ObjectID) {
        (self.local, self.localID, self.remote, self.remoteID) = (local, localID, remote, remoteID)
    }

    /// Reads a line of four words; `nil` for anything else.
    public init?(line: some StringProtocol) {
        let words = String(line).split(separator: " ").map(String.init)
        guard words.count == 4, let localID = ObjectID(words[1]), let remoteID = ObjectID(words[3]) else { return nil }
        (local, self.localID, remote, self.remoteID) = (words[0], localID, words[2], remoteID)
    }
}

/// Why something of ours may not leave.
public enum PushRefusal: Error, Hashable, Sendable {
    /// The session is neither shared nor published.
    case privateSession(SessionID, reference: String)
    /// No log here says what session it is.
    case unknownSession(reference: String)
    /// It is for this clone alone, or `git chat push` looks after it.
    case internalReference(String)
    /// The session is shared, and not on the remote that it is pushed to.
    case notSharedThere(SessionID, remote: String)
    /// `chat.policy.remote` names other remotes.
    case otherRemote(SessionID, allowed: [String])
    /// The session is somebody else's, and `chat.policy.branches` is `own`.
    case foreignSession(SessionID, owner: String)
    /// A line of it looks like a secret.
    case secret(rule: String, session: SessionID)
    /// A line of its log is none that a reader takes.
    case brokenLine(SessionID, commit: String, reason: String)
}

extension ChatStore {
    /// What of a push may not leave, in the order in which git names it.
    ///
    /// - Parameters:
    ///   - remote: What git was told to push to: a remote's name, or an address; `nil` if it did not say.
    ///   - limit: How many at most are looked for: one is enough to refuse.
    /// - Throws: `StoreError.damagedLog`, `.newerFormat`, `.noIdentity`; `GitError`, `ObjectDamage`.
    public func refusals(
        of pushed: [PushedReference], to remote: String? = nil, limit: Int = .max
    ) throws -> [PushRefusal] {
        var found: [PushRefusal] = []
        for reference in pushed where !reference.localID.isZero && found.count < limit {
            if let refusal = try refusal(of: reference) ?? refusal(of: reference, to: remote) { found.append(refusal) }
        }
        return found
    }

    /// Why what may leave may not go to this remote.
    private func refusal(of pushed: PushedReference, to remote: String?) throws -> PushRefusal? {
        guard let remote, let id = session(of: pushed) else { return nil }
        let configuration = repository.configuration
        let allowed = configuration.strings("chat.policy.remote")
        let isNamed = allowed.contains { name in
            name == remote || configuration.strings("remote.\(name).url").contains(remote)
                || configuration.strings("remote.\(name).pushurl").contains(remote)
        }
        guard allowed.isEmpty || isNamed else { return .otherRemote(id, allowed: allowed) }
        let isLog = [pushed.remote, pushed.local].contains {
            References.session(ofLog: References.fallback(of: $0)) != nil
        }
        guard isLog, remoteNames().contains(remote), try exists(id), try !isShared(id, on: chatRemote(remote)) else {
            return nil
        }
        return .notSharedThere(id, remote: remote)
    }

    /// The session that a log or a branch is of.
    private func session(of pushed: PushedReference) -> SessionID? {
        [pushed.remote, pushed.local].lazy.compactMap { name in
            References.session(ofLog: References.fallback(of: name))
                ?? (name.hasPrefix("refs/heads/") ? SessionID(branch: name.dropFirst("refs/heads/".count)) : nil)
        }.first
    }

    /// The sessions that git is about to push something of, as events; those whose branch it deletes there are left out.
    ///
    /// - Parameter remote: What git was told to push to: a remote's name, or an address.
    public func pushEvents(of pushed: [PushedReference], to remote: String) -> [ChatEvent] {
        let place = Self.withoutUser(remote)
        return pushed.filter { !$0.localID.isZero }.compactMap { reference in
            session(of: reference).map {
                ChatEvent("pushing", session: $0, [.commit: reference.localID.description, .remote: place])
            }
        }
    }

    private func refusal(of pushed: PushedReference) throws -> PushRefusal? {
        var names = [pushed.local, pushed.remote]
        if pushed.local == "HEAD", let head = try repository.symbolicTarget(of: "HEAD") { names.append(head.rawValue) }
        for name in names {
            if let refusal = try refusal(of: name, pushed) { return refusal }
        }
        return nil
    }

    private func refusal(of name: String, _ pushed: PushedReference) throws -> PushRefusal? {
        let fallback = References.fallback(of: name)
        if let id = References.session(ofLog: fallback) { return try refusal(of: id, name, pushed) }
        if fallback.rawValue.hasPrefix("refs/chat/") || fallback.rawValue.hasPrefix("refs/chat-remotes/")
            || fallback == References.notes
        {
            return .internalReference(name)
        }
        guard name.hasPrefix("refs/heads/" + SessionID.branchPrefix) else { return nil }
        guard let id = SessionID(branch: name.dropFirst("refs/heads/".count)) else {
            return pushed.remoteID.isZero ? .unknownSession(reference: name) : nil
        }
        return try refusal(of: id, name, pushed)
    }

    private func refusal(of id: SessionID, _ name: String, _ pushed: PushedReference) throws -> PushRefusal? {
        guard try exists(id) else { return pushed.remoteID.isZero ? .unknownSession(reference: name) : nil }
        let session = try log(id).session
        guard
            session.visibility == .shared
                || session.isPublished && References.session(ofLog: References.fallback(of: name)) == nil
        else {
            return .privateSession(id, reference: name)
        }
        do { try requireMayAdd(to: session) } catch SharingError.notOwner(_, let owner) {
            return .foreignSession(id, owner: owner)
        }
        return try secret(in: pushed, of: session) ?? brokenLine(in: pushed, of: id)
    }

    private func brokenLine(in pushed: PushedReference, of id: SessionID) throws -> PushRefusal? {
        guard References.session(ofLog: References.fallback(of: pushed.remote)) != nil else { return nil }
        let known = repository.contains(pushed.remoteID) ? pushed.remoteID : nil
        return try brokenLine(inLog: pushed.localID, since: known, of: id).map {
            PushRefusal.brokenLine(id, commit: $0.commit.description, reason: $0.reason)
        }
    }
}

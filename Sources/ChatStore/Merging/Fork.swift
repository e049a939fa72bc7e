internal import ChatModel
internal import Git
internal import Seal

extension ChatStore {
    /// What the fork of a session is called that a commit names.
    static func forkID(of id: SessionID, since commit: ObjectID) -> SessionID? {
        SessionID("fork_" + Base32.encode(Fingerprint.digest(Array("\(id) \(commit)".utf8))).prefix(26))
    }

    /// Makes a session of its own of what a session's branch holds here; its conversation begins with that of the other.
    ///
    /// Its name follows from the session and a commit, so that doing it again finds it made.
    ///
    /// - Parameters:
    ///   - origin: The commit that names it; `nil` for the branch's tip.
    ///   - visibility: `nil` for that of the other.
    func fork(
        _ state: LogState, at tip: ObjectID, since origin: ObjectID? = nil, visibility: Session.Visibility? = nil
    ) throws -> SessionID {
        guard let id = Self.forkID(of: state.session.id, since: origin ?? tip) else { return state.session.id }
        if try exists(id) { return id }
        let now = surroundings.now()
        var session = state.session.renamed(id, owner: try whoami(), at: now)
        session.branchTip = tip.description
        session.visibility = visibility ?? session.visibility
        session.links.append(.init(name: "forked-from", target: state.session.id.rawValue))
        let branch = References.branch(of: id)
        try repository.ensureReflog(of: branch)
        if try repository.target(of: branch) == nil {
            _ = try perform(branch, from: nil, to: tip, reason: "chat: forked")
        }
        var snapshot = state.snapshot
        snapshot.session = session
        snapshot.event = LogFormat.Event.created.rawValue
        let commit = try writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: "forked from \(state.session.id)", at: now)
        _ = try perform(References.log(of: id), from: nil, to: commit, reason: "chat: forked")
        return id
    }
}

extension Session {
    /// The same conversation as a session of another name.
    func renamed(_ id: SessionID, owner: String, at moment: Timestamp) -> Session {
        var copy = Session(
            id: id, title: title, kind: .task, mode: mode, owner: owner, base: base, branchTip: branchTip,
            createdAt: moment)
        copy.description = description
        copy.status = status
        copy.visibility = visibility
        copy.turns = turns
        copy.messages = messages
        copy.clock = clock
        copy.lastActivityAt = lastActivityAt
        copy.updatedAt = max(moment, updatedAt)
        copy.agent = agent
        copy.links = links
        copy.sealed = sealed
        copy.labels = labels
        return copy
    }
}

/// Base 32 with digits and small letters (RFC 4648, in lower case, without padding).
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")

    static func encode(_ bytes: [UInt8]) -> String {
        var (result, buffer, count) = ("", UInt32(0), 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                result.append(alphabet[Int(buffer >> UInt32(count)) & 31])
            }
        }
        if count > 0 { result.append(alphabet[Int(buffer << UInt32(5 - count)) & 31]) }
        return result
    }
}

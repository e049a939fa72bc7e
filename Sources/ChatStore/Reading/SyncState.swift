public import ChatModel
internal import Git

/// How a session of this clone stands to what was last fetched of it.
public enum SyncState: Hashable, Sendable {
    /// No remote has it, as far as is known here.
    case localOnly
    /// A remote has the same.
    case inSync
    /// So many commits are here and not there.
    case ahead(Int)
    /// So many commits are there and not here.
    case behind(Int)
    /// Both sides have commits that the other has not.
    case diverged(ahead: Int, behind: Int)
    /// It was shared or published, and no remote has it any more.
    case gone
    /// Its base branch has its commits, or its pull request was merged.
    case merged
}

/// Compares sessions with the copies of what remotes have; nothing is fetched.
public struct SyncStates {
    private let store: ChatStore
    /// The tips of copies by the session's id: of the log and of the branch.
    private var logs: [String: ObjectID] = [:]
    private var branches: [String: ObjectID] = [:]

    fileprivate init(_ store: ChatStore) throws {
        self.store = store
        for (name, tip) in try store.repository.references(References.remotes) {
            let parts = name.rawValue.split(separator: "/")
            if parts.count > 2, parts[parts.count - 2] == "sessions" { logs[String(parts[parts.count - 1])] = tip }
        }
        for prefix in ["refs/remotes/", References.remotes] {
            for (name, tip) in try store.repository.references(prefix) {
                let short = name.rawValue.split(separator: "/").last ?? ""
                if let id = SessionID(branch: short) { branches[id.rawValue] = tip }
            }
        }
    }

    /// How the session stands; commits of its branch are counted, or events of its log where only that is known.
    public func state(of session: Session) throws -> SyncState {
        if try isMerged(session) { return .merged }
        let id = session.id.rawValue
        guard logs[id] != nil || branches[id] != nil else {
            return session.visibility == .shared || session.isPublished ? .gone : .localOnly
        }
        let branch = try compare(store.repository.target(of: References.branch(of: session.id)), branches[id])
        let log = try compare(store.repository.target(of: References.log(of: session.id)), logs[id])
        switch branch == (0, 0) ? log : branch {
        case (0, 0): return .inSync
        case (let ahead, 0): return .ahead(ahead)
        case (0, let behind): return .behind(behind)
        case (let ahead, let behind): return .diverged(ahead: ahead, behind: behind)
        }
    }

    private func compare(_ own: ObjectID?, _ theirs: ObjectID?) throws -> (Int, Int) {
        guard let own, let theirs, own != theirs else { return (0, 0) }
        return (try count(own, without: theirs), try count(theirs, without: own))
    }

    private func count(_ tip: ObjectID, without other: ObjectID) throws -> Int {
        guard store.repository.contains(tip), store.repository.contains(other) else { return 0 }
        var count = 0
        try store.repository.walk(from: tip, hiding: [other]) { _ in
            count += 1
            return true
        }
        return count
    }

    private func isMerged(_ session: Session) throws -> Bool {
        if session.pullRequest?.state == "merged" { return true }
        let base = ReferenceName(session.base.reference)
        guard session.turns > 0, base.branch != nil, let own = ObjectID(session.branchTip), !own.isZero,
            let tip = try store.repository.target(of: base), tip.description != session.base.commit
        else { return false }
        return try store.holds(own, tip)
    }
}

extension ChatStore {
    /// Compares sessions with what was last fetched.
    public func syncStates() throws -> SyncStates { try SyncStates(self) }
}

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
public final class SyncStates {
    private let store: ChatStore
    /// The tips of copies by the session's id: of the log and of the branch.
    private var logs: [String: ObjectID] = [:]
    private var branches: [String: ObjectID] = [:]
    /// Where base branches are, and in digits; `nil` for those that are gone.
    private var bases: [String: Tip?] = [:]
    /// The base that was asked for last: most sessions have one.
    private var lastBase: (reference: String, tip: Tip?)?
    /// What base branches have that they had not when sessions began.
    private var additions: [Range: Set<ObjectID>] = [:]

    private struct Tip {
        let id: ObjectID
        let digits: String
    }

    /// What came to a branch since it was somewhere else.
    private struct Range: Hashable {
        let from: ObjectID
        let to: ObjectID
    }

    fileprivate init(_ store: ChatStore) throws {
        self.store = store
        for (name, tip) in try store.repository.references("refs/remotes/") { takeBranch(name, tip) }
        for (name, tip) in try store.repository.references(References.remotes) {
            let parts = name.rawValue.split(separator: "/")
            if parts.count > 2, parts[parts.count - 2] == "sessions" { logs[String(parts[parts.count - 1])] = tip }
            takeBranch(name, tip)
        }
    }

    private func takeBranch(_ name: ReferenceName, _ tip: ObjectID) {
        let short = name.rawValue.split(separator: "/").last ?? ""
        if let id = SessionID(branch: short) { branches[id.rawValue] = tip }
    }

    /// How the session stands; commits of its branch are counted, or events of its log where only that is known.
    ///
    /// - Throws: `GitError`.
    public func state(of session: Session) throws -> SyncState {
        if try isMerged(session) { return .merged }
        let id = session.id.rawValue
        let isAlone = logs.isEmpty && branches.isEmpty
        guard !isAlone, logs[id] != nil || branches[id] != nil else { return Self.alone(session) }
        let branch = try sides(References.branch(of: session.id), branches[id])
        let log = try sides(References.log(of: session.id), logs[id])
        guard branch.theirs != nil || log.theirs != nil else { return Self.alone(session) }
        let commits = try compare(branch)
        switch try commits == (0, 0) ? compare(log) : commits {
        case (0, 0): return .inSync
        case (let ahead, 0): return .ahead(ahead)
        case (0, let behind): return .behind(behind)
        case (let ahead, let behind): return .diverged(ahead: ahead, behind: behind)
        }
    }

    private static func alone(_ session: Session) -> SyncState {
        session.visibility == .shared || session.isPublished ? .gone : .localOnly
    }

    private typealias Sides = (own: ObjectID?, theirs: ObjectID?)

    /// Where a reference is here and there; a copy that is no commit counts for none.
    private func sides(_ name: ReferenceName, _ copy: ObjectID?) throws -> Sides {
        let own = try store.repository.target(of: name)
        guard let copy, copy != own, try store.repository.isNoCommit(copy) else { return (own, copy) }
        return (own, nil)
    }

    private func compare(_ sides: Sides) throws -> (Int, Int) {
        guard let own = sides.own, let theirs = sides.theirs, own != theirs else { return (0, 0) }
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
        guard session.turns > 0, let tip = try base(session.base.reference), tip.digits != session.base.commit,
            let own = ObjectID(session.branchTip), !own.isZero
        else { return false }
        guard let start = ObjectID(session.base.commit), !start.isZero, store.repository.contains(start) else {
            return try store.holds(own, tip.id)
        }
        return try additions(to: Range(from: start, to: tip.id)).contains(own)
    }

    private func base(_ reference: String) throws -> Tip? {
        if let lastBase, lastBase.reference == reference { return lastBase.tip }
        let tip = try bases[reference] ?? target(of: ReferenceName(reference))
        bases[reference] = .some(tip)
        lastBase = (reference, tip)
        return tip
    }

    private func target(of name: ReferenceName) throws -> Tip? {
        guard name.branch != nil, let id = try store.repository.target(of: name) else { return nil }
        return Tip(id: id, digits: id.description)
    }

    /// Many sessions begin at one commit: what came after it is gone through once.
    private func additions(to range: Range) throws -> Set<ObjectID> {
        if let known = additions[range] { return known }
        var commits: Set<ObjectID> = []
        try store.repository.walk(from: range.to, hiding: [range.from]) {
            commits.insert($0)
            return true
        }
        additions[range] = commits
        return commits
    }
}

extension ChatStore {
    /// Compares sessions with what was last fetched.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func syncStates() throws -> SyncStates { try SyncStates(self) }
}

extension SyncState {
    /// Hands on the state: its name, and how many commits there are on one side alone.
    func write(to sink: some JSONSink) {
        let (name, ahead, behind) =
            switch self {
            case .localOnly: ("local-only", 0, 0)
            case .inSync: ("in-sync", 0, 0)
            case .ahead(let count): ("ahead", count, 0)
            case .behind(let count): ("behind", 0, count)
            case .diverged(let ahead, let behind): ("diverged", ahead, behind)
            case .gone: ("gone", 0, 0)
            case .merged: ("merged", 0, 0)
            }
        sink.put("state", name)
        sink.put("ahead", number: ahead)
        sink.put("behind", number: behind)
    }
}

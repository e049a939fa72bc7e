internal import ChatModel
internal import Git

/// The branches of sessions, each read once.
final class SessionBranches {
    /// How many commits a branch is followed back.
    static let stateLimit = 50

    private let store: ChatStore
    private var tips: [SessionID: Tips] = [:]
    private var branches: [SessionID: Branch?] = [:]
    private var states: [SessionID: [State]] = [:]
    private var firstBases: [SessionID: ObjectID?] = [:]
    private var reached: [Step: Bool] = [:]

    /// A commit, and a base that may have it.
    private struct Step: Hashable {
        let commit: ObjectID
        let base: ObjectID
    }

    /// A commit of a branch, and its files.
    struct State {
        let id: ObjectID
        let tree: ObjectID
    }

    /// Where a branch is, or last was, and where the session's log has it.
    struct Tips {
        let branch: State?
        let log: State?
    }

    /// What a branch has of its own.
    struct Branch {
        let tree: ObjectID
        let baseTree: ObjectID?
        let paths: Set<String>
    }

    init(_ store: ChatStore) { self.store = store }

    private var repository: Repository { store.repository }

    func tips(of session: Session) throws -> Tips {
        if let known = tips[session.id] { return known }
        let logged = ObjectID(session.branchTip)
        let tip = try repository.target(of: References.branch(of: session.id)) ?? logged
        let found = Tips(branch: try tip.flatMap(state), log: try logged.flatMap(state))
        tips[session.id] = found
        return found
    }

    /// What a branch changed since it left the session's base; `nil` where that is nothing.
    func branch(of session: Session) throws -> Branch? {
        if let known = branches[session.id] { return known }
        var branch: Branch?
        if let tip = try tips(of: session).branch {
            let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? $0 : nil }
            let start = try base.flatMap { try repository.mergeBase($0, tip.id) }
            let tree = try start.flatMap { try repository.commit($0)?.tree }
            if tip.tree != tree {
                branch = Branch(tree: tip.tree, baseTree: tree, paths: try changedPaths(from: tree, to: tip.tree))
            }
        }
        branches[session.id] = .some(branch)
        return branch
    }

    /// The commits of a branch, latest first, along first parents until the session's base.
    func states(of session: Session) throws -> [State] {
        if let known = states[session.id] { return known }
        let base = ObjectID(session.base.commit)
        var found: [State] = []
        var (next, length) = (try tips(of: session).branch?.id, 0)
        while let id = next, id != base, length < Self.stateLimit, repository.contains(id),
            let commit = try repository.commit(id)
        {
            // Turns without a change go with the one before them.
            if found.last?.tree != commit.tree { found.append(State(id: id, tree: commit.tree)) }
            length += 1
            next = commit.parents.first
        }
        states[session.id] = found
        return found
    }

    /// The commit that a session began from; `nil` where there was none, or it is not here.
    ///
    /// Its log's first commit says that: a rebase changes the base, and a later one may have what was squashed.
    func firstBase(of session: Session) throws -> ObjectID? {
        if let known = firstBases[session.id] { return known }
        let named = try firstLogCommit(of: session.id)?.trailers["Chat-Base"]?.split(separator: " ").last
        let base = named.flatMap { ObjectID($0) } ?? ObjectID(session.base.commit)
        let found = base.flatMap { repository.contains($0) ? $0 : nil }
        firstBases[session.id] = .some(found)
        return found
    }

    private func firstLogCommit(of id: SessionID) throws -> Commit? {
        var first: Commit?
        var next = try repository.target(of: References.log(of: id))
        while let tip = next {
            // A session whose log is damaged further back is read all the same; `fsck` tells of it.
            do { first = try repository.commit(tip) } catch is ObjectDamage { return nil }
            next = first?.parents.first
        }
        return first
    }

    /// Whether a commit is the one that a session began from, or comes before it: then nothing of the session is in it.
    func isBeforeStart(_ commit: ObjectID, of session: Session) throws -> Bool {
        try firstBase(of: session).map { try isReached(commit, by: $0) } ?? false
    }

    /// Whether the base that a session has now is a commit, or has it.
    func isInBase(_ commit: ObjectID, of session: Session) throws -> Bool {
        guard let base = ObjectID(session.base.commit), repository.contains(base) else { return false }
        return try isReached(commit, by: base)
    }

    /// Asked once for all sessions with one base.
    private func isReached(_ commit: ObjectID, by base: ObjectID) throws -> Bool {
        let step = Step(commit: commit, base: base)
        if let known = reached[step] { return known }
        let found = try repository.isAncestor(commit, of: base)
        reached[step] = found
        return found
    }

    /// The commits of a session's branch that were made on top of a commit.
    func commits(of session: Session, after id: ObjectID) throws -> Set<ObjectID> {
        guard let tip = try tips(of: session).branch?.id, try repository.isAncestor(id, of: tip) else { return [] }
        var others: [(id: ObjectID, parents: [ObjectID])] = []
        try repository.walk(from: tip, hiding: [id]) { other in
            others.append((other, try repository.commit(other)?.parents ?? []))
            return true
        }
        var after: Set<ObjectID> = [id]
        for other in others.reversed() where !after.isDisjoint(with: other.parents) { after.insert(other.id) }
        return after.subtracting([id])
    }

    func changedPaths(from old: ObjectID?, to new: ObjectID) throws -> Set<String> {
        Set(try repository.changes(from: old, to: new, detail: .names).map(\.newPath))
    }

    private func state(_ id: ObjectID) throws -> State? {
        try repository.commit(id).map { State(id: id, tree: $0.tree) }
    }
}

internal import ChatModel
internal import Git

/// The branches of sessions, each read once.
final class SessionBranches {
    /// How many commits a branch is followed back.
    static let stateLimit = 50
    /// How many rewrites of a branch are followed back.
    static let formerLimit = 20

    private let store: ChatStore
    private var tips: [SessionID: Tips] = [:]
    private var branches: [SessionID: Branch?] = [:]
    private var states: [SessionID: [State]] = [:]
    private var former: [SessionID: [ObjectID]] = [:]
    private var paths: [SessionID: Set<String>] = [:]

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
            let tree = try start(of: session, below: tip.id).flatMap { try repository.commit($0)?.tree }
            if tip.tree != tree {
                branch = Branch(tree: tip.tree, baseTree: tree, paths: try changedPaths(from: tree, to: tip.tree))
            }
        }
        branches[session.id] = .some(branch)
        return branch
    }

    /// The paths that a branch changed, as it is now or was before it was rewritten.
    func paths(of session: Session) throws -> Set<String> {
        if let known = paths[session.id] { return known }
        var found = try branch(of: session)?.paths ?? []
        for former in try formerTips(of: session) {
            guard let tree = try repository.commit(former)?.tree else { continue }
            let start = try start(of: session, below: former).flatMap { try repository.commit($0)?.tree }
            found.formUnion(try changedPaths(from: start, to: tree))
        }
        paths[session.id] = found
        return found
    }

    /// The commits of a branch, latest first, along first parents until the session's base; then those it had before
    /// it was rewritten.
    func states(of session: Session) throws -> [State] {
        if let known = states[session.id] { return known }
        let tip = try tips(of: session).branch?.id
        var found = try tip.map { try chain(from: $0, until: ObjectID(session.base.commit)) } ?? []
        for former in try formerTips(of: session) {
            let seen = Set(found.map(\.id))
            let chain = try chain(from: former, until: start(of: session, below: former))
            found += chain.filter { !seen.contains($0.id) }
        }
        states[session.id] = found
        return found
    }

    private func chain(from tip: ObjectID, until base: ObjectID?) throws -> [State] {
        var found: [State] = []
        var next: ObjectID? = tip
        while let id = next, id != base, found.count < Self.stateLimit, repository.contains(id),
            let commit = try repository.commit(id)
        {
            found.append(State(id: id, tree: commit.tree))
            next = commit.parents.first
        }
        return found
    }

    /// Where a branch is, and where it was before.
    func allTips(of session: Session) throws -> [ObjectID] {
        try (tips(of: session).branch.map { [$0.id] } ?? []) + formerTips(of: session)
    }

    /// Where the log still has the branch if that was moved since, and where the branch was before it was rewritten as
    /// far as that is kept, latest first.
    private func formerTips(of session: Session) throws -> [ObjectID] {
        if let known = former[session.id] { return known }
        let tips = try tips(of: session)
        var found: [ObjectID] = []
        if let log = tips.log, log.id != tips.branch?.id { found.append(log.id) }
        var next = try repository.target(of: References.keep(of: session.id))
        while let id = next, found.count < Self.formerLimit, let commit = try repository.commit(id) {
            next = nil
            // One that is no commit of ours holds a turn that was just written.
            guard store.isKeep(commit) else { break }
            if let kept = commit.parents.last, repository.contains(kept) { found.append(kept) }
            if commit.parents.count > 1 { next = commit.parents.first }
        }
        former[session.id] = found
        return found
    }

    /// What a commit of the session and its base, which can have moved since, have in common.
    private func start(of session: Session, below tip: ObjectID) throws -> ObjectID? {
        let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? $0 : nil }
        return try base.flatMap { try repository.mergeBase($0, tip) }
    }

    func changedPaths(from old: ObjectID?, to new: ObjectID) throws -> Set<String> {
        Set(try repository.changes(from: old, to: new, detail: .names).map(\.newPath))
    }

    private func state(_ id: ObjectID) throws -> State? {
        try repository.commit(id).map { State(id: id, tree: $0.tree) }
    }
}

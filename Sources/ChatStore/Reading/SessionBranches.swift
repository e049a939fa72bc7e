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

    func changedPaths(from old: ObjectID?, to new: ObjectID) throws -> Set<String> {
        Set(try repository.changes(from: old, to: new, detail: .names).map(\.newPath))
    }

    private func state(_ id: ObjectID) throws -> State? {
        try repository.commit(id).map { State(id: id, tree: $0.tree) }
    }
}

internal import ChatModel
internal import Git

/// Tells which turns of a session a commit that is like its branch can stand for.
struct HeldTurns {
    private let store: ChatStore
    private let branches: SessionBranches

    init(_ store: ChatStore, _ branches: SessionBranches) { (self.store, self.branches) = (store, branches) }

    private var repository: Repository { store.repository }

    /// Those of some turns that a commit can stand for.
    ///
    /// It does not come before the session, no commit below it holds them or has its files, and one of them changed
    /// something that it changes.
    func absent(_ turns: [TurnOfCommit], before commit: Commit, in session: Session) throws -> [TurnOfCommit] {
        guard !turns.isEmpty, try !branches.isBeforeStart(commit.id, of: session) else { return [] }
        let noted = try noted(in: session)
        guard let held = try requests(of: session, below: commit, noted) else { return [] }
        let after = try branches.commits(of: session, after: commit.id)
        // A turn that stands above a commit is not in it, unless the branch was rebased onto that.
        let isInBase = try branches.isInBase(commit.id, of: session)
        let above: Set<UUIDv7> = isInBase ? [] : Set(after.flatMap { noted[$0] ?? [] })
        let rest = turns.filter { !held.contains($0.request) && !above.contains($0.request) }
        let missing = Set(rest.map(\.request))
        let keys = noted.filter { !$0.value.isDisjoint(with: missing) && repository.contains($0.key) }.map(\.key)
        // Where no commit of those turns is here, nothing says that they changed nothing.
        guard try keys.isEmpty || changes(like: commit, in: keys.filter { !after.contains($0) }.sorted()) else {
            return []
        }
        return rest
    }

    /// The requests that commits up to one, and after the session's base, hold by the log or by their trailers.
    func requests(of session: Session, until tip: ObjectID) throws -> Set<UUIDv7> {
        try requests(of: session, until: tip, noted(in: session))
    }

    private func requests(
        of session: Session, until tip: ObjectID, _ noted: [ObjectID: Set<UUIDv7>]
    ) throws -> Set<UUIDv7> {
        let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? [$0] : nil } ?? []
        var held: Set<UUIDv7> = []
        try repository.walk(from: tip, hiding: base) { id in
            held.formUnion(noted[id] ?? [])
            if let commit = try repository.commit(id) {
                held.formUnion(TurnFormat.turns(commit.message).map(\.request))
            }
            return true
        }
        return held
    }

    /// The requests that commits below one hold, those of squashes that nothing links yet too; `nil` where one of them,
    /// or what the session began from, has its files already.
    private func requests(
        of session: Session, below commit: Commit, _ noted: [ObjectID: Set<UUIDv7>]
    ) throws -> Set<UUIDv7>? {
        // What came before the first commit of a shallow clone is not here.
        guard let parent = commit.parents.first, repository.contains(parent) else { return [] }
        let start = try branches.firstBase(of: session)
        guard try tree(start) != commit.tree else { return nil }
        let states = try ownStates(of: session)
        var (held, seen, copied, isRepeated) = (Set<UUIDv7>(), Set<ObjectID>(), Set<ObjectID>(), false)
        try repository.walk(from: parent, hiding: start.map { [$0] } ?? []) { id in
            seen.insert(id)
            held.formUnion(noted[id] ?? [])
            guard let below = try repository.commit(id) else { return true }
            held.formUnion(TurnFormat.turns(below.message).map(\.request))
            if let state = states[below.tree] { copied.insert(state) }
            isRepeated = below.tree == commit.tree
            return !isRepeated
        }
        guard !isRepeated else { return nil }
        for state in copied.subtracting(seen) { held.formUnion(try requests(of: session, until: state, noted)) }
        return held
    }

    /// The commits of the session's branch by their files; of several with the same the first, which has the fewest
    /// turns.
    private func ownStates(of session: Session) throws -> [ObjectID: ObjectID] {
        guard let branch = try branches.branch(of: session) else { return [:] }
        let states = try branches.states(of: session).filter { $0.tree != branch.baseTree }
        return Dictionary(states.map { ($0.tree, $0.id) }, uniquingKeysWith: { $1 })
    }

    /// Whether one of some commits of turns brought a change to a path that a commit changes, and was not made on top
    /// of it: words alone, and what others changed, are no turn's.
    private func changes(like commit: Commit, in turns: [ObjectID]) throws -> Bool {
        let paths = try branches.changedPaths(from: tree(commit.parents.first), to: commit.tree)
        var tried: Set<ObjectID> = []
        for key in turns {
            guard key != commit.id else { return true }
            guard let turn = try repository.commit(key), !tried.contains(turn.tree) else { continue }
            let shared = try repository.mergeBase(key, commit.id)
            guard shared != commit.id else { continue }
            let changed = try branches.changedPaths(from: tree(shared), to: turn.tree)
            guard changed.isDisjoint(with: paths) else { return true }
            tried.insert(turn.tree)
        }
        return false
    }

    /// The requests that the log has under each commit.
    private func noted(in session: Session) throws -> [ObjectID: Set<UUIDv7>] {
        var noted: [ObjectID: Set<UUIDv7>] = [:]
        for (key, note) in try store.notesTree.entries(in: store.log(session.id).tree) {
            let requests = try store.lines(of: note).compactMap(\.message).map(\.request)
            noted[key, default: []].formUnion(requests)
        }
        return noted
    }

    private func tree(_ id: ObjectID?) throws -> ObjectID? { try id.flatMap { try repository.commit($0)?.tree } }
}

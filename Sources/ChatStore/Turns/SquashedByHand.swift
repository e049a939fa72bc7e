internal import ChatModel
internal import Git

extension ChatStore {
    /// Commits of the moved branch that name no turn and left the files of one that fell off (`git reset --soft`, then
    /// `git commit`), or make its change and that of those before it on another base; with the requests of that and of
    /// those before it that no other commit names.
    func squashedByHand(_ state: LogState, tip: ObjectID) throws -> [ObjectID: [UUIDv7]] {
        guard repository.contains(state.branchTip), try !holds(state.branchTip, tip) else { return [:] }
        let dropped = try namedCommits(from: state.branchTip, hiding: tip)
        let added = try namedCommits(from: tip, hiding: state.branchTip)
        var named = Set(added.flatMap(\.requests))
        guard dropped.contains(where: { !named.isSuperset(of: $0.requests) }) else { return [:] }
        var states = DroppedStates(dropped.map(\.commit), repository: repository)
        var (squashed, seen): ([ObjectID: [UUIDv7]], Set<ObjectID>) = ([:], [])
        for (place, one) in added.enumerated().reversed() {
            // Who takes something back has files that were there before.
            guard seen.insert(one.commit.tree).inserted, one.requests.isEmpty,
                let last = try states.last(like: one.commit, comparesPatch: place < DroppedStates.limit)
            else { continue }
            let requests = dropped[last...].flatMap(\.requests).filter { !named.contains($0) }
            if !requests.isEmpty { squashed[one.commit.id] = requests }
            named.formUnion(requests)
        }
        return squashed
    }

    private func namedCommits(from tip: ObjectID, hiding hidden: ObjectID) throws -> [NamedCommit] {
        let root = try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
        var found: [NamedCommit] = []
        try repository.walk(from: tip, hiding: [hidden]) { id in
            if let commit = try repository.commit(id) {
                found.append(NamedCommit(commit: commit, requests: try requests(of: id, notesTree: root)))
            }
            return true
        }
        return found
    }
}

/// A commit, and the requests that its message and its notes name.
private struct NamedCommit {
    let commit: Commit
    let requests: [UUIDv7]
}

/// What a branch had before it was moved, latest first.
private struct DroppedStates {
    /// How many commits of each side are compared by patch.
    static let limit = 50

    private let commits: [Commit]
    private let repository: Repository
    /// Where a tree stands first.
    private let places: [ObjectID: Int]
    /// All paths that were changed, looked up when a patch is first compared.
    private var paths: Set<String>?
    /// The paths changed up to each state, by the tree they are compared with.
    private var changes: [ObjectID: [Set<String>]] = [:]

    init(_ commits: [Commit], repository: Repository) {
        (self.commits, self.repository) = (commits, repository)
        places = Dictionary(commits.enumerated().map { ($1.tree, $0) }) { first, _ in first }
    }

    /// The place of the last state that a commit has the files of, or makes the change up to; `nil` if there is none.
    mutating func last(like commit: Commit, comparesPatch: Bool) throws -> Int? {
        let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        guard before != commit.tree else { return nil }
        if let place = places[commit.tree] { return try start(of: commit) == commit.tree ? nil : place }
        guard comparesPatch, commit.parents.count == 1 else { return nil }
        return try place(ofPatchOf: commit, before: before)
    }

    /// The files where a commit and the states went apart.
    private func start(of commit: Commit) throws -> ObjectID? {
        guard let parent = commit.parents.first, repository.contains(parent), let tip = commits.first?.id else {
            return nil
        }
        return try repository.mergeBase(parent, tip).flatMap { try repository.commit($0)?.tree }
    }

    private mutating func place(ofPatchOf commit: Commit, before: ObjectID?) throws -> Int? {
        let changed = try changedPaths(from: before, to: commit.tree)
        guard try allPaths().isSuperset(of: changed), let start = try start(of: commit) else { return nil }
        let states = try changedPaths(since: start)
        let patch = try repository.patchID(from: before, to: commit.tree)
        return try states.indices.first { place in
            let tree = commits[place].tree
            return try states[place] == changed && tree != start && repository.patchID(from: start, to: tree) == patch
        }
    }

    private mutating func changedPaths(since start: ObjectID) throws -> [Set<String>] {
        if let known = changes[start] { return known }
        let found = try commits.prefix(Self.limit).map { try changedPaths(from: start, to: $0.tree) }
        changes[start] = found
        return found
    }

    private mutating func allPaths() throws -> Set<String> {
        if let paths { return paths }
        var found: Set<String> = []
        for commit in commits {
            let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
            found.formUnion(try changedPaths(from: before, to: commit.tree))
        }
        paths = found
        return found
    }

    private func changedPaths(from old: ObjectID?, to new: ObjectID) throws -> Set<String> {
        Set(try repository.changes(from: old, to: new, detail: .names).map(\.newPath))
    }
}

internal import ChatModel
internal import Git

/// Finds the turns that were squashed into a commit: it has the tree or the patch of a session's branch, as that is now
/// or was after one of its turns, and was made beside that.
///
/// A commit that the branch had when a turn was written is a person's, or the base's, and holds nothing of the turn.
/// Nor does one that takes something back, and so has files that were there before.
final class SquashSearch {
    /// How many sessions are compared by patch, by former states or against the clock, latest first.
    static let sessionLimit = 500
    /// How many former states of all branches are compared by patch with one commit.
    static let patchLimit = 200
    /// How many seconds the clock may have been behind where somebody squashed, for patches to be compared.
    static let clockSlack: Int64 = 86_400
    /// How many commits before one are looked at for its files.
    static let historyLimit = 1_000

    private let store: ChatStore
    private let sessions: [Session]
    private let branches: SessionBranches
    private var repository: Repository { store.repository }

    init(_ store: ChatStore, _ sessions: [Session]) {
        (self.store, self.sessions) = (store, sessions)
        branches = SessionBranches(store)
    }

    /// The turns of a commit that changes something.
    func turns(like commit: Commit, parent: ObjectID?) throws -> [TurnOfCommit] {
        let found = try turns(withFilesOf: commit)
        return try found.isEmpty ? turns(withPatchOf: commit, parent: parent) : found
    }

    /// Whether a commit that has the files of another one was made beside that, and not by taking something back.
    func isBeside(_ commit: Commit, _ other: Commit) throws -> Bool {
        let state = SessionBranches.State(id: other.id, tree: other.tree)
        guard let fork = try parting(of: commit, from: state), fork.tree != other.tree else { return false }
        return try !isRestored(commit, since: fork)
    }

    private func turns(withFilesOf commit: Commit) throws -> [TurnOfCommit] {
        for (place, session) in sessions.enumerated()
        where place < Self.sessionLimit || session.createdAt.seconds <= commit.committer.seconds {
            let tips = try branches.tips(of: session)
            let turns = try turns(session, among: [tips.branch, tips.log].compactMap(\.self), withFilesOf: commit)
            guard turns.isEmpty else { return turns }
        }
        for session in sessions.prefix(Self.sessionLimit) {
            let turns = try turns(session, among: branches.states(of: session), withFilesOf: commit)
            guard turns.isEmpty else { return turns }
        }
        return []
    }

    private func turns(
        _ session: Session, among states: [SessionBranches.State], withFilesOf commit: Commit
    ) throws -> [TurnOfCommit] {
        for state in states where state.tree == commit.tree {
            guard let fork = try parting(of: commit, from: state), fork.tree != state.tree else { continue }
            let turns = try turns(session, at: state, in: commit, since: fork, by: .tree)
            guard turns.isEmpty else { return turns }
        }
        return []
    }

    private func turns(withPatchOf commit: Commit, parent: ObjectID?) throws -> [TurnOfCommit] {
        let change = Change(
            paths: try branches.changedPaths(from: parent, to: commit.tree),
            patch: try repository.patchID(from: parent, to: commit.tree))
        var tries = Self.patchLimit
        for session in sessions.prefix(Self.sessionLimit)
        where session.createdAt.seconds <= commit.committer.seconds + Self.clockSlack {
            guard try branches.paths(of: session).isSuperset(of: change.paths) else { continue }
            // The branch as it is now is always compared.
            let states = try branches.states(of: session).prefix(max(tries, 1))
            tries -= states.count
            let turns = try turns(session, among: states, making: change, like: commit)
            guard turns.isEmpty else { return turns }
        }
        return []
    }

    private func turns(
        _ session: Session, among states: ArraySlice<SessionBranches.State>, making change: Change, like commit: Commit
    ) throws -> [TurnOfCommit] {
        var last: ObjectID?
        // Turns without a change go with the one before them.
        for state in states where state.tree != last {
            guard let fork = try parting(of: commit, from: state) else { continue }
            last = state.tree
            guard try isMade(change, by: session, at: state, fork) else { continue }
            let turns = try turns(session, at: state, in: commit, since: fork, by: .patch)
            guard turns.isEmpty else { return turns }
        }
        return []
    }

    /// What a commit changes.
    private struct Change {
        let paths: Set<String>
        let patch: ObjectID?
    }

    /// Whether a session's branch made a change up to a state: since both went apart, as what the base had when the
    /// branch last took it in is not the branch's; or, squashed onto something older, since the session's base.
    private func isMade(
        _ change: Change, by session: Session, at state: SessionBranches.State, _ fork: Fork
    ) throws -> Bool {
        if fork.start != nil, try isMade(change, from: fork.tree, to: state.tree) { return true }
        guard let branch = try branches.branch(of: session), branch.tree == state.tree else { return false }
        return try branch.baseTree != fork.tree && isMade(change, from: branch.baseTree, to: branch.tree)
    }

    private func isMade(_ change: Change, from old: ObjectID?, to new: ObjectID) throws -> Bool {
        guard try old != new && branches.changedPaths(from: old, to: new) == change.paths else { return false }
        return try repository.patchID(from: old, to: new) == change.patch
    }

    /// Where a commit and a state of a session went apart.
    private struct Fork {
        /// The commit before the one in question, if that is here.
        let parent: ObjectID?
        /// The last that both have; `nil` where that is not here.
        let start: ObjectID?
        /// The files of that.
        let tree: ObjectID?
    }

    /// Where they went apart, whatever the clocks say; `nil` where they did not, as the state came after the commit.
    private func parting(of commit: Commit, from state: SessionBranches.State) throws -> Fork? {
        guard try !repository.isAncestor(commit.id, of: state.id) else { return nil }
        // What came before the first commit of a shallow clone is not here.
        let parent = commit.parents.first.flatMap { repository.contains($0) ? $0 : nil }
        let start = try parent.flatMap { try repository.mergeBase($0, state.id) }
        return Fork(parent: parent, start: start, tree: try start.flatMap { try repository.commit($0)?.tree })
    }

    /// The turns that changed something up to a state, and that no commit before this one holds.
    private func turns(
        _ session: Session, at state: SessionBranches.State, in commit: Commit, since fork: Fork,
        by way: TurnOfCommit.Way
    ) throws -> [TurnOfCommit] {
        guard try !isRestored(commit, since: fork) else { return [] }
        let hidden = try beginning(of: session, before: fork)
        let made = try requests(of: session, until: state.id, hiding: hidden, changing: true)
        guard !made.isEmpty else { return [] }
        let held = try fork.parent.map { try requests(of: session, until: $0, hiding: hidden, changing: false) } ?? []
        let squashed = try requests(of: session, squashedBefore: state, since: fork, hiding: hidden)
        return try all(session, by: way).filter { turn in
            made.contains(turn.request) && !held.contains(turn.request) && !squashed.contains(turn.request)
        }
    }

    /// The requests up to former states whose files a commit since then had: a squash that nothing has linked yet.
    private func requests(
        of session: Session, squashedBefore state: SessionBranches.State, since fork: Fork, hiding hidden: [ObjectID]
    ) throws -> Set<UUIDv7> {
        guard let parent = fork.parent else { return [] }
        let former = try Dictionary(branches.states(of: session).map { ($0.tree, $0.id) }, uniquingKeysWith: { $1 })
        var (states, length): ([ObjectID], Int) = ([], 0)
        try repository.walk(from: parent, hiding: fork.start.map { [$0] } ?? []) { id in
            if let tree = try repository.commit(id)?.tree, tree != fork.tree, let found = former[tree] {
                states.append(found)
            }
            length += 1
            return length < Self.historyLimit
        }
        return try states.filter { try repository.isAncestor($0, of: state.id) }.reduce(into: []) { held, state in
            held.formUnion(try requests(of: session, until: state, hiding: hidden, changing: true))
        }
    }

    /// Whether a commit has files that were there before it: who takes something back stands for no turn.
    private func isRestored(_ commit: Commit, since fork: Fork) throws -> Bool {
        guard let parent = fork.parent else { return false }
        var (isFound, length) = (false, 0)
        try repository.walk(from: parent, hiding: fork.start.map { [$0] } ?? []) { id in
            isFound = try repository.commit(id)?.tree == commit.tree
            length += 1
            return !isFound && length < Self.historyLimit
        }
        return isFound
    }

    /// What the session's base, also where that has moved since, and the commit in question have in common.
    private func beginning(of session: Session, before fork: Fork) throws -> [ObjectID] {
        guard let base = ObjectID(session.base.commit), repository.contains(base) else {
            return fork.start.map { [$0] } ?? []
        }
        guard let start = fork.start else { return [base] }
        return [try repository.mergeBase(base, start) ?? start]
    }

    /// The requests that commits up to one hold by the log or by their trailers.
    ///
    /// - Parameter changing: Whether commits that change nothing are left out: words alone are in no other commit.
    private func requests(
        of session: Session, until tip: ObjectID, hiding hidden: [ObjectID], changing: Bool
    ) throws -> Set<UUIDv7> {
        let root = try store.log(session.id).tree
        var held: Set<UUIDv7> = []
        try repository.walk(from: tip, hiding: hidden) { id in
            if try !changing || changes(id) { held.formUnion(try store.requests(of: id, notesTree: root)) }
            return true
        }
        return held
    }

    private func changes(_ id: ObjectID) throws -> Bool {
        guard let commit = try repository.commit(id) else { return false }
        return try commit.tree != commit.parents.first.flatMap { try repository.commit($0)?.tree }
    }

    private func all(_ session: Session, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        var seen: Set<UUIDv7> = []
        return try store.conversation(session.id).messages.filter { seen.insert($0.request).inserted }.map {
            TurnOfCommit(session: session.id, number: $0.turn, request: $0.request, way: way)
        }
    }
}

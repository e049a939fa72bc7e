internal import ChatModel
internal import Git

/// Finds the turns that were squashed into a commit: it has the tree or the patch of a session's branch, as that is now or
/// was after one of its turns.
final class SquashSearch {
    /// How many sessions are compared by patch, by former states or against the clock, latest first.
    static let sessionLimit = 500
    /// How many former states of all branches are compared by patch with one commit.
    static let patchLimit = 200
    /// How many seconds the clock may have been behind where somebody squashed, for patches to be compared.
    static let clockSlack: Int64 = 86_400

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

    private func turns(withFilesOf commit: Commit) throws -> [TurnOfCommit] {
        for (place, session) in sessions.enumerated() {
            guard place < Self.sessionLimit || session.createdAt.seconds <= commit.committer.seconds,
                try hasFiles(session, of: commit), try !isBefore(commit, session)
            else { continue }
            let turns = try absent(all(session, by: .tree), before: commit, in: session)
            guard turns.isEmpty else { return turns }
        }
        for session in sessions.prefix(Self.sessionLimit) {
            for state in try branches.states(of: session) where state.tree == commit.tree {
                guard try isBeside(commit, session), try state.tree != branches.branch(of: session)?.baseTree else {
                    break
                }
                let turns = try absent(turns(session, at: state.id, by: .tree), before: commit, in: session)
                guard turns.isEmpty else { return turns }
            }
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
            guard let branch = try branches.branch(of: session), branch.paths.isSuperset(of: change.paths) else {
                continue
            }
            if try isMade(change, from: branch.baseTree, to: branch.tree), try !isBefore(commit, session) {
                let turns = try absent(all(session, by: .patch), before: commit, in: session)
                guard turns.isEmpty else { return turns }
            }
            guard tries > 0, let onto = commit.parents.first, repository.contains(onto),
                try isBeside(commit, session)
            else { continue }
            for state in try branches.states(of: session).prefix(tries) {
                tries -= 1
                // What the base had when the branch last took it in is not the branch's change.
                let start = try repository.mergeBase(onto, state.id).flatMap { try repository.commit($0)?.tree }
                guard let start, try isMade(change, from: start, to: state.tree) else { continue }
                let turns = try absent(turns(session, at: state.id, by: .patch), before: commit, in: session)
                guard turns.isEmpty else { return turns }
            }
        }
        return []
    }

    /// What a commit changes.
    private struct Change {
        let paths: Set<String>
        let patch: ObjectID?
    }

    private func isMade(_ change: Change, from old: ObjectID?, to new: ObjectID) throws -> Bool {
        guard try old != new && branches.changedPaths(from: old, to: new) == change.paths else { return false }
        return try repository.patchID(from: old, to: new) == change.patch
    }

    /// Whether a commit came before the session and cannot hold anything of it; a clock alone can be wrong.
    private func isBefore(_ commit: Commit, _ session: Session) throws -> Bool {
        guard commit.committer.seconds < session.createdAt.seconds, let base = ObjectID(session.base.commit),
            repository.contains(base)
        else { return false }
        return try repository.isAncestor(commit.id, of: base)
    }

    /// Whether a commit is neither on the session's branch nor before the session.
    private func isBeside(_ commit: Commit, _ session: Session) throws -> Bool {
        guard let tip = try branches.tips(of: session).branch else { return false }
        return try !repository.isAncestor(commit.id, of: tip.id) && !isBefore(commit, session)
    }

    /// Whether the session's branch left the files of a commit; a commit on the branch itself has those of the last turn.
    private func hasFiles(_ session: Session, of commit: Commit) throws -> Bool {
        let tips = try branches.tips(of: session)
        if let tip = tips.branch, tip.tree == commit.tree, try branches.branch(of: session) != nil {
            guard try repository.isAncestor(commit.id, of: tip.id) else { return true }
        } else {
            guard tips.log?.tree == commit.tree else { return false }
        }
        let last = try store.conversation(session.id).entries.last { $0.line.message != nil }
        return try last.flatMap { try repository.commit($0.commit)?.tree } == commit.tree
    }

    /// The turns that no commit before this one holds: it was made on top of the others, and does not stand for them.
    private func absent(_ turns: [TurnOfCommit], before commit: Commit, in session: Session) throws -> [TurnOfCommit] {
        // What came before the first commit of a shallow clone is not here.
        guard !turns.isEmpty, let parent = commit.parents.first, repository.contains(parent) else { return turns }
        let held = try requests(of: session, until: parent)
        return turns.filter { !held.contains($0.request) }
    }

    /// The turns that a session's branch had at one of its commits.
    private func turns(_ session: Session, at tip: ObjectID, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        let held = try requests(of: session, until: tip)
        return try all(session, by: way).filter { held.contains($0.request) }
    }

    /// The requests that commits up to one, and after the session's base, hold by the log or by their trailers.
    private func requests(of session: Session, until tip: ObjectID) throws -> Set<UUIDv7> {
        let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? [$0] : nil } ?? []
        let noted = try store.conversation(session.id).entries.reduce(into: [ObjectID: Set<UUIDv7>]()) { noted, entry in
            if let message = entry.line.message { noted[entry.commit, default: []].insert(message.request) }
        }
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

    private func all(_ session: Session, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        var seen: Set<UUIDv7> = []
        return try store.conversation(session.id).messages.filter { seen.insert($0.request).inserted }.map {
            TurnOfCommit(session: session.id, number: $0.turn, request: $0.request, way: way)
        }
    }
}

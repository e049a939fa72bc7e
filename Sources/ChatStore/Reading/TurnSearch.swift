internal import ChatModel
internal import Git

/// Finds the turns that a commit stands for by what it holds, where neither its message nor a note says so.
///
/// A whole session that was squashed has the tree or the patch of its branch; a turn that was rebased, picked or amended
/// keeps its author and date.
final class TurnSearch {
    /// How many sessions are compared by patch, latest first.
    static let patchLimit = 500

    private let store: ChatStore
    private let sessions: [Session]
    private var branches: [SessionID: Branch?] = [:]

    /// What a session's branch has of its own.
    private struct Branch {
        let tree: ObjectID
        let baseTree: ObjectID?
    }

    init(_ store: ChatStore) throws {
        self.store = store
        sessions = try store.sessions().readable.filter { $0.turns > 0 }
    }

    private var repository: Repository { store.repository }

    /// The turns of a commit that has one parent or none; a merge stands for nothing by itself.
    func turns(like commit: Commit) throws -> [TurnOfCommit] {
        guard commit.parents.count < 2 else { return [] }
        let parent = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        guard commit.tree != parent else { return [] }
        let found = try single(like: commit, parent: parent)
        return try found.isEmpty ? squashed(like: commit, parent: parent) : found
    }

    private func single(like commit: Commit, parent: ObjectID?) throws -> [TurnOfCommit] {
        let patch = try repository.patchID(from: parent, to: commit.tree)
        for session in sessions where session.hasMoment(commit.author.seconds) {
            for (key, note) in try store.notesTree.entries(in: store.log(session.id).tree) where key != commit.id {
                guard let turn = try repository.commit(key), turn.author.seconds == commit.author.seconds,
                    turn.author.email == commit.author.email
                else { continue }
                let before = try turn.parents.first.flatMap { try repository.commit($0)?.tree }
                guard turn.tree != before else { continue }
                let isSameTree = turn.tree == commit.tree
                guard try isSameTree || repository.patchID(from: before, to: turn.tree) == patch else { continue }
                return try turns(of: note, in: session.id, by: isSameTree ? .tree : .patch)
            }
        }
        return []
    }

    private func squashed(like commit: Commit, parent: ObjectID?) throws -> [TurnOfCommit] {
        let before = sessions.filter { $0.createdAt.seconds <= commit.committer.seconds }
        for session in before where try hasFiles(session, of: commit) {
            let turns = try absent(all(session, by: .tree), before: commit, in: session)
            guard turns.isEmpty else { return turns }
        }
        let paths = try changedPaths(from: parent, to: commit.tree)
        let patch = try repository.patchID(from: parent, to: commit.tree)
        for session in before.prefix(Self.patchLimit) {
            guard let branch = try branch(of: session),
                try changedPaths(from: branch.baseTree, to: branch.tree) == paths,
                try repository.patchID(from: branch.baseTree, to: branch.tree) == patch
            else { continue }
            let turns = try absent(all(session, by: .patch), before: commit, in: session)
            guard turns.isEmpty else { return turns }
        }
        return []
    }

    /// Whether the session's branch left the files of a commit; a commit on the branch itself has those of the last turn.
    private func hasFiles(_ session: Session, of commit: Commit) throws -> Bool {
        let tip = try repository.target(of: References.branch(of: session.id))
        if try branch(of: session)?.tree == commit.tree {
            guard let tip, try repository.isAncestor(commit.id, of: tip) else { return true }
        } else {
            guard let last = ObjectID(session.branchTip), try repository.commit(last)?.tree == commit.tree else {
                return false
            }
        }
        let last = try store.conversation(session.id).entries.last { $0.line.message != nil }
        return try last.flatMap { try repository.commit($0.commit)?.tree } == commit.tree
    }

    /// The turns that no commit before this one holds: it was made on top of the others, and does not stand for them.
    private func absent(_ turns: [TurnOfCommit], before commit: Commit, in session: Session) throws -> [TurnOfCommit] {
        guard let parent = commit.parents.first else { return turns }
        let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? [$0] : nil } ?? []
        let noted = try store.conversation(session.id).entries.reduce(into: [ObjectID: Set<UUIDv7>]()) { noted, entry in
            if let message = entry.line.message { noted[entry.commit, default: []].insert(message.request) }
        }
        var held: Set<UUIDv7> = []
        try repository.walk(from: parent, hiding: base) { id in
            held.formUnion(noted[id] ?? [])
            if let commit = try repository.commit(id) {
                held.formUnion(TurnFormat.turns(commit.message).map(\.request))
            }
            return true
        }
        return turns.filter { !held.contains($0.request) }
    }

    private func changedPaths(from old: ObjectID?, to new: ObjectID) throws -> [String] {
        try repository.changes(from: old, to: new, detail: .names).map(\.newPath).sorted()
    }

    /// Where a session's branch is, or last was, and where it left its base.
    private func branch(of session: Session) throws -> Branch? {
        if let known = branches[session.id] { return known }
        let tip = try repository.target(of: References.branch(of: session.id)) ?? ObjectID(session.branchTip)
        var branch: Branch?
        if let tip, let commit = try repository.commit(tip) {
            let base = ObjectID(session.base.commit).flatMap { repository.contains($0) ? $0 : nil }
            let start = try base.flatMap { try repository.mergeBase($0, tip) }
            let tree = try start.flatMap { try repository.commit($0)?.tree }
            if commit.tree != tree { branch = Branch(tree: commit.tree, baseTree: tree) }
        }
        branches[session.id] = branch
        return branch
    }

    private func all(_ session: Session, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        try store.conversation(session.id).messages.reduce(into: []) { turns, message in
            guard !turns.contains(where: { $0.request == message.request }) else { return }
            turns.append(TurnOfCommit(session: session.id, number: message.turn, request: message.request, way: way))
        }
    }

    private func turns(of note: ObjectID, in id: SessionID, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        try store.lines(of: note).compactMap(\.message).reduce(into: []) { turns, message in
            guard !turns.contains(where: { $0.request == message.request }) else { return }
            turns.append(TurnOfCommit(session: id, number: message.turn, request: message.request, way: way))
        }
    }
}

extension Session {
    /// Whether somebody could have written a turn of the session then.
    fileprivate func hasMoment(_ seconds: Int64) -> Bool {
        (createdAt.seconds - 1...max(createdAt.seconds, lastActivityAt.seconds, updatedAt.seconds) + 1).contains(
            seconds)
    }
}

public import ChatModel
public import Git

/// A commit that stands for another one now.
public struct RewrittenCommit: Hashable, Sendable {
    /// The commit that was.
    public let old: ObjectID
    /// The commit that is.
    public let new: ObjectID

    /// Creates a pair.
    public init(old: ObjectID, new: ObjectID) { (self.old, self.new) = (old, new) }

    /// Reads a line of what git tells `post-rewrite`; `nil` for anything else.
    public init?(line: some StringProtocol) {
        let words = String(line).split(separator: " ")
        guard words.count >= 2, let old = ObjectID(words[0]), let new = ObjectID(words[1]) else { return nil }
        (self.old, self.new) = (old, new)
    }
}

extension ChatStore {
    /// How many sessions, and files that it changed, there may be where `post-rewrite` searches for what a commit holds.
    static let rewriteSearchLimit = 50

    /// Lets the words of rewritten commits stand under the new ones too (`post-rewrite`).
    ///
    /// Nobody is waited for: a session that is being written to, or that a crash left in the middle of something, takes
    /// it in with its next write.
    ///
    /// - Returns: The sessions that were written to.
    /// - Throws: `StoreError`, `GitError`, `ObjectDamage`, `FileError`.
    @discardableResult
    public func takeIn(_ rewritten: [RewrittenCommit]) throws -> [SessionID] {
        var moves: [SessionID: [Move]] = [:]
        let head = try headSession()
        let isSearched = try rewritten.count == 1 && head == nil && isQuickToSearch()
        for pair in rewritten where pair.old != pair.new {
            let held = try held(by: pair.old, isSearched: isSearched)
            let move = Move(pair: pair, requests: held.map { $0.request })
            for id in Set(held.map { $0.session } + [head].compactMap(\.self)) { moves[id, default: []].append(move) }
        }
        return try moves.keys.sorted().filter { id in try takeIn(moves[id] ?? [], into: id, isHead: id == head) }
    }

    /// A pair, and the requests of the turns that its old commit names or is like.
    private struct Move {
        let pair: RewrittenCommit
        let requests: [UUIDv7]
    }

    /// The turns of a commit by its trailers; a commit without any is searched for where that is quick.
    private func held(by id: ObjectID, isSearched: Bool) throws -> [(session: SessionID, request: UUIDv7)] {
        guard let commit = try repository.commit(id) else { return [] }
        let named = TurnFormat.turns(commit.message)
        guard try named.isEmpty && isSearched && isSmall(commit) else { return named.map { ($0.session, $0.request) } }
        return try turns(of: id).map { ($0.session, $0.request) }
    }

    /// Whether a commit changes few files: a patch of thousands takes seconds to be read.
    private func isSmall(_ commit: Commit) throws -> Bool {
        let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        return try repository.changes(from: before, to: commit.tree, detail: .names).count <= Self.rewriteSearchLimit
    }

    /// Whether few sessions are compared; not in a rebase, where a commit by hand can be like the turns below it.
    private func isQuickToSearch() throws -> Bool {
        guard try repository.symbolicTarget(of: "HEAD")?.branch != nil,
            try Folder.count(in: repository.commonDirectory + References.logs) <= Self.rewriteSearchLimit
        else { return false }
        return try repository.references(References.logs).count <= Self.rewriteSearchLimit
    }

    /// - Parameter isHead: Whether it is the session's branch that was rewritten.
    private func takeIn(_ moves: [Move], into id: SessionID, isHead: Bool) throws -> Bool {
        guard try exists(id), let lock = try writeLock(id, waits: false) else { return false }
        return try withExtendedLifetime(lock) {
            let live = try holder(of: id)?.request
            guard try journals(of: id).allSatisfy({ LeftJournal.request(of: $0) == live }) else { return false }
            let before = try log(id)
            let squashed = try isHead ? squashedByHand(before, beforeMoves: moves) : [:]
            let state = try reconciled(id)
            try addKeys(newKeys(of: moves, in: state, squashed), to: id, how: "commits rewritten")
            return try log(id).tip != before.tip
        }
    }

    /// What was squashed by hand where the branch was before it was rewritten, which the log does not know: the last
    /// commit of those that were rewritten.
    private func squashedByHand(_ state: LogState, beforeMoves moves: [Move]) throws -> [ObjectID: [UUIDv7]] {
        guard let old = moves.last?.pair.old, repository.contains(old) else { return [:] }
        return try squashedByHand(state, tip: old)
    }

    /// The notes of the new commits that the log does not know yet.
    private func newKeys(
        of moves: [Move], in state: LogState, _ squashed: [ObjectID: [UUIDv7]]
    ) throws -> [ObjectID: ObjectID] {
        var blobs: [ObjectID: [ObjectID]] = [:]
        var known: [UUIDv7: ObjectID]?
        for move in moves where repository.contains(move.pair.new) {
            guard try notesTree.notes(for: move.pair.new, in: state.tree).isEmpty else { continue }
            var notes = try notesTree.notes(for: move.pair.old, in: state.tree)
            // One that was picked or squashed is no key of the log.
            let requests = move.requests + (squashed[move.pair.old] ?? [])
            if notes.isEmpty, !requests.isEmpty {
                let index = try known ?? notesByRequest(state)
                known = index
                notes = requests.compactMap { index[$0] }
            }
            blobs[move.pair.new, default: []] += notes
        }
        var keys: [ObjectID: ObjectID] = [:]
        for (commit, notes) in blobs {
            let held = try self.notes(Set(notes).sorted(), heldBy: commit, in: state)
            if !held.isEmpty { keys[commit] = try union(held) }
        }
        return keys
    }

    /// Those of some notes whose turns a commit holds, and were not skipped where it was made.
    private func notes(_ notes: [ObjectID], heldBy commit: ObjectID, in state: LogState) throws -> [ObjectID] {
        let requests = try notes.map { try Set(lines(of: $0).compactMap(\.request)) }
        let held = Set(try held(Array(Set(requests.joined())), by: commit, log: state.tree))
        return zip(notes, requests).filter { $1.isEmpty || !$1.isDisjoint(with: held) }.map(\.0)
    }

    /// Puts notes the log has under further commits, by an event of its own; called under the session's write lock.
    func addKeys(_ notes: [ObjectID: ObjectID], to id: SessionID, how: String) throws {
        guard !notes.isEmpty else { return }
        try retrying(id) {
            let state = try writableLog(id)
            var tree = try LogTree(repository, state.tree)
            try tree.set(notes: notes.mapValues { Optional($0) })
            var snapshot = state.snapshot
            snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
            snapshot.event = LogFormat.Event.rewritten.rawValue
            let commit = try writeLogCommit(
                snapshot, tree: tree.write(), parent: state.tip,
                subject: "\(how): \(notes.count) turn\(notes.count == 1 ? "" : "s") found again", at: surroundings.now()
            )
            return isDone(try perform(References.log(of: id), from: state.tip, to: commit, reason: "chat: rewritten"))
        }
        try updateNotes(notes.mapValues { Optional($0) })
    }
}

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
    /// Lets the words of rewritten commits stand under the new ones too (`post-rewrite`).
    ///
    /// Nobody is waited for: a session that is being written to, or that a crash left in the middle of something, takes
    /// it in with its next write.
    ///
    /// - Returns: The sessions that were written to.
    /// - Throws: `StoreError`, `GitError`, `ObjectDamage`, `FileError`.
    @discardableResult
    public func takeIn(_ rewritten: [RewrittenCommit]) throws -> [SessionID] {
        var pairs: [SessionID: [RewrittenCommit]] = [:]
        let head = try headSession()
        for pair in rewritten where pair.old != pair.new {
            let named = try repository.commit(pair.old).map { TurnFormat.turns($0.message).map(\.session) } ?? []
            for id in Set(named + [head].compactMap(\.self)) { pairs[id, default: []].append(pair) }
        }
        return try pairs.keys.sorted().filter { id in try takeIn(pairs[id] ?? [], into: id) }
    }

    private func takeIn(_ pairs: [RewrittenCommit], into id: SessionID) throws -> Bool {
        guard try exists(id), let lock = try writeLock(id, waits: false) else { return false }
        return try withExtendedLifetime(lock) {
            let live = try holder(of: id)?.request
            guard try journals(of: id).allSatisfy({ LeftJournal.request(of: $0) == live }) else { return false }
            let before = try log(id).tip
            let state = try reconciled(id)
            try addKeys(newKeys(of: pairs, in: state), to: id, how: "commits rewritten")
            return try log(id).tip != before
        }
    }

    /// The notes of the new commits that the log does not know yet.
    private func newKeys(of pairs: [RewrittenCommit], in state: LogState) throws -> [ObjectID: ObjectID] {
        var blobs: [ObjectID: [ObjectID]] = [:]
        for pair in pairs where repository.contains(pair.new) {
            guard try notesTree.notes(for: pair.new, in: state.tree).isEmpty else { continue }
            blobs[pair.new, default: []] += try notesTree.notes(for: pair.old, in: state.tree)
        }
        return try blobs.filter { !$0.value.isEmpty }.mapValues { try union($0) }
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

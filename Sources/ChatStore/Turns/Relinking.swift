internal import ChatModel
public import Git

/// A commit that a session's log did not know as one of its turns.
public struct FoundLink: Hashable, Sendable {
    /// The commit.
    public let commit: ObjectID
    /// The turn it holds.
    public let turn: TurnOfCommit
}

extension ChatStore {
    /// How many commits are looked at, latest first.
    public static let relinkLimit = 20_000

    /// Looks at the commits of all branches for turns that the logs do not know there.
    ///
    /// - Parameter isWritten: Whether they are put into the logs.
    /// - Returns: What was found, by session and commit.
    /// - Throws: `StoreError`, `GitError`, `GitProgram.Failure`, `ObjectDamage`, `FileError`.
    public func relink(isWritten: Bool = true) throws -> [FoundLink] {
        var found: [FoundLink] = []
        var trees: [SessionID: ObjectID] = [:]
        for commit in try candidates() {
            for turn in try turns(of: commit) {
                if trees[turn.session] == nil { trees[turn.session] = try knownTree(of: turn.session) }
                guard let tree = trees[turn.session], try notesTree.notes(for: commit, in: tree).isEmpty else {
                    continue
                }
                found.append(FoundLink(commit: commit, turn: turn))
            }
        }
        if isWritten {
            for (id, links) in Dictionary(grouping: found, by: \.turn.session) { try record(links, in: id) }
        }
        return found.sorted { ($0.turn.session, $0.turn.number) < ($1.turn.session, $1.turn.number) }
    }

    private func knownTree(of id: SessionID) throws -> ObjectID? {
        do { return try log(id).tree } catch is StoreError { return nil }
    }

    /// How many commits in a row are older than the first session before no more are looked at: a clock can be behind.
    private static let olderLimit = 20

    /// Commits of branches here and of remotes that are not older than the first session.
    private func candidates() throws -> [ObjectID] {
        guard let first = try everySession().readable.map(\.createdAt.seconds).min() else { return [] }
        var seen: Set<ObjectID> = []
        for (_, tip) in try repository.references("refs/heads/") + repository.references("refs/remotes/") {
            guard !seen.contains(tip), try repository.commit(tip) != nil else { continue }
            var older = 0
            try repository.walk(from: tip) { id in
                guard let commit = try repository.commit(id), seen.count < Self.relinkLimit else { return false }
                older = commit.committer.seconds < first ? older + 1 : 0
                return older < Self.olderLimit && seen.insert(id).inserted
            }
        }
        return seen.sorted()
    }

    private func record(_ links: [FoundLink], in id: SessionID) throws {
        try writing(id) {
            let known = try notesByRequest(reconciled(id))
            var notes: [ObjectID: [ObjectID]] = [:]
            for link in links {
                if let note = known[link.turn.request] { notes[link.commit, default: []].append(note) }
            }
            try addKeys(notes.mapValues { try union($0.sorted()) }, to: id, how: "linked again")
        }
    }
}

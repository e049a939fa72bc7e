public import ChatModel
internal import Git

extension ChatStore {
    /// Up to how many commits are looked up one by one: more are found sooner by a walk of the branch.
    private static let singleLookups = 32

    /// The conversation, with the turns marked that the session's branch does not hold any more.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func marked(_ conversation: Conversation, of id: SessionID) throws -> Conversation {
        let commits = Set(conversation.entries.map(\.commit))
        // Of the last turns of a long session, the branch is not walked to its start.
        if commits.count <= Self.singleLookups, let tip = try branchTip(log(id)),
            try commits.allSatisfy({ try holds($0, tip) })
        {
            return conversation
        }
        var marked = conversation
        marked.offBranch = try requestsOffBranch(of: id)
        return marked
    }

    /// The requests of finished turns that the session's branch does not hold any more: reset away, or dropped.
    ///
    /// Of a branch whose commits are not here, nothing is known.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func requestsOffBranch(of id: SessionID) throws -> Set<UUIDv7> {
        let state = try log(id)
        guard let tip = try branchTip(state) else { return [] }
        let own = try ownCommits(state, from: tip)
        let entries = try notesTree.entries(in: state.tree)
        let held = Set(entries.lazy.filter { own.contains($0.key) }.map(\.note))
        var loose: [UUIDv7: [ObjectID]] = [:]
        // A rewritten turn has its note under both commits.
        for (key, note) in entries where !own.contains(key) && !held.contains(note) {
            for request in Set(try lines(of: note).compactMap(\.request)) { loose[request, default: []].append(key) }
        }
        guard !loose.isEmpty else { return [] }
        for note in held { for request in try lines(of: note).compactMap(\.request) { loose[request] = nil } }
        try drop(from: &loose, heldBy: own.subtracting(entries.map(\.key)), log: state.tree)
        for request in try squashedByHand(state, tip: tip).values.joined() { loose[request] = nil }
        let away = try commits(Set(loose.values.joined()), notBefore: tip)
        return Set(loose.filter { $0.value.allSatisfy(away.contains) }.keys)
    }

    /// Where the session's branch is, or where its log has it; `nil` if that commit is not here.
    private func branchTip(_ state: LogState) throws -> ObjectID? {
        let tip = try repository.target(of: References.branch(of: state.session.id)) ?? state.branchTip
        return repository.contains(tip) ? tip : nil
    }

    /// Leaves out the requests that commits name which the log does not know yet: of a branch that was just rewritten.
    private func drop(
        from loose: inout [UUIDv7: [ObjectID]], heldBy commits: Set<ObjectID>, log tree: ObjectID
    ) throws {
        let root = try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
        for commit in commits where !loose.isEmpty {
            let requests = try requests(of: commit, notesTree: root)
            for request in try held(requests, by: commit, log: tree) { loose[request] = nil }
        }
    }

    /// Those of some commits that are not here, or neither `tip` nor before it: a base that moved on may have them.
    private func commits(_ wanted: Set<ObjectID>, notBefore tip: ObjectID) throws -> Set<ObjectID> {
        var away = wanted.filter { !repository.contains($0) }
        var rest = try wanted.subtracting(away).compactMap { try repository.commit($0) }
            .sorted { $0.committer.seconds > $1.committer.seconds }
        while let newest = rest.first?.id, let oldest = rest.last {
            var found = try walked(from: newest, hiding: [tip])
            away.formUnion(found)
            // The branch has it, and what comes before it.
            if found.isEmpty {
                found = try walked(from: newest, hiding: oldest.parents.filter(repository.contains))
            }
            rest.removeAll { $0.id == newest || found.contains($0.id) }
        }
        return away
    }

    private func walked(from tip: ObjectID, hiding hidden: [ObjectID]) throws -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        try repository.walk(from: tip, hiding: hidden) { found.insert($0).inserted }
        return found
    }
}

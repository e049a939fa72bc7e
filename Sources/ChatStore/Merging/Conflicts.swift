public import ChatModel
public import Git

/// What merging a session's code with something else would come to.
public struct ConflictPreview: Hashable, Sendable {
    /// What it was compared with.
    public let other: String
    /// The paths at odds.
    public let conflicts: [MergeConflict]
}

extension ChatStore {
    /// What would be at odds if a session's branch were merged with another session, a commit, or its base branch.
    ///
    /// - Throws: `StoreError.branchMissing`, `.baseNotFound`.
    public func conflicts(of id: SessionID, with other: String?) throws -> ConflictPreview {
        let session = try session(id)
        let tip = try branchHead(of: session.id).id
        let name = other ?? session.base.reference
        let against = try other == nil ? commit(named: name) ?? commit(named: session.base.commit) : target(of: name)
        guard let against else { throw StoreError.baseNotFound(name) }
        return ConflictPreview(other: name, conflicts: try repository.merge(tip, against).conflicts)
    }

    /// What would be at odds between a session that is not over and its base branch, which has moved on since it began.
    ///
    /// Nothing is merged where the base is where it was, so that most sessions cost nothing.
    ///
    /// - Throws: `GitError`.
    public func baseConflicts(of session: Session) throws -> [MergeConflict] {
        guard session.status == .active, session.turns > 0, let base = try commit(named: session.base.reference),
            base.description != session.base.commit,
            let tip = try repository.target(of: References.branch(of: session.id)), try !holds(tip, base)
        else { return [] }
        return try repository.merge(tip, base).conflicts
    }

    private func target(of name: String) throws -> ObjectID? {
        do { return try branchHead(of: session(resolve(name)).id).id } catch StoreError.sessionNotFound {
            return try commit(named: name)
        }
    }
}

public import ChatModel
public import Git

/// What merging a session's code with something else would come to.
public struct ConflictPreview: Hashable, Sendable {
    /// What it was compared with: as it was named, or the full name of where the base was found.
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
        let found = try other == nil ? baseNow(of: session) : target(of: name).map { (name: name, commit: $0) }
        guard let found else { throw StoreError.baseNotFound(name) }
        return ConflictPreview(other: found.name, conflicts: try repository.merge(tip, found.commit).conflicts)
    }

    /// What would be at odds between a session that is not over and its base branch, which has moved on since it began.
    ///
    /// Nothing is merged where the base is where it was, so that most sessions cost nothing; where the base branch is
    /// neither here nor known of the remote, nothing can be said.
    ///
    /// - Throws: `GitError`.
    public func baseConflicts(of session: Session) throws -> [MergeConflict] {
        guard session.status == .active, session.turns > 0, let base = try baseNow(of: session)?.commit,
            base.description != session.base.commit,
            let tip = try repository.target(of: References.branch(of: session.id)), try !holds(tip, base)
        else { return [] }
        return try repository.merge(tip, base).conflicts
    }

    /// Where a session's base is by now, and under which name; a branch that is not here is where the remote had it.
    func baseNow(of session: Session) throws -> (name: String, commit: ObjectID)? {
        let name = session.base.reference
        if let found = try commit(named: name) { return (name, found) }
        guard let branch = Self.branch(of: name) else {
            return try commit(named: session.base.commit).map { (name: name, commit: $0) }
        }
        guard let copy = try remoteCopy(of: branch)?.rawValue else { return nil }
        return try commit(named: copy).map { (name: copy, commit: $0) }
    }

    /// `main` for `refs/heads/main`, and for `refs/remotes/origin/main`.
    private static func branch(of reference: String) -> Substring? {
        guard reference.hasPrefix("refs/remotes/") else { return ReferenceName(reference).branch }
        return reference.split(separator: "/", maxSplits: 3).dropFirst(3).first
    }

    /// Where a fetch puts a branch of the remote that sessions go to; `nil` where there is no such remote.
    private func remoteCopy(of branch: Substring) throws -> ReferenceName? {
        let remote: ChatRemote
        do { remote = try chatRemote(nil) } catch is SharingError { return nil }
        let isSession = SessionID(branch: branch) != nil
        return isSession ? remote.copy(.branch(branch)) : ReferenceName("refs/remotes/\(remote.name)/\(branch)")
    }

    private func target(of name: String) throws -> ObjectID? {
        do { return try branchHead(of: session(resolve(name)).id).id } catch StoreError.sessionNotFound {
            return try commit(named: name)
        }
    }
}

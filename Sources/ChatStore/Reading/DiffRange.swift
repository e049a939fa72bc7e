public import ChatModel
public import Git

/// What a session's changes are measured between.
public struct DiffRange: Hashable, Sendable {
    /// A commit, or the empty tree where the session began without one.
    public let from: ObjectID
    /// The branch's commit.
    public let to: ObjectID
    /// The tree of `from`; `nil` where the session began without a commit.
    public let fromTree: ObjectID?
    /// The tree of `to`.
    public let toTree: ObjectID
    /// The worktree's top directory, where it is there and on the session's branch.
    public let worktree: String?
}

extension ChatStore {
    /// From the merge base of the session's base and its branch to the branch, and its worktree.
    ///
    /// - Throws: `StoreError.branchMissing`, `.branchRenamed`.
    public func diffRange(of id: SessionID) throws -> DiffRange {
        let session = try log(id).session
        let head = try branchHead(of: id)
        let from = try baseCommit(of: session).flatMap { try repository.mergeBase($0, head.id) }
        let worktree = try worktree(of: id)
        let isHere = worktree?.isPresent == true && worktree?.head == References.branch(of: id).rawValue
        return DiffRange(
            from: from ?? .emptyTree, to: head.id, fromTree: try from.flatMap { try repository.commit($0)?.tree },
            toTree: head.tree, worktree: isHere ? worktree?.path : nil)
    }

    /// Where the base branch is now; where it was when the session began, if it is gone.
    private func baseCommit(of session: Session) throws -> ObjectID? {
        let reference = session.base.reference
        if reference.hasPrefix("refs/"), let now = try repository.commitID(reference) { return now }
        return ObjectID(session.base.commit).flatMap { $0.isZero || !repository.contains($0) ? nil : $0 }
    }
}

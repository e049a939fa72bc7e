public import ChatModel
public import Git

/// A rebase stopped in the worktree, and a person has to go on.
public struct RebaseStopped: Error, Hashable, Sendable {
    /// The session.
    public let session: SessionID
    /// Its worktree's top directory.
    public let path: String
    /// The paths at odds.
    public let conflicts: [String]
    /// git's own words.
    public let reason: String
}

extension ChatStore {
    /// Rebases a session's branch, keeps every turn of it, and brings the log along.
    ///
    /// - Parameter onto: A revision; `nil` is where the base branch is now.
    /// - Returns: The branch's commits before and after.
    /// - Throws: `RebaseStopped` where changes are at odds: the rebase waits in the worktree; `StoreError.busy`,
    ///   `.baseNotFound` and the like.
    public func rebase(_ id: SessionID, onto: String?) throws -> (before: ObjectID, after: ObjectID) {
        guard try holder(of: id) == nil else { throw StoreError.busy(id, holder: try holder(of: id)) }
        let session = try session(id)
        let name = onto ?? session.base.reference
        guard let base = try commit(named: name) else { throw StoreError.baseNotFound(name) }
        let worktree = try ensureWorktree(of: id)
        let before = try writing(id) {
            _ = try usableWorktree(of: id)
            return try reconciled(id).branchTip
        }
        // A turn whose change is in the base already stays, as one that changes nothing.
        let arguments = ["rebase", "--quiet", "--empty=keep", "--reapply-cherry-picks", base.description]
        let result = try repository.program.run(arguments, in: worktree.path, variables: ["GIT_EDITOR": "true"])
        guard result.status == 0 else { throw try stopped(result, id, worktree) }
        return try writing(id) {
            let tip = try reconciled(id).branchTip
            try change(id, event: .set, subject: "rebased onto \(name)") {
                $0.base = Session.Base(reference: $0.base.reference, commit: base.description)
            }
            return (before, try repository.target(of: References.branch(of: id)) ?? tip)
        }
    }

    private func stopped(
        _ result: GitProgram.Output, _ id: SessionID, _ worktree: SessionWorktree
    ) throws -> any Error {
        let words = String(decoding: result.errors, as: UTF8.self)
        guard Self.operation(in: worktree) == "rebase" else {
            return GitProgram.Failure(arguments: ["rebase"], status: result.status, reason: words)
        }
        let output = try repository.program.output(["diff", "--name-only", "--diff-filter=U", "-z"], in: worktree.path)
        let paths = output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return RebaseStopped(session: id, path: worktree.path, conflicts: paths, reason: words)
    }
}

internal import CLibgit2

extension Repository {
    /// A name for what changed between two trees, the same wherever the lines moved to; `nil` where nothing did.
    ///
    /// - Throws: `GitError`, for example where a tree is not there.
    public func patchID(from old: ObjectID?, to new: ObjectID) throws -> ObjectID? {
        guard old != new else { return nil }
        let diff = try treeDiff(from: old, to: new, paths: [], flags: 0)
        guard git_diff_num_deltas(diff.pointer) > 0 else { return nil }
        var oid = git_oid()
        try check(git_diff_patchid(&oid, diff.pointer, nil))
        return ObjectID(oid)
    }
}

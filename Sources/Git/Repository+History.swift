internal import CLibgit2

extension Repository {
    /// The commit that a revision names, for example `main~2`, through tags; `nil` if it names none.
    ///
    /// - Throws: `GitError`, for example with code `.ambiguous` or `.invalid`.
    public func commitID(_ revision: String) throws -> ObjectID? {
        var pointer: OpaquePointer?
        guard try found(git_revparse_single(&pointer, handle.pointer, revision)), let pointer else { return nil }
        defer { git_object_free(pointer) }
        var peeled: OpaquePointer?
        let code = git_object_peel(&peeled, pointer, GIT_OBJECT_COMMIT)
        guard code == 0, let peeled else {
            git_error_clear()
            return nil
        }
        defer { git_object_free(peeled) }
        return git_object_id(peeled).map { ObjectID($0.pointee) }
    }

    /// The full name of the reference that a short name means, as `git rev-parse --symbolic-full-name` finds it;
    /// `nil` if it means none.
    ///
    /// - Throws: `GitError`.
    public func fullName(_ shortName: String) throws -> ReferenceName? {
        var pointer: OpaquePointer?
        let code = git_reference_dwim(&pointer, handle.pointer, shortName)
        guard code != GIT_EINVALIDSPEC.rawValue else {
            git_error_clear()
            return nil
        }
        guard try found(code), let pointer else { return nil }
        defer { git_reference_free(pointer) }
        return ReferenceName(String(cString: git_reference_name(pointer)))
    }

    /// The best common ancestor; `nil` if there is none.
    ///
    /// - Throws: `GitError`, `GitProgram.Failure`.
    public func mergeBase(_ one: ObjectID, _ two: ObjectID) throws -> ObjectID? {
        guard !isShallow else { return try askedMergeBases(one, two).first }
        var oid = git_oid()
        var (first, second) = (one.raw, two.raw)
        guard try found(git_merge_base(&oid, handle.pointer, &first, &second)) else { return nil }
        return ObjectID(oid)
    }

    /// Whether `ancestor` is `commit` or comes before it; nothing comes before or after what is no commit.
    ///
    /// - Throws: `GitError`, `GitProgram.Failure`.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool {
        guard ancestor != commit else { return true }
        guard !isShallow else { return try askedIsAncestor(ancestor, of: commit) }
        var (below, above) = (commit.raw, ancestor.raw)
        let code = git_graph_descendant_of(handle.pointer, &below, &above)
        do { return try found(code) && code == 1 } catch {
            guard try !isNoCommit(ancestor), try !isNoCommit(commit) else { return false }
            throw error
        }
    }

    /// How many commits each side has that the other has not.
    ///
    /// - Throws: `GitError`, for example where one of them is not there; `GitProgram.Failure`.
    public func aheadBehind(_ local: ObjectID, _ upstream: ObjectID) throws -> (ahead: Int, behind: Int) {
        guard !isShallow else {
            return (
                try askedCommits(from: local, hiding: [upstream]).count,
                try askedCommits(from: upstream, hiding: [local]).count
            )
        }
        var (ahead, behind) = (0, 0)
        var (first, second) = (local.raw, upstream.raw)
        try check(git_graph_ahead_behind(&ahead, &behind, handle.pointer, &first, &second))
        return (ahead, behind)
    }

    /// Walks from `tip`, newest first, each commit after its children, until `visit` returns `false`.
    ///
    /// - Parameter hidden: Commits that are left out, with all that comes before them; what is no commit hides nothing.
    /// - Throws: `GitError`, for example where a commit is not there; `GitProgram.Failure`; and what `visit` throws.
    public func walk(from tip: ObjectID, hiding hidden: [ObjectID] = [], _ visit: (ObjectID) throws -> Bool) throws {
        guard !isShallow else {
            for id in try askedCommits(from: tip, hiding: hidden) where try !visit(id) { return }
            return
        }
        let walk = try Handle<WalkKind> { git_revwalk_new(&$0, handle.pointer) }
        try check(git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue))
        var start = tip.raw
        try check(git_revwalk_push(walk.pointer, &start))
        for id in hidden {
            var oid = id.raw
            do { try check(git_revwalk_hide(walk.pointer, &oid)) } catch {
                guard try isNoCommit(id) else { throw error }
            }
        }
        var oid = git_oid()
        while true {
            let code = git_revwalk_next(&oid, walk.pointer)
            guard code != GIT_ITEROVER.rawValue else { return }
            try check(code)
            guard try visit(ObjectID(oid)) else { return }
        }
    }
}

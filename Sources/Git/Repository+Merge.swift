internal import CLibgit2

/// A path that two sides changed in ways that do not go together.
public struct MergeConflict: Hashable, Sendable {
    /// How the changes are at odds.
    public enum Kind: String, Sendable {
        case content
        /// Both sides made the file, each its own.
        case addAdd = "add/add"
        /// One side deleted it (ours), the other changed it.
        case deleteModify = "delete/modify"
        /// The other side deleted it, ours changed it.
        case modifyDelete = "modify/delete"
        /// A name stands for different things, or was changed in two ways.
        case other
    }

    /// The path from the top of the tree, as git has it.
    public let path: String
    /// How the changes are at odds.
    public let kind: Kind

    /// Creates a conflict.
    public init(path: String, kind: Kind) { (self.path, self.kind) = (path, kind) }
}

/// What comes of merging two commits.
public struct TreeMerge: Hashable, Sendable {
    /// The merged tree; `nil` where there are conflicts.
    public let tree: ObjectID?
    /// The conflicts, by path.
    public let conflicts: [MergeConflict]
}

extension Repository {
    /// Every best common ancestor, sorted.
    ///
    /// - Throws: `GitError`, `GitProgram.Failure`.
    public func mergeBases(_ one: ObjectID, _ two: ObjectID) throws -> [ObjectID] {
        guard !isShallow else { return try askedMergeBases(one, two).sorted() }
        var list = git_oidarray()
        var (first, second) = (one.raw, two.raw)
        guard try found(git_merge_bases(&list, handle.pointer, &first, &second)) else { return [] }
        defer { git_oidarray_dispose(&list) }
        return (0..<list.count).map { ObjectID(list.ids[$0]) }.sorted()
    }

    /// Merges two commits in memory; no worktree and no index is touched.
    ///
    /// - Throws: `GitError`, for example where one of them is not there; `GitProgram.Failure`.
    public func merge(_ ours: ObjectID, _ theirs: ObjectID) throws -> TreeMerge {
        let index = try mergedIndex(ours, theirs)
        guard git_index_has_conflicts(index.pointer) == 0 else {
            return TreeMerge(tree: nil, conflicts: try conflicts(in: index))
        }
        var oid = git_oid()
        try check(git_index_write_tree_to(&oid, index.pointer, handle.pointer))
        return TreeMerge(tree: ObjectID(oid), conflicts: [])
    }

    private func mergedIndex(_ ours: ObjectID, _ theirs: ObjectID) throws -> Handle<IndexKind> {
        var options = git_merge_options()
        try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)))
        options.flags = GIT_MERGE_FIND_RENAMES.rawValue
        guard isShallow else {
            let first = try commitHandle(ours)
            let second = try commitHandle(theirs)
            return try Handle {
                git_merge_commits(&$0, handle.pointer, first.pointer, second.pointer, &options)
            }
        }
        let base = try lookUpTree(askedBaseTree(ours, theirs) ?? writeTree(Tree()))
        let first = try lookUpTree(commitTree(ours))
        let second = try lookUpTree(commitTree(theirs))
        return try Handle {
            git_merge_trees(&$0, handle.pointer, base.pointer, first.pointer, second.pointer, &options)
        }
    }

    private func conflicts(in index: borrowing Handle<IndexKind>) throws -> [MergeConflict] {
        let iterator = try Handle<ConflictKind> { git_index_conflict_iterator_new(&$0, index.pointer) }
        var conflicts: [MergeConflict] = []
        var (base, ours, theirs):
            (
                UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?
            )
        while true {
            let code = git_index_conflict_next(&base, &ours, &theirs, iterator.pointer)
            guard code != GIT_ITEROVER.rawValue else { break }
            try check(code)
            guard let path = (ours ?? theirs ?? base)?.pointee.path else { continue }
            let kind: MergeConflict.Kind =
                switch (base != nil, ours != nil, theirs != nil) {
                case (true, true, true): .content
                case (false, true, true): .addAdd
                case (true, false, true): .deleteModify
                case (true, true, false): .modifyDelete
                default: .other
                }
            conflicts.append(MergeConflict(path: String(cString: path), kind: kind))
        }
        return conflicts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private func commitHandle(_ id: ObjectID) throws -> Handle<CommitKind> {
        var oid = id.raw
        return try Handle { git_commit_lookup(&$0, handle.pointer, &oid) }
    }

    /// The number of bytes of an object, from its header alone; `nil` if it is not there.
    ///
    /// - Throws: `GitError`.
    public func size(of id: ObjectID) throws -> Int? {
        var oid = id.raw
        var (length, type) = (0, GIT_OBJECT_ANY)
        guard try found(git_odb_read_header(&length, &type, database.pointer, &oid)) else { return nil }
        return length
    }
}

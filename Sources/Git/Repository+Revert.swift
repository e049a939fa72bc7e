internal import CLibgit2

/// What comes of taking a change back from a tree that went on since.
public enum TreeRevert: Hashable, Sendable {
    /// The tree without the change.
    case clean(ObjectID)
    /// Paths that were changed again since, in more than one way.
    case conflicts([String])
}

extension Repository {
    /// The tree `current` without the change that led from `before` to `after`.
    ///
    /// - Parameter before: `nil` is the empty tree.
    /// - Throws: `GitError`, for example where a tree is not there; `ObjectDamage`.
    public func revert(from before: ObjectID?, to after: ObjectID, in current: ObjectID) throws -> TreeRevert {
        if current == after, let before { return .clean(before) }
        let base = try lookUpTree(after)
        let ours = try lookUpTree(current)
        let theirs = try lookUpTree(before ?? writeTree(Tree()))
        var options = git_merge_options()
        try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)))
        let index = try Handle<IndexKind> { made in
            git_merge_trees(&made, handle.pointer, base.pointer, ours.pointer, theirs.pointer, &options)
        }
        guard git_index_has_conflicts(index.pointer) == 0 else { return .conflicts(try conflicts(in: index)) }
        var oid = git_oid()
        try check(git_index_write_tree_to(&oid, index.pointer, handle.pointer))
        let result = ObjectID(oid)
        try noteWritten(result, beside: current)
        return .clean(result)
    }

    func lookUpTree(_ id: ObjectID) throws -> Handle<TreeKind> {
        var oid = id.raw
        return try Handle { git_tree_lookup(&$0, handle.pointer, &oid) }
    }

    private func conflicts(in index: borrowing Handle<IndexKind>) throws -> [String] {
        let iterator = try Handle<ConflictKind> { git_index_conflict_iterator_new(&$0, index.pointer) }
        var paths: [String] = []
        var (base, ours, theirs) =
            (nil, nil, nil)
            as (UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?)
        while git_index_conflict_next(&base, &ours, &theirs, iterator.pointer) == 0 {
            guard let path = (ours ?? theirs ?? base)?.pointee.path else { continue }
            paths.append(String(cString: path))
        }
        git_error_clear()
        return paths.sorted()
    }

    /// What libgit2 wrote itself is synced with what we wrote.
    private func noteWritten(_ new: ObjectID, beside old: ObjectID?) throws {
        guard new != old else { return }
        unsynced.append(new)
        let before = try old.flatMap { try tree($0) } ?? Tree()
        for entry in try requiredTree(new).entries {
            let known = before[entry.text]
            guard known?.id != entry.id else { continue }
            if entry.mode == .directory {
                try noteWritten(entry.id, beside: known?.mode == .directory ? known?.id : nil)
            } else {
                unsynced.append(entry.id)
            }
        }
    }
}

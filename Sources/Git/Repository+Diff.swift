internal import CLibgit2

extension Repository {
    /// What differs between two trees, in the order of the paths.
    ///
    /// - Parameters:
    ///   - old: A tree; `nil` for one without entries.
    ///   - paths: Pathspecs that limit the diff; none for everything.
    /// - Throws: `GitError`, for example where a tree is not there.
    public func changes(
        from old: ObjectID?, to new: ObjectID?, detail: DiffDetail, paths: [String] = []
    ) throws -> [FileChange] {
        let diff = try treeDiff(from: old, to: new, paths: paths)
        try findRenames(in: diff, exactly: detail == .names)
        return try (0..<git_diff_num_deltas(diff.pointer)).compactMap { index in
            guard let delta = git_diff_get_delta(diff.pointer, index) else { return nil }
            return try change(delta.pointee, at: index, of: diff, detail: detail) {
                try replacement(of: $0, from: old, to: new, withPatch: detail == .patch)
            }
        }
    }

    /// A file that became a link or the like: away with the one, here is the other.
    ///
    /// That is what git counts, and the form that `git apply` takes.
    private func replacement(
        of path: String, from old: ObjectID?, to new: ObjectID?, withPatch: Bool
    ) throws -> PatchLines {
        let flags = GIT_DIFF_INDENT_HEURISTIC.rawValue | GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        let diff = try treeDiff(from: old, to: new, paths: [path], flags: flags)
        return try (0..<git_diff_num_deltas(diff.pointer)).reduce(into: PatchLines()) { sum, index in
            sum.add(try lines(at: index, of: diff, withPatch: withPatch))
        }
    }

    func treeDiff(
        from old: ObjectID?, to new: ObjectID?, paths: [String],
        flags: UInt32 = GIT_DIFF_INDENT_HEURISTIC.rawValue | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
    ) throws -> Handle<DiffKind> {
        var options = git_diff_options()
        try check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        options.flags = flags
        let (oldTree, newTree) = (try treeHandle(old), try treeHandle(new))
        defer {
            git_tree_free(oldTree)
            git_tree_free(newTree)
        }
        let specs = CStrings(paths)
        options.pathspec = git_strarray(strings: specs.pointers, count: paths.count)
        return try withExtendedLifetime(specs) {
            try Handle { git_diff_tree_to_tree(&$0, handle.pointer, oldTree, newTree, &options) }
        }
    }

    private func treeHandle(_ id: ObjectID?) throws -> OpaquePointer? {
        guard let id, id != .emptyTree else { return nil }
        var oid = id.raw
        var pointer: OpaquePointer?
        try check(git_tree_lookup(&pointer, handle.pointer, &oid))
        return pointer
    }

    /// Pairs files that went with files that came; where only names are wanted, by their object ids alone.
    private func findRenames(in diff: borrowing Handle<DiffKind>, exactly: Bool) throws {
        var options = git_diff_find_options()
        try check(git_diff_find_options_init(&options, UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)))
        options.flags = GIT_DIFF_FIND_RENAMES.rawValue | (exactly ? GIT_DIFF_FIND_EXACT_MATCH_ONLY.rawValue : 0)
        options.rename_limit = 1000
        try check(git_diff_find_similar(diff.pointer, &options))
    }

    private func change(
        _ delta: git_diff_delta, at index: Int, of diff: borrowing Handle<DiffKind>, detail: DiffDetail,
        replacement: (String) throws -> PatchLines
    ) throws -> FileChange? {
        guard let status = FileChange.Status(delta.status) else { return nil }
        let newPath = delta.new_file.path.map { String(cString: $0) } ?? ""
        var counted = PatchLines()
        if detail > .names {
            counted =
                status == .typeChanged
                ? try replacement(newPath) : try lines(at: index, of: diff, withPatch: detail == .patch)
        }
        return FileChange(
            status: status,
            oldPath: delta.old_file.path.map { String(cString: $0) } ?? "",
            newPath: newPath,
            similarity: Int(delta.similarity),
            isBinary: counted.isBinary,
            additions: counted.additions, deletions: counted.deletions, patch: counted.patch)
    }

    private func lines(at index: Int, of diff: borrowing Handle<DiffKind>, withPatch: Bool) throws -> PatchLines {
        var pointer: OpaquePointer?
        try check(git_patch_from_diff(&pointer, diff.pointer, index))
        guard let patch = pointer else { return PatchLines(isBinary: true) }
        defer { git_patch_free(patch) }
        var (additions, deletions) = (0, 0)
        try check(git_patch_line_stats(nil, &additions, &deletions, patch))
        let isBinary = git_patch_get_delta(patch).map { $0.pointee.flags & GIT_DIFF_FLAG_BINARY.rawValue != 0 } ?? false
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        if withPatch { try check(git_patch_to_buf(&buffer, patch)) }
        let text = withPatch ? Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)) : []
        return PatchLines(isBinary: isBinary, additions: additions, deletions: deletions, patch: text)
    }
}

private struct PatchLines {
    var isBinary = false
    var additions = 0
    var deletions = 0
    var patch: [UInt8] = []

    mutating func add(_ other: PatchLines) {
        isBinary = isBinary || other.isBinary
        additions += other.additions
        deletions += other.deletions
        patch += other.patch
    }
}

extension FileChange.Status {
    fileprivate init?(_ delta: git_delta_t) {
        switch delta {
        case GIT_DELTA_ADDED: self = .added
        case GIT_DELTA_DELETED: self = .deleted
        case GIT_DELTA_MODIFIED: self = .modified
        case GIT_DELTA_RENAMED: self = .renamed
        case GIT_DELTA_COPIED: self = .copied
        case GIT_DELTA_TYPECHANGE: self = .typeChanged
        default: return nil
        }
    }
}

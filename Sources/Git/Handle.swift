internal import CLibgit2

/// Says which libgit2 struct a handle owns, and how it is freed.
protocol HandleKind {
    static func free(_ pointer: OpaquePointer)
}

/// Owns one libgit2 object and frees it exactly once, at the end of its scope.
///
/// Swift imports every libgit2 struct as the same `OpaquePointer`; `Kind` gives them back their types.
struct Handle<Kind: HandleKind>: ~Copyable {
    let pointer: OpaquePointer

    /// Takes ownership of the object that `create` stores in its argument.
    init(_ create: (inout OpaquePointer?) -> Int32) throws(GitError) {
        var object: OpaquePointer?
        try check(create(&object))
        guard let object else { preconditionFailure("libgit2 reported success but returned no object") }
        pointer = object
    }

    deinit { Kind.free(pointer) }
}

enum RepositoryKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_repository_free(pointer) }
}

enum ObjectDatabaseKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_odb_free(pointer) }
}

enum TreeKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_tree_free(pointer) }
}

enum IndexKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_index_free(pointer) }
}

enum ConflictKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_index_conflict_iterator_free(pointer) }
}

enum ReferenceKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_reference_free(pointer) }
}

enum ReferenceIteratorKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_reference_iterator_free(pointer) }
}

enum ReferenceDatabaseKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_refdb_free(pointer) }
}

enum TransactionKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_transaction_free(pointer) }
}

enum WalkKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_revwalk_free(pointer) }
}

enum DiffKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_diff_free(pointer) }
}

enum WorktreeKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_worktree_free(pointer) }
}

enum CommitKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_commit_free(pointer) }
}

enum ConfigurationKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_config_free(pointer) }
}

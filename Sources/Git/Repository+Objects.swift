internal import CLibgit2

extension Repository {
    /// Whether the object is there.
    public func contains(_ id: ObjectID) -> Bool {
        var oid = id.raw
        return git_odb_exists(database.pointer, &oid) == 1
    }

    /// Whether the object is there and does not read as a commit: a reference can be set to a blob, a tree or a tag,
    /// also to a commit without an author.
    ///
    /// - Throws: `GitError` where it cannot be read.
    public func isNoCommit(_ id: ObjectID) throws -> Bool {
        var oid = id.raw
        var (length, type) = (0, GIT_OBJECT_ANY)
        // The header alone at first: a blob can be of any size.
        guard try found(git_odb_read_header(&length, &type, database.pointer, &oid)) else { return false }
        guard type == GIT_OBJECT_COMMIT else { return true }
        var pointer: OpaquePointer?
        guard try found(git_odb_read(&pointer, database.pointer, &oid)), let pointer else { return false }
        defer { git_odb_object_free(pointer) }
        let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(pointer), count: git_odb_object_size(pointer))
        return Commit(id: id, bytes: bytes) == nil
    }

    /// The bytes of a blob; `nil` if there is no such object or it is no blob.
    ///
    /// - Throws: `ObjectDamage` if its bytes are broken; `GitError` where they cannot be read.
    public func blob(_ id: ObjectID) throws -> [UInt8]? {
        try object(id, of: GIT_OBJECT_BLOB) { Array($0) }
    }

    /// A tree; `nil` if there is no such object or it is no tree.
    ///
    /// - Throws: `ObjectDamage` if its bytes are broken; `GitError` where they cannot be read.
    public func tree(_ id: ObjectID) throws -> Tree? {
        guard id != .emptyTree else { return Tree() }
        if let gathered = pack?.trees[id] { return gathered }
        if let known = largeTrees.first(where: { $0.id == id }) { return known.tree }
        let tree = try object(id, of: GIT_OBJECT_TREE) { bytes in
            guard let tree = Tree(bytes: bytes) else { throw ObjectDamage(id: id) }
            return tree
        }
        if let tree, tree.entries.count > 128 { largeTrees = largeTrees.suffix(3) + [(id, tree)] }
        return tree
    }

    /// A tree that another object names.
    ///
    /// - Throws: `ObjectDamage` if it is not there: to go on without it would lose what it holds; `GitError`.
    public func requiredTree(_ id: ObjectID) throws -> Tree {
        guard let tree = try tree(id) else { throw ObjectDamage(id: id) }
        return tree
    }

    /// A commit; `nil` if there is no such object or it is no commit.
    ///
    /// - Throws: `ObjectDamage` if its bytes or headers are broken; `GitError` where they cannot be read.
    public func commit(_ id: ObjectID) throws -> Commit? {
        try object(id, of: GIT_OBJECT_COMMIT) { bytes in
            guard let commit = Commit(id: id, bytes: bytes) else { throw ObjectDamage(id: id) }
            return commit
        }
    }

    /// Writes a blob.
    ///
    /// - Throws: `GitError`.
    public func writeBlob(_ bytes: [UInt8]) throws -> ObjectID { try write(bytes, as: GIT_OBJECT_BLOB) }

    /// Writes a tree.
    ///
    /// - Throws: `GitError`.
    public func writeTree(_ tree: Tree) throws -> ObjectID {
        try pack.map { try $0.add(tree) } ?? write(tree.bytes, as: GIT_OBJECT_TREE)
    }

    /// Writes a commit.
    ///
    /// The message is stored as it is.
    ///
    /// - Throws: `GitError`.
    public func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
    ) throws -> ObjectID {
        let bytes = Commit.bytes(
            tree: tree, parents: parents, author: author, committer: committer, message: message)
        return try write(bytes, as: GIT_OBJECT_COMMIT)
    }

    /// Runs `body` with every object that it reads checked against its name; what differs is `ObjectDamage`.
    ///
    /// - Throws: `GitError`, and what `body` throws.
    public func verifyingObjects<Value>(_ body: () throws -> Value) throws -> Value {
        try Library.verifyingHashes(body)
    }

    private func write(_ bytes: [UInt8], as type: git_object_t) throws -> ObjectID {
        if let pack { return try pack.add(bytes, as: type) }
        var oid = git_oid()
        try check(bytes.withUnsafeBytes { git_odb_write(&oid, database.pointer, $0.baseAddress, $0.count, type) })
        let id = ObjectID(oid)
        unsynced.append(id)
        return id
    }

    private func object<Value>(
        _ id: ObjectID, of type: git_object_t, _ read: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value? {
        var oid = id.raw
        var pointer: OpaquePointer?
        let code = git_odb_read(&pointer, database.pointer, &oid)
        guard !isDamage(code) else { throw ObjectDamage(id: id) }
        guard try found(code), let pointer else { return nil }
        defer { git_odb_object_free(pointer) }
        guard git_odb_object_type(pointer) == type else { return nil }
        return try read(
            UnsafeRawBufferPointer(start: git_odb_object_data(pointer), count: git_odb_object_size(pointer)))
    }
}

/// An object is missing where it has to be, or its bytes are not what they should be.
public struct ObjectDamage: Error, Hashable, Sendable {
    /// The object's name.
    public let id: ObjectID
}

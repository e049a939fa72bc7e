internal import CLibgit2

/// One reference to move: from what was read to what was built.
public struct ReferenceMove: Hashable, Sendable {
    /// The reference that moves.
    public let name: ReferenceName
    /// What the caller last read; `nil` says it must not exist yet.
    public let old: ObjectID?
    /// Where it goes; `nil` deletes it.
    public let new: ObjectID?
    /// One line for the reflog.
    public let reason: String
    /// Whether the move is on the disk before the next one, and with it all that was sent there before.
    public let isDurable: Bool

    /// Creates a move.
    public init(
        _ name: ReferenceName, from old: ObjectID?, to new: ObjectID?, reason: String, isDurable: Bool = false
    ) {
        self.isDurable = isDurable
        self.name = name
        self.old = old
        self.new = new
        self.reason = reason
    }
}

/// What became of a compare-and-swap.
public enum SwapResult: Hashable, Sendable {
    case done
    /// Another process moved the reference first.
    case moved
    /// Another process holds the reference's lock now, or left it when it died.
    case locked(ReferenceName)
}

extension Repository {
    /// The object a reference points at, through symbolic references; `nil` if it does not exist.
    ///
    /// - Throws: `GitError`, for example where the name is malformed.
    public func target(of name: ReferenceName) throws -> ObjectID? {
        var oid = git_oid()
        let code = git_reference_name_to_id(&oid, handle.pointer, name.rawValue)
        guard try found(code) else { return nil }
        return ObjectID(oid)
    }

    /// The reference that a symbolic one names, for example the branch of `HEAD`; `nil` if it is none or missing.
    ///
    /// - Throws: `GitError`, for example where the name is malformed.
    public func symbolicTarget(of name: ReferenceName) throws -> ReferenceName? {
        var pointer: OpaquePointer?
        guard try found(git_reference_lookup(&pointer, handle.pointer, name.rawValue)), let pointer else { return nil }
        defer { git_reference_free(pointer) }
        return git_reference_symbolic_target(pointer).map { ReferenceName(String(cString: $0)) }
    }

    /// Every reference whose name begins with `prefix` (which ends in a slash) and that names an object itself, sorted.
    ///
    /// The files are read by our own means: libgit2 takes ten times as long for a long list.
    ///
    /// - Throws: `FileError`; `GitError` where `packed-refs` cannot be read.
    public func references(_ prefix: String) throws -> [(name: ReferenceName, target: ObjectID)] {
        try ReferenceFiles(directory: commonDirectory).all(prefix) ?? iterated(prefix)
    }

    /// A text that is another one when any reference below these prefixes has changed; much quicker than reading them.
    ///
    /// Prefixes end with a slash. A reference that is packed or unpacked changes it, too.
    ///
    /// - Throws: `FileError`.
    public func referenceStamp(_ prefixes: [String]) throws -> String {
        try ReferenceFiles(directory: commonDirectory).stamp(prefixes)
    }

    /// The same as libgit2 finds them, which also has the words for what is broken.
    private func iterated(_ prefix: String) throws -> [(name: ReferenceName, target: ObjectID)] {
        let iterator = try Handle<ReferenceIteratorKind> {
            git_reference_iterator_glob_new(&$0, handle.pointer, prefix + "*")
        }
        var result: [(name: ReferenceName, target: ObjectID)] = []
        var pointer: OpaquePointer?
        while true {
            let code = git_reference_next(&pointer, iterator.pointer)
            guard code != GIT_ITEROVER.rawValue else { return result.sorted { $0.name < $1.name } }
            try check(code)
            guard let reference = pointer else { continue }
            defer { git_reference_free(reference) }
            guard let oid = git_reference_target(reference) else { continue }
            result.append((ReferenceName(String(cString: git_reference_name(reference))), ObjectID(oid.pointee)))
        }
    }

    /// Points `name` at `new` if it still points at `old`.
    ///
    /// - Parameter old: What the caller last read; `nil` says it must not exist yet.
    /// - Throws: `GitError`, for example with code `.exists` where another reference is in the way; `FileError`.
    public func update(
        _ name: ReferenceName, from old: ObjectID?, to new: ObjectID, reason: String, by person: Signature
    ) throws -> SwapResult {
        try move([ReferenceMove(name, from: old, to: new, reason: reason)], by: person)
    }

    /// Moves references one after the other, each by compare-and-swap, or none of them.
    ///
    /// All are locked and read again first; only if every one is where its move expects it, they are written in the
    /// order given. They do not move together: after a crash the first ones may have moved alone. Signals wait.
    ///
    /// - Parameter between: Called after each write but the last.
    /// - Throws: `GitError`, for example with code `.exists` where another reference is in the way; `FileError`. The
    ///   moves before the one that failed stay.
    public func move(
        _ moves: [ReferenceMove], by person: Signature, between: (ReferenceName) -> Void = { _ in }
    ) throws -> SwapResult {
        try withSignalsHeld {
            var locks: [ReferenceLock] = []
            for move in moves {
                guard let lock = try ReferenceLock(move, in: self) else { return .locked(move.name) }
                locks.append(lock)
            }
            for lock in locks where try !lock.isWhereExpected { return .moved }
            for (index, lock) in locks.enumerated() {
                try lock.write(by: person)
                if index + 1 < locks.count { between(lock.move.name) }
            }
            return .done
        }
    }

    /// Removes the lock of `packed-refs` that one of our own processes left which died; any other stays.
    ///
    /// - Returns: Whether there is none any more.
    public func removeAbandonedPackedLock() -> Bool { PackedReferences.removeAbandonedLock(in: commonDirectory) }

    /// The objects a reference pointed at, newest first, as its reflog has them; none if it has no reflog.
    ///
    /// - Throws: `GitError`.
    public func reflog(of name: ReferenceName) throws -> [ObjectID] {
        var pointer: OpaquePointer?
        guard try found(git_reflog_read(&pointer, handle.pointer, name.rawValue)), let pointer else { return [] }
        defer { git_reflog_free(pointer) }
        return (0..<git_reflog_entrycount(pointer)).compactMap { index in
            git_reflog_entry_byindex(pointer, index).flatMap { git_reflog_entry_id_new($0) }
                .map { ObjectID($0.pointee) }
        }
    }

    /// Takes the reflog of a reference away, and with it what only the reflog holds.
    ///
    /// - Throws: `GitError`.
    public func forgetReflog(of name: ReferenceName) throws {
        _ = try found(git_reflog_delete(handle.pointer, name.rawValue))
    }

    /// Makes sure a reference has a reflog, in a bare repository too.
    ///
    /// - Throws: `GitError`.
    public func ensureReflog(of name: ReferenceName) throws {
        try check(git_reference_ensure_log(handle.pointer, name.rawValue))
    }

    /// Points a symbolic reference of this worktree alone, such as `CHAT_HEAD`, at another name, whether or not that exists.
    ///
    /// The last one who writes it has the word: without a lock, none can be left behind.
    ///
    /// - Throws: `FileError`.
    public func setSymbolic(_ name: ReferenceName, to target: ReferenceName) throws {
        try Folder.write("ref: \(target)\n", to: gitDirectory + name.rawValue)
    }

    /// Whether git accepts the name for a reference.
    public static func isValid(_ name: ReferenceName) -> Bool {
        var valid: Int32 = 0
        // libgit2 lets a DEL through, git does not.
        let isAccepted = git_reference_name_is_valid(&valid, name.rawValue) == 0 && valid == 1
        return isAccepted && !name.rawValue.utf8.contains(0x7F)
    }
}

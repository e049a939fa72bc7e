internal import CLibgit2

extension Repository {
    /// A transaction of the usual references, or of those that are synced.
    fileprivate func transaction(isDurable: Bool) throws -> Handle<TransactionKind> {
        guard isDurable else { return try Handle { git_transaction_new(&$0, handle.pointer) } }
        let usual = try Handle<ReferenceDatabaseKind> { git_repository_refdb(&$0, handle.pointer) }
        let durable = try openDurableReferences()
        try check(git_repository_set_refdb(handle.pointer, durable.pointer))
        defer { git_repository_set_refdb(handle.pointer, usual.pointer) }
        return try Handle { git_transaction_new(&$0, handle.pointer) }
    }
}

/// One reference under its lock, released at the end of its scope.
final class ReferenceLock {
    let move: ReferenceMove
    private let repository: Repository
    private let transaction: Handle<TransactionKind>

    /// Takes the lock; `nil` if another process has it.
    init?(_ move: ReferenceMove, in repository: Repository) throws {
        guard Repository.isValid(move.name) else {
            throw GitError(code: .invalid, message: "'\(move.name)' is no name for a reference")
        }
        self.move = move
        self.repository = repository
        transaction = try repository.transaction(isDurable: move.isDurable)
        let code = git_transaction_lock_ref(transaction.pointer, move.name.rawValue)
        guard code != GIT_ELOCKED.rawValue else {
            git_error_clear()
            return nil
        }
        try check(code)
    }

    var isWhereExpected: Bool {
        get throws {
            guard try repository.target(of: move.name) == move.old else { return false }
            if move.old == nil, move.new != nil { try checkNeighbours() }
            return true
        }
    }

    /// A packed `a` would be no obstacle for libgit2's transactions to make `a/b`, and git could not read either then.
    private func checkNeighbours() throws {
        let name = move.name.rawValue
        let above = name.indices.filter { name[$0] == "/" }.map { ReferenceName(name[..<$0]) }.dropFirst()
        let taken = try above.first { try repository.target(of: $0) != nil }
        guard let other = try taken ?? repository.references(name + "/").first?.name else { return }
        throw GitError(code: .exists, message: "cannot make '\(name)': '\(other)' exists")
    }

    /// One transaction for one reference: libgit2 would write several in an order of its own.
    func write(by person: Signature) throws {
        guard let new = move.new else {
            guard move.old != nil else { return }
            return try delete()
        }
        var oid = new.raw
        var signature = git_signature()
        try move.reason.withCString { reason in
            try person.name.withCString { name in
                try person.email.withCString { email in
                    signature.name = UnsafeMutablePointer(mutating: name)
                    signature.email = UnsafeMutablePointer(mutating: email)
                    signature.when = git_time(
                        time: person.seconds, offset: Int32(person.offset), sign: person.offset < 0 ? 45 : 43)
                    try check(
                        git_transaction_set_target(
                            transaction.pointer, move.name.rawValue, &oid, &signature, reason))
                }
            }
        }
        try check(git_transaction_commit(transaction.pointer))
    }

    /// Packed line first, file second, as git does it: until the end a reader finds one of them.
    private func delete() throws {
        let (name, directory) = (move.name, repository.commonDirectory)
        let packed = try PackedReferences(holding: name, directory: directory)
        try withExtendedLifetime(packed) {
            try check(git_reflog_delete(repository.handle.pointer, name.rawValue))
            try packed?.remove(name)
            try Folder.remove(directory + name.rawValue)
        }
        // With nothing to write, this lets go of the lock.
        try check(git_transaction_commit(transaction.pointer))
        Folder.prune(name.rawValue, in: directory, keeping: 2)
    }
}

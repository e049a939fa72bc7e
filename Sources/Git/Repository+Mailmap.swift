internal import CLibgit2

extension Repository {
    /// The address that the repository's mailmap gives a person, or the one they have.
    ///
    /// The mailmap is that of the main worktree, so that a person is the same one in every worktree.
    ///
    /// - Throws: `GitError`, `ObjectDamage`.
    public func mailmapped(name: String, email: String) throws -> String {
        let text = try mailmap().map(CChar.init(bitPattern:))
        var pointer: OpaquePointer?
        try check(git_mailmap_from_buffer(&pointer, text, text.count))
        defer { git_mailmap_free(pointer) }
        var (realName, realEmail): (UnsafePointer<CChar>?, UnsafePointer<CChar>?) = (nil, nil)
        return try name.withCString { name in
            try email.withCString { email in
                try check(git_mailmap_resolve(&realName, &realEmail, pointer, name, email))
                return realEmail.map { String(cString: $0) } ?? String(cString: email)
            }
        }
    }

    /// What git reads in the main worktree, in that order: `.mailmap`, `mailmap.blob`, `mailmap.file`; the last that
    /// names an address counts.
    private func mailmap() throws -> [UInt8] {
        let newline: [UInt8] = [0x0A]
        return try mailmapOfWorktree() + newline + mailmapBlob() + newline + mailmapFile() + newline
    }

    private func mailmapOfWorktree() -> [UInt8] {
        guard let path = mainWorktree.map({ $0 + "/.mailmap" }), FileCopy.isFile(FilePlace(path)) else { return [] }
        return Self.readable(path)
    }

    /// Where there is no main worktree, that of the last commit if none is named.
    private func mailmapBlob() throws -> [UInt8] {
        let standard = mainWorktree == nil ? "HEAD:.mailmap" : nil
        guard let revision = configuration.string("mailmap.blob") ?? standard else { return [] }
        // `HEAD` means something else in every worktree.
        let main = try Handle<RepositoryKind> { git_repository_open(&$0, commonDirectory) }
        var pointer: OpaquePointer?
        guard git_revparse_single(&pointer, main.pointer, revision) == 0, let pointer else {
            git_error_clear()
            return []
        }
        defer { git_object_free(pointer) }
        guard let id = git_object_id(pointer) else { return [] }
        return try blob(ObjectID(id.pointee)) ?? []
    }

    private func mailmapFile() -> [UInt8] {
        guard let named = configuration.string("mailmap.file"), !named.isEmpty else { return [] }
        if named.hasPrefix("~/"), let home = program.environment["HOME"] {
            return Self.readable(home + named.dropFirst())
        }
        return Self.readable(named.hasPrefix("/") ? named : (mainWorktree ?? mainDirectory) + "/" + named)
    }

    /// The bytes of a file; none where it cannot be read: git goes on without it, too.
    private static func readable(_ path: String) -> [UInt8] {
        do { return try Folder.bytes(path) ?? [] } catch { return [] }
    }
}

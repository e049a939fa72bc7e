internal import CLibgit2

extension Repository {
    /// The address that `.mailmap` gives a person, or the one they have.
    ///
    /// - Throws: `GitError`.
    public func mailmapped(name: String, email: String) throws -> String {
        var pointer: OpaquePointer?
        try check(git_mailmap_from_repository(&pointer, handle.pointer))
        defer { git_mailmap_free(pointer) }
        var (realName, realEmail): (UnsafePointer<CChar>?, UnsafePointer<CChar>?) = (nil, nil)
        return try name.withCString { name in
            try email.withCString { email in
                try check(git_mailmap_resolve(&realName, &realEmail, pointer, name, email))
                return realEmail.map { String(cString: $0) } ?? String(cString: email)
            }
        }
    }
}

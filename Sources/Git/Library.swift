internal import CLibgit2
internal import CLibgit2Shim

/// libgit2 as this process uses it: started once, never shut down.
enum Library {
    /// Repository extensions that change nothing for a program that only reads and writes objects and references.
    ///
    /// `objectformat` is looked at again by `Repository`: only `sha1` will do.
    static let acceptedExtensions = ["worktreeconfig", "partialclone", "preciousobjects", "objectformat"]

    /// Starts libgit2; every `Repository` asks for this first.
    static func start() throws(GitError) { try check(started) }

    private static let started: Int32 = {
        let code = git_libgit2_init()
        guard code >= 0 else { return code }
        let options = [
            acceptExtensions(),
            // The owner is checked in `Ownership`, which knows `safe.directory` from everywhere git takes it.
            chat_git_set_owner_validation(0),
            chat_git_set_hash_verification(0),
            // Every object is read once, and what is read often is kept by who reads it.
            chat_git_set_caching(0),
            chat_git_set_mapped_limit(16 << 20),
            chat_git_set_window_size(4 << 20),
        ]
        return options.first { $0 < 0 } ?? code
    }()

    /// Has every object that is read checked against its name, or not: that takes as long again as reading it.
    static func verifyHashes(_ isOn: Bool) throws(GitError) { try check(chat_git_set_hash_verification(isOn ? 1 : 0)) }

    private static func acceptExtensions() -> Int32 {
        let names = CStrings(acceptedExtensions)
        return withExtendedLifetime(names) { chat_git_set_extensions(names.constPointers, names.count) }
    }
}

internal import CLibgit2
internal import CLibgit2Shim
internal import Synchronization

/// libgit2 as this process uses it: started once, never shut down.
enum Library {
    /// Repository extensions that change nothing for a program that only reads and writes objects and references.
    ///
    /// `objectformat` is looked at again by `Repository`: only `sha1` will do.
    static let acceptedExtensions = ["worktreeconfig", "partialclone", "preciousobjects", "objectformat"]

    /// Held while `syncing` runs: options go for the whole process, and another thread would take them back.
    private static let syncing = Mutex<Void>(())

    /// How many threads are in `verifyingHashes`.
    private static let verifiers = Mutex(0)

    /// How many bytes of a pack are mapped at a time.
    private static let window = 4 << 20

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
            chat_git_set_window_size(window),
        ]
        return options.first { $0 < 0 } ?? code
    }()

    /// Runs `body` with every object that is read checked against its name: that takes as long again as reading it.
    static func verifyingHashes<Value>(_ body: () throws -> Value) throws -> Value {
        try verify(+1)
        let result = Result(catching: body)
        try verify(-1)
        return try result.get()
    }

    /// Several threads may ask for it; the last one turns it off.
    private static func verify(_ change: Int) throws {
        try verifiers.withLock { count in
            count += change
            try check(chat_git_set_hash_verification(count > 0 ? 1 : 0))
        }
    }

    /// Runs `body` with whatever it opens set to sync each file that it writes, and with windows that each hold a pack
    /// of `mapped` bytes whole.
    ///
    /// libgit2 1.5.1's indexer takes a window whose last bytes give no output yet, such as the head of a compressed
    /// object, for the end of what there is.
    static func syncing(mapped: Int = 0, _ body: () throws -> Void) throws {
        try syncing.withLock { _ in
            // A window begins at a multiple of half its size.
            try check(chat_git_set_window_size(max(window, (mapped >> 20 + 1) << 21)))
            defer { chat_git_set_window_size(window) }
            try check(chat_git_set_fsync(1))
            defer { chat_git_set_fsync(0) }
            try body()
        }
    }

    private static func acceptExtensions() -> Int32 {
        let names = CStrings(acceptedExtensions)
        return withExtendedLifetime(names) { chat_git_set_extensions(names.constPointers, names.count) }
    }
}

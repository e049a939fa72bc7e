internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The rights that new files do not get, `umask`: one value for all threads, which the system tells only by changing it.
public enum FileMask {
    private static let mask = Mutex(taken())

    private static func taken() -> mode_t {
        let mask = umask(0)
        umask(mask)
        return mask
    }

    /// The rights, as bits of a file's mode.
    public static var current: UInt32 { mask.withLock { UInt32($0) } }

    /// Keeps these rights from every file that is made from now on.
    public static func set(_ rights: UInt32) {
        mask.withLock {
            $0 = mode_t(rights)
            umask($0)
        }
    }

    /// Runs `body` while files are made that nobody may read or write whom `mode` does not let.
    ///
    /// Folders and programs that another thread makes meanwhile are no wider either, and can be entered and run.
    static func narrowed(to mode: UInt32, _ body: () throws -> Void) rethrows {
        try mask.withLock { mask in
            umask(mask | mode_t(~mode & 0o666))
            defer { umask(mask) }
            try body()
        }
    }
}

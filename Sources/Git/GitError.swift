internal import CLibgit2

/// What libgit2 answered when a call failed.
public struct GitError: Error, Hashable, Sendable {
    /// The kinds of failure that callers act on; any other code of libgit2 is kept as its number.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// libgit2's number.
        public let rawValue: Int32

        /// Creates a code from libgit2's number.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// What was asked for is not there.
        public static let notFound = Code(rawValue: GIT_ENOTFOUND.rawValue)
        /// What was to be made is there already.
        public static let exists = Code(rawValue: GIT_EEXISTS.rawValue)
        /// A short name fits several objects.
        public static let ambiguous = Code(rawValue: GIT_EAMBIGUOUS.rawValue)
        /// The branch has no commit yet.
        public static let unborn = Code(rawValue: GIT_EUNBORNBRANCH.rawValue)
        /// A name or revision is malformed.
        public static let invalid = Code(rawValue: GIT_EINVALIDSPEC.rawValue)
        /// Something changed since it was read.
        public static let modified = Code(rawValue: GIT_EMODIFIED.rawValue)
        /// Another process holds the lock.
        public static let locked = Code(rawValue: GIT_ELOCKED.rawValue)
    }

    /// What kind of failure it is.
    public let code: Code
    /// libgit2's own words, for a person to read.
    public let message: String
}

/// Runs down a libgit2 result: negative becomes an error with the words of this thread.
func check(_ code: Int32) throws(GitError) {
    guard code < 0 else { return }
    defer { git_error_clear() }
    let message = git_error_last().map { String(cString: $0.pointee.message) }
    throw GitError(code: .init(rawValue: code), message: message ?? "no details from libgit2")
}

/// Whether a failed call failed because stored bytes are broken, not because of the system.
func isDamage(_ code: Int32) -> Bool {
    guard code < 0, code != GIT_ENOTFOUND.rawValue, let last = git_error_last() else { return false }
    return [GIT_ERROR_ZLIB, GIT_ERROR_ODB, GIT_ERROR_OBJECT].contains { Int32($0.rawValue) == last.pointee.klass }
}

/// Turns "not found" into `false`; other failures are thrown.
func found(_ code: Int32) throws(GitError) -> Bool {
    guard code != GIT_ENOTFOUND.rawValue else {
        git_error_clear()
        return false
    }
    try check(code)
    return true
}

internal import CLibgit2

/// What libgit2 answered when a call failed.
public struct GitError: Error, Hashable, Sendable {
    /// The kinds of failure that callers act on; any other code of libgit2 is kept as its number.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32

        /// Creates a code from libgit2's number.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        public static let notFound = Code(rawValue: GIT_ENOTFOUND.rawValue)
        public static let exists = Code(rawValue: GIT_EEXISTS.rawValue)
        public static let ambiguous = Code(rawValue: GIT_EAMBIGUOUS.rawValue)
        public static let unborn = Code(rawValue: GIT_EUNBORNBRANCH.rawValue)
        public static let invalid = Code(rawValue: GIT_EINVALIDSPEC.rawValue)
        public static let modified = Code(rawValue: GIT_EMODIFIED.rawValue)
        public static let locked = Code(rawValue: GIT_ELOCKED.rawValue)
    }

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

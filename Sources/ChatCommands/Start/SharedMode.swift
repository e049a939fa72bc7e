internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What `core.sharedRepository` says of new files, as git reads it; neither libgit2 nor we look at it for each of them.
enum SharedMode {
    /// Lets this process make files as others of the repository need them.
    static func apply(_ configuration: Configuration) {
        guard let value = configuration.string("core.sharedRepository"), let mode = mode(value) else { return }
        let bits = UInt32(mode.bits)
        // A number says all; a word only adds to what the user's own mask lets through.
        FileMask.set(mode.isExact ? 0o777 & ~bits : FileMask.current & ~bits)
    }

    /// The bits that files and folders have then; `nil` where nothing is shared.
    static func mode(_ value: String) -> (bits: mode_t, isExact: Bool)? {
        switch value.lowercased() {
        case "group", "true", "yes", "on", "1": return (0o770, false)
        case "all", "world", "everybody", "2": return (0o775, false)
        case let text:
            // Whoever may read a folder may enter it, too.
            guard text.hasPrefix("0"), let bits = mode_t(text, radix: 8), bits & 0o600 == 0o600 else { return nil }
            return (bits & 0o777 | (bits & 0o444) >> 2, true)
        }
    }
}

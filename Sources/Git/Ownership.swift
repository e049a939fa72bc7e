#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// git's rule of whose repositories may be used: one's own, root's through sudo, and those of `safe.directory`.
struct Ownership {
    let configuration: Configuration
    let environment: [String: String]

    /// - Throws: `RepositoryRefusal.ownedByOther`.
    func check(gitDirectory: String, worktree: String?) throws {
        let paths = [worktree, gitDirectory].compactMap(\.self)
        guard !paths.allSatisfy(isOwn) else { return }
        let place = worktree ?? (gitDirectory.hasSuffix("/") ? String(gitDirectory.dropLast()) : gitDirectory)
        guard isNamedSafe(place) else { throw RepositoryRefusal.ownedByOther(path: place) }
    }

    private func isOwn(_ path: String) -> Bool {
        var information = stat()
        guard stat(path, &information) == 0 else { return true }
        if information.st_uid == geteuid() { return true }
        guard geteuid() == 0, let sudo = environment["SUDO_UID"].flatMap({ UInt32($0) }) else { return false }
        return information.st_uid == sudo
    }

    /// An empty value forgets what was named before it. A repository cannot name itself.
    private func isNamedSafe(_ path: String) -> Bool {
        var isSafe = false
        for value in configuration.protectedStrings("safe.directory") {
            if value.isEmpty { isSafe = false }
            if value == "*" || value == path { isSafe = true }
            if value.hasSuffix("/*"), path.hasPrefix(value.dropLast()) { isSafe = true }
        }
        return isSafe
    }
}

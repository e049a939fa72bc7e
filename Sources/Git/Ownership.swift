#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// git's rule of whose repositories may be used: one's own, root's through sudo, and those of `safe.directory`.
struct Ownership {
    let configuration: Configuration
    let environment: [String: String]

    /// Looks at who owns what was found; whoever names a repository with `GIT_DIR` means it, as for git.
    ///
    /// - Throws: `RepositoryRefusal.ownedByOther`.
    func check(gitDirectory: String, worktree: String?) throws {
        guard environment["GIT_DIR"] == nil else { return }
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

    private func inHome(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// An empty value forgets what was named before it.
    ///
    /// A repository cannot name itself.
    private func isNamedSafe(_ path: String) -> Bool {
        var isSafe = false
        for value in configuration.protectedStrings("safe.directory") {
            if value.isEmpty { isSafe = false }
            let named = inHome(value)
            if named == "*" || named == path { isSafe = true }
            if named.hasSuffix("/*"), path.hasPrefix(named.dropLast()) { isSafe = true }
        }
        return isSafe
    }
}

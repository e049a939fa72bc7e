internal import CLibgit2

/// git's configuration as the `git` program would see it here: system, global, repository, worktree, and what
/// `git -c`, `GIT_CONFIG_COUNT`, `GIT_CONFIG_GLOBAL`, `GIT_CONFIG_SYSTEM` and `GIT_CONFIG_NOSYSTEM` say.
///
/// libgit2 reads the files; it knows nothing of those variables, so they are laid over it here.
public final class Configuration {
    /// One setting in effect.
    public struct Entry: Hashable, Sendable {
        /// Section and name in lower case, for example `chat.agent.Claude.command`.
        public let key: String
        /// `nil` for a key without `=`, which git reads as true.
        public let value: String?
        /// Where it comes from: `system`, `global`, `local`, `worktree` or `command`.
        public let scope: String
    }

    private let files: [(scope: String, file: ConfigurationFile)]
    private let overrides: [(key: String, value: String?)]
    private let local: ConfigurationFile?

    init(
        commonDirectory: String, gitDirectory: String, environment: [String: String], repository: OpaquePointer
    ) throws {
        var files: [(String, ConfigurationFile)] = []
        for (scope, path) in Self.userPaths(environment) {
            if let file = try ConfigurationFile(ifPresent: path) { files.append((scope, file)) }
        }
        local = try ConfigurationFile(
            ifPresent: commonDirectory + "config", directory: gitDirectory, repository: repository)
        if let local {
            files.append(("local", local))
            let isPerWorktree = local.values("extensions.worktreeconfig").last.map(Self.isTrue) ?? false
            if isPerWorktree, let own = try ConfigurationFile(ifPresent: gitDirectory + "config.worktree") {
                files.append(("worktree", own))
            }
        }
        self.files = files
        overrides = ConfigurationOverrides.read(environment)
    }

    /// The value in effect; `nil` if there is none. A key without `=` reads as `true`.
    public func string(_ key: String) -> String? { strings(key).last }

    /// Every value of a key, the one in effect last.
    public func strings(_ key: String) -> [String] {
        let key = Self.normalised(key)
        return files.flatMap { $0.file.values(key) } + overridden(key)
    }

    /// The values of a key that a repository's own files have no say in.
    func protectedStrings(_ key: String) -> [String] {
        let key = Self.normalised(key)
        return files.filter { $0.scope == "system" || $0.scope == "global" }.flatMap { $0.file.values(key) }
            + overridden(key)
    }

    /// A Boolean by git's words; `nil` if the key is not set or its value is no Boolean.
    public func bool(_ key: String) -> Bool? {
        guard let value = string(key) else { return nil }
        if Self.isTrue(value) { return true }
        return Self.isFalse(value) ? false : nil
    }

    /// A whole number with git's suffixes `k`, `m` and `g`; `nil` if the key is not set or its value is no number.
    public func integer(_ key: String) -> Int? { string(key).flatMap(Self.integer) }

    /// Every setting whose key begins with `prefix`, in the order in which later ones win.
    public func entries(prefix: String) -> [Entry] {
        let prefix = Self.normalised(prefix)
        var entries: [Entry] = []
        for (scope, file) in files {
            file.forEach { key, value in
                if key.hasPrefix(prefix) { entries.append(Entry(key: key, value: value, scope: scope)) }
            }
        }
        return entries
            + overrides.filter { $0.key.hasPrefix(prefix) }
            .map { Entry(key: $0.key, value: $0.value, scope: "command") }
    }

    /// Writes a value into the repository's own file.
    ///
    /// - Throws: `GitError`, for example where the key is malformed or the file cannot be written.
    public func set(_ key: String, to value: String) throws { try local?.set(key, to: value) }

    /// Adds a value to a key of several in the repository's own file, if it is not there.
    public func add(_ key: String, _ value: String) throws {
        guard let local, !local.values(Self.normalised(key)).contains(value) else { return }
        try local.add(key, value)
    }

    /// Takes every value of a key out of the repository's own file.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public func unset(_ key: String) throws -> Bool { try local?.unset(key) ?? false }

    private func overridden(_ key: String) -> [String] {
        overrides.filter { $0.key == key }.map { $0.value ?? "true" }
    }

    private static func userPaths(_ environment: [String: String]) -> [(String, String)] {
        var paths: [(String, String)] = []
        if !(environment["GIT_CONFIG_NOSYSTEM"].map(isTrue) ?? false) {
            paths.append(("system", environment["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig"))
        }
        if let named = environment["GIT_CONFIG_GLOBAL"] { return paths + [("global", named)] }
        let home = environment["HOME"] ?? ""
        let xdg = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        if let folder = xdg ?? (home.isEmpty ? nil : home + "/.config") {
            paths.append(("global", folder + "/git/config"))
        }
        if !home.isEmpty { paths.append(("global", home + "/.gitconfig")) }
        return paths
    }
}

extension Configuration {
    /// Section and name in lower case; a subsection between them as it is.
    static func normalised(_ key: String) -> String {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return key.lowercased() }
        return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
    }

    static func isTrue(_ value: String) -> Bool {
        ["true", "yes", "on"].contains(value.lowercased()) || integer(value).map { $0 != 0 } ?? false
    }

    static func isFalse(_ value: String) -> Bool {
        ["false", "no", "off", ""].contains(value.lowercased()) || integer(value) == 0
    }

    static func integer(_ value: String) -> Int? {
        let factors: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        guard let last = value.last, let factor = factors[Character(last.lowercased())] else { return Int(value) }
        return Int(value.dropLast()).map { $0 * factor }
    }
}

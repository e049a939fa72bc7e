internal import CLibgit2

/// git's configuration as the `git` program would see it here: system, global, repository, worktree, and what
/// `git -c`, `GIT_CONFIG_COUNT`, `GIT_CONFIG_GLOBAL`, `GIT_CONFIG_SYSTEM` and `GIT_CONFIG_NOSYSTEM` say.
///
/// libgit2 reads the files; it knows nothing of those variables, so they are laid over it here. A file is read once for
/// each repository that is opened, and again after we wrote to it.
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

    /// What `includeIf` looks at; libgit2 asks it again whenever it reads a file anew, so it stays open.
    private let repository: Handle<RepositoryKind>
    private let files: [(scope: String, file: ConfigurationFile)]
    private let overrides: [(key: String, value: String?)]
    private let local: ConfigurationFile?

    init(commonDirectory: String, gitDirectory: String, environment: [String: String]) throws {
        try Library.start()
        let repository = try Handle<RepositoryKind> { git_repository_open(&$0, gitDirectory) }
        let pointer = repository.pointer
        self.repository = repository
        var files: [(String, ConfigurationFile)] = []
        for (scope, path) in Self.userPaths(environment) {
            if let file = try ConfigurationFile(ifPresent: path, repository: pointer) { files.append((scope, file)) }
        }
        local = try ConfigurationFile(ifPresent: commonDirectory + "config", repository: pointer)
        if let local {
            files.append(("local", local))
            let isPerWorktree = local.values("extensions.worktreeconfig").last.map(Self.isTrue) ?? false
            let path = gitDirectory + "config.worktree"
            if isPerWorktree, let own = try ConfigurationFile(ifPresent: path, repository: pointer) {
                files.append(("worktree", own))
            }
        }
        self.files = files
        overrides = ConfigurationOverrides.read(environment)
    }

    /// The value in effect; `nil` if there is none.
    ///
    /// A key without `=` reads as `true`.
    public func string(_ key: String) -> String? { strings(key).last }

    /// Every value of a key, the one in effect last.
    public func strings(_ key: String) -> [String] {
        let key = Self.normalised(key)
        return files.flatMap { $0.file.values(key) } + overridden(key)
    }

    /// The value in the repository's own file, which is where git looks for what the repository is.
    func own(_ key: String) -> String? { local?.values(Self.normalised(key)).last }

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
                if key.utf8.starts(with: prefix.utf8) { entries.append(Entry(key: key, value: value, scope: scope)) }
            }
        }
        return entries
            + overrides.filter { $0.key.utf8.starts(with: prefix.utf8) }
            .map { Entry(key: $0.key, value: $0.value, scope: "command") }
    }

    /// Writes a value into the repository's own file.
    ///
    /// - Throws: `GitError`, for example where the key is malformed or the file cannot be written.
    public func set(_ key: String, to value: String) throws { try local?.set(key, to: value) }

    /// Whether the repository's own file has the value among those of a key.
    public func own(_ key: String, has value: String) -> Bool {
        local?.values(Self.normalised(key)).contains(value) ?? false
    }

    /// Adds a value to a key of several in the repository's own file, if it is not there.
    ///
    /// - Throws: `GitError`, for example where the key is malformed or the file cannot be written.
    public func add(_ key: String, _ value: String) throws {
        guard let local, !local.values(Self.normalised(key)).contains(value) else { return }
        try local.add(key, value)
    }

    /// Takes every value of a key out of the repository's own file.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `GitError`, for example where the key is malformed or the file cannot be written.
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
        let dot = UInt8(ascii: ".")
        guard let first = key.utf8.firstIndex(of: dot), let last = key.utf8.lastIndex(of: dot) else {
            return key.lowercased()
        }
        return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
    }

    static func isTrue(_ value: String) -> Bool {
        ["true", "yes", "on"].contains(value.lowercased()) || integer(value).map { $0 != 0 } ?? false
    }

    static func isFalse(_ value: String) -> Bool {
        ["false", "no", "off", ""].contains(value.lowercased()) || integer(value) == 0
    }

    /// As git's `strtoimax` reads it: white space, a sign, `0x` and a leading `0` for other bases, then `k`, `m` or `g`.
    static func integer(_ value: String) -> Int? {
        var digits = value.drop { $0.isASCII && $0.isWhitespace }
        let factors: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let factor = digits.last.flatMap { factors[Character($0.lowercased())] }
        if factor != nil { digits.removeLast() }
        let (product, overflow) = (whole(digits) ?? 0).multipliedReportingOverflow(by: factor ?? 1)
        return overflow || whole(digits) == nil ? nil : product
    }

    private static func whole(_ digits: Substring) -> Int? {
        let sign = digits.prefix { $0 == "-" || $0 == "+" }
        let rest = digits.dropFirst(sign.count).lowercased()
        guard sign.count < 2, let first = rest.first, first != "-", first != "+" else { return nil }
        if rest.hasPrefix("0x") { return Int(sign + rest.dropFirst(2), radix: 16) }
        return Int(sign + rest, radix: first == "0" ? 8 : 10)
    }
}

/// What shows a forge who asks.
///
/// It never appears in any text.
public struct Token: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Where a token was found.
    public enum Source: Hashable, Sendable {
        /// The command or value of this setting.
        case setting(String)
        /// This environment variable.
        case variable(String)
        /// `gh auth token`.
        case gh
        /// This file of gh's.
        case file(String)
        /// The remote's URL.
        case url
        /// `git credential`.
        case credential
    }

    /// The secret itself.
    public let secret: String
    /// Where it was found.
    public let source: Source

    /// Creates a token.
    public init(_ secret: String, from source: Source) {
        self.secret = secret
        self.source = source
    }

    /// Says that there is one, and not which.
    public var description: String { "[redacted]" }

    /// Says that there is one, and not which.
    public var debugDescription: String { description }
}

/// Where tokens are looked for.
public struct TokenPlaces {
    /// The environment.
    public var environment: [String: String]
    /// A value of git's configuration.
    public var setting: (String) -> String?
    /// The first line that a command line of the user's own settings prints; `nil` if it fails.
    public var run: (String) throws -> String?
    /// What `gh auth token` prints for a host; `nil` if there is no gh or it knows none.
    public var gh: (String) throws -> String?
    /// The path and the text of gh's `hosts.yml`; `nil` if there is none.
    public var hosts: () throws -> (path: String, text: String)?
    /// The password that `git credential` has; `nil` if it has none.
    public var credential: (Forge) throws -> String?

    /// Creates places.
    public init(
        environment: [String: String], setting: @escaping (String) -> String?,
        run: @escaping (String) throws -> String?, gh: @escaping (String) throws -> String?,
        hosts: @escaping () throws -> (path: String, text: String)?,
        credential: @escaping (Forge) throws -> String?
    ) {
        self.environment = environment
        self.setting = setting
        self.run = run
        self.gh = gh
        self.hosts = hosts
        self.credential = credential
    }

    /// The token for a forge, from the first place that has one: settings, environment, `gh`, its file, the remote's
    /// URL, `git credential`; `nil` if none has.
    ///
    /// A token is for one server: none that is meant for GitHub's own service goes to another host.
    ///
    /// - Throws: What `run`, `gh`, `hosts` and `credential` throw.
    public func token(for forge: Forge, remote: RemoteURL?) throws -> Token? {
        if let token = try configured(forge) ?? variable(forge) { return token }
        if forge.kind == .github, let token = try fromGH(forge) { return token }
        if let remote, remote.place == forge.place, let password = remote.password, !password.isEmpty,
            remote.way == .https || remote.way == .http
        {
            return Token(password, from: .url)
        }
        return try credential(forge).flatMap { $0.isEmpty ? nil : Token($0, from: .credential) }
    }

    private func configured(_ forge: Forge) throws -> Token? {
        let key = "chat.\(forge.place).tokenCommand"
        guard let command = setting(key), let line = try run(command), !line.isEmpty else { return nil }
        return Token(line, from: .setting(key))
    }

    private func variable(_ forge: Forge) -> Token? {
        for name in Self.variables(forge) {
            if let value = environment[name], !value.isEmpty { return Token(value, from: .variable(name)) }
        }
        return nil
    }

    /// The variables that hold a token for this kind of server.
    public static func variables(_ forge: Forge) -> [String] {
        switch forge.kind {
        case .github where forge.isGitHubDotCom: ["GH_TOKEN", "GITHUB_TOKEN"]
        case .github, .unknown: ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
        case .gitea: ["GITEA_TOKEN"]
        case .forgejo: ["FORGEJO_TOKEN"]
        case .gitlab, .bitbucket: []
        }
    }

    private func fromGH(_ forge: Forge) throws -> Token? {
        if let line = try gh(forge.place), !line.isEmpty { return Token(line, from: .gh) }
        guard let (path, text) = try hosts(), let found = HostsFile(text).token(for: forge.place) else { return nil }
        return Token(found, from: .file(path))
    }
}

/// The URL of a git remote, taken apart: a server, and where the repository is on it.
///
/// All forms that git takes for a server are read: `https://…`, `ssh://…`, `git+ssh://…`, `git://…` and
/// `user@host:path`. A path on this machine is none.
public struct RemoteURL: Hashable, Sendable {
    /// How the server is reached.
    public enum Way: String, Hashable, Sendable { case ssh, git, http, https }

    /// How the server is reached.
    public let way: Way
    /// What stands before the `@`, without a password.
    public let user: String?
    /// The password in the URL, which may be a token.
    public let password: String?
    /// The server's name in lower case, without `www.`; a name that only stands for another one is replaced.
    public private(set) var host: String
    /// The port of `http` and `https`, if it is not their own; that of other ways says nothing about the web.
    public let port: Int?
    /// The parts of the path, without `.git` at the end.
    public let parts: [String]

    /// Reads a URL; `nil` for a path on this machine or a way that is not known.
    public init?(_ text: String) {
        let text = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !text.contains("\\") else { return nil }
        guard let split = text.firstRange(of: "://") else {
            guard let parsed = Self.short(text) else { return nil }
            (way, port, password) = (.ssh, nil, nil)
            (user, host, parts) = (parsed.user, Self.known(parsed.host), Self.parts(parsed.path))
            return
        }
        guard let way = Self.ways[text[..<split.lowerBound].lowercased()],
            let parsed = Self.long(text[split.upperBound...])
        else { return nil }
        self.way = way
        (user, password) = (parsed.user, parsed.password)
        (host, parts) = (Self.known(parsed.host), Self.parts(parsed.path))
        let standard = way == .https ? 443 : 80
        port = way == .http || way == .https ? parsed.port.flatMap { $0 == standard ? nil : $0 } : nil
    }

    /// The same repository on the server that an alias of ssh stands for.
    public func onHost(_ name: String) -> RemoteURL {
        var url = self
        url.host = Self.known(name.lowercased())
        return url
    }

    /// The URL of another repository on the same server, reached the same way; without a password.
    public func address(of name: RepositoryName) -> String {
        let path = "\(name.owner)/\(name.name).git"
        return way == .ssh
            ? "\(user ?? "git")@\(host):\(path)" : "\(way == .git ? "https" : way.rawValue)://\(place)/\(path)"
    }

    /// The owner and the name, if the path has just these two parts.
    public var repository: RepositoryName? {
        parts.count == 2 ? RepositoryName(owner: parts[0], name: parts[1]) : nil
    }

    /// Host and port.
    public var place: String { port.map { "\(host):\($0)" } ?? host }

    private static let ways: [String: Way] = [
        "ssh": .ssh, "git+ssh": .ssh, "ssh+git": .ssh, "git": .git, "http": .http, "https": .https,
        "git+https": .https, "git+http": .http,
    ]

    /// Names of servers for ssh through other ports.
    private static let aliases = [
        "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org",
    ]

    private static func known(_ host: String) -> String {
        let lower = host.lowercased()
        let plain = lower.hasPrefix("www.") ? String(lower.dropFirst(4)) : lower
        return aliases[plain] ?? plain
    }

    private static func parts(_ path: Substring) -> [String] {
        var parts = path.split(separator: "/").map(String.init)
        if let last = parts.last, last.lowercased().hasSuffix(".git"), last.count > 4 {
            parts[parts.count - 1] = String(last.dropLast(4))
        }
        return parts
    }

    /// `user@host:path`, in which no slash comes before the colon.
    private static func short(_ text: String) -> (user: String?, host: String, path: Substring)? {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") else { return nil }
        let place = text[..<colon]
        let at = place.lastIndex(of: "@")
        let host = at.map { place[place.index(after: $0)...] } ?? place
        // A single letter alone is a drive.
        guard host.count > 1 || at != nil, isName(host) else { return nil }
        return (at.map { String(place[..<$0]) }, String(host), text[text.index(after: colon)...])
    }

    private struct Long {
        var user: String?
        var password: String?
        var host: String
        var port: Int?
        var path: Substring
    }

    private static func long(_ rest: Substring) -> Long? {
        let authority = rest.prefix { $0 != "/" }
        let at = authority.lastIndex(of: "@")
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        let host = place.hasPrefix("[") ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
        guard !host.isEmpty, isName(host) else { return nil }
        let tail = place.dropFirst(host.count)
        let person = at.map { authority[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        return Long(
            user: person?.first.map(String.init), password: person?.dropFirst().first.map(String.init),
            host: String(host), port: Int(tail.dropFirst()), path: rest[authority.endIndex...])
    }

    /// What can be a host can be an argument of a program, too: no option, nothing for a shell.
    private static func isName(_ host: some StringProtocol) -> Bool {
        !host.hasPrefix("-")
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "-._[]:".utf8.contains(byte)
                }
            }
    }
}

/// What a repository is called on a forge.
public struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
    /// A person or an organization; with groups of groups, all of them with slashes in between.
    public let owner: String
    /// The repository's own name.
    public let name: String

    /// Creates a name.
    public init(owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    /// Reads `owner/name`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(owner: String(parts[0]), name: String(parts[1]))
    }

    /// `owner/name`.
    public var description: String { "\(owner)/\(name)" }

    /// Whether both mean one repository: forges do not look at case.
    public func isSame(_ other: RepositoryName?) -> Bool {
        description.lowercased() == other?.description.lowercased()
    }
}

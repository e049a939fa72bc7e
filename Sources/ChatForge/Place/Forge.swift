public import HTTP

/// A server that keeps repositories and pull requests.
public struct Forge: Hashable, Sendable {
    /// Whose program it runs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case github, gitea, forgejo, gitlab, bitbucket
        /// Not known: nothing is asked of it.
        case unknown

        /// Whether pull requests are made through its interface, and not in a browser.
        public var hasPullRequests: Bool { self == .github || isGitea }

        /// Whether it speaks Gitea's form of GitHub's interface.
        public var isGitea: Bool { self == .gitea || self == .forgejo }
    }

    /// Whose program it runs.
    public let kind: Kind
    /// Host and port, as settings name it.
    public let place: String
    /// Where its pages are.
    public let web: WebAddress
    /// Where its interface is.
    public let api: WebAddress

    /// The forge behind a remote.
    ///
    /// - Parameters:
    ///   - kind: What the settings say it runs; `nil` goes by its name.
    ///   - api: Where the settings say its interface is; `nil` where it usually is.
    public init(_ remote: RemoteURL, kind: Kind? = nil, api: WebAddress? = nil) {
        self.kind = kind ?? Self.kind(of: remote.host)
        place = remote.place
        let probe = WebAddress(scheme: "http", host: remote.host, port: remote.port)
        // A token goes unprotected to nobody but this machine.
        let isPlain = remote.way == .http && probe.isLoopback
        web = WebAddress(
            scheme: isPlain ? "http" : "https", host: remote.host,
            port: remote.way == .http && !isPlain ? nil : remote.port)
        self.api = api?.withoutUser ?? Self.api(self.kind, web, host: remote.host)
    }

    /// Where GraphQL is asked.
    public var graphQL: WebAddress {
        guard api.path.hasSuffix("/api/v3") else { return api.appending(["graphql"]) }
        var address = api
        address.path = String(api.path.dropLast("/v3".count))
        return address.appending(["graphql"])
    }

    /// Whether it is GitHub's own service, for which other tokens are meant than for its servers elsewhere.
    public var isGitHubDotCom: Bool { web.host == "github.com" || web.host.hasSuffix(".ghe.com") }

    /// Whether an address that the environment gives belongs to this server.
    public func owns(_ address: WebAddress) -> Bool { address.host == web.host || address.host == "api." + web.host }

    private static func kind(of host: String) -> Kind {
        if host == "github.com" || host.hasSuffix(".ghe.com") { return .github }
        if host == "codeberg.org" || host.hasPrefix("forgejo.") { return .forgejo }
        if host == "gitea.com" || host.hasPrefix("gitea.") { return .gitea }
        if host == "gitlab.com" || host.hasPrefix("gitlab.") { return .gitlab }
        if host == "bitbucket.org" { return .bitbucket }
        return host.hasPrefix("github.") ? .github : .unknown
    }

    private static func api(_ kind: Kind, _ web: WebAddress, host: String) -> WebAddress {
        if host == "github.com" || host.hasSuffix(".ghe.com") {
            return WebAddress(scheme: "https", host: "api." + host, path: "")
        }
        return web.appending(kind.isGitea ? ["api", "v1"] : ["api", "v3"])
    }
}

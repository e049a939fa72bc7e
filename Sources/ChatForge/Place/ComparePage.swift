public import HTTP

/// The page of a forge on which a person makes a pull request.
public struct ComparePage: Sendable {
    /// The most bytes of an address that servers and browsers take.
    public static let maximumLength = 8000

    private let forge: Forge
    private let parts: [String]

    /// The pages of the repository that a remote names.
    public init(_ forge: Forge, _ remote: RemoteURL) { (self.forge, parts) = (forge, remote.parts) }

    /// The pages of a repository by its name.
    public init(_ forge: Forge, _ name: RepositoryName) {
        (self.forge, parts) = (forge, name.owner.split(separator: "/").map(String.init) + [name.name])
    }

    /// The repository's own page.
    public var repository: WebAddress { forge.web.appending(parts) }

    /// The page of a branch.
    public func branch(_ name: String) -> WebAddress {
        let words = name.split(separator: "/").map(String.init)
        switch forge.kind {
        case .gitlab: return forge.web.appending(parts + ["-", "tree"] + words)
        case .bitbucket, .gitea, .forgejo: return forge.web.appending(parts + ["src", "branch"] + words)
        case .github, .unknown: return forge.web.appending(parts + ["tree"] + words)
        }
    }

    /// The page that compares `head` with `base` and makes a pull request, filled with title and body where the forge
    /// takes them; `nil` where its pages are not known.
    ///
    /// - Parameter head: The branch; for one of a fork, `owner:branch`.
    public func compare(base: String, head: String, title: String? = nil, body: String? = nil) -> WebAddress? {
        switch forge.kind {
        case .github, .unknown:
            guard forge.kind != .unknown else { return nil }
            return fitting(
                forge.web.appending(parts + ["compare"]).path + "/" + Self.branch(base) + "..." + Self.branch(head),
                [("expand", "1")], title.map { ("title", $0) }, body.map { ("body", $0) })
        case .gitea, .forgejo:
            return fitting(
                forge.web.appending(parts + ["compare"]).path + "/" + Self.branch(base) + "..." + Self.branch(head), [],
                title.map { ("title", $0) }, body.map { ("body", $0) })
        case .gitlab:
            return fitting(
                forge.web.appending(parts + ["-", "merge_requests", "new"]).path,
                [("merge_request[source_branch]", head), ("merge_request[target_branch]", base)],
                title.map { ("merge_request[title]", $0) }, body.map { ("merge_request[description]", $0) })
        case .bitbucket:
            return fitting(
                forge.web.appending(parts + ["pull-requests", "new"]).path, [("source", head), ("dest", base)],
                title.map { ("title", $0) }, body.map { ("description", $0) })
        }
    }

    /// The body is left out where the address would be too long, then the title.
    private func fitting(
        _ path: String, _ fixed: [(String, String)], _ title: (String, String)?, _ body: (String, String)?
    ) -> WebAddress? {
        let tries = [[title, body], [title, nil], [nil, nil]].map { fixed + $0.compactMap(\.self) }
        for query in tries {
            var address = forge.web.appending([], query: query)
            address.path = path
            if address.description.utf8.count <= Self.maximumLength { return address }
        }
        return nil
    }

    /// A branch in a path: slashes and the colon after an owner stay.
    private static func branch(_ name: String) -> String {
        WebAddress.escaped(name).replacing("%2F", with: "/").replacing("%3A", with: ":")
    }
}

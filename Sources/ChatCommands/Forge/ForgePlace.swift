internal import ChatForge
internal import Git
internal import HTTP

/// Where a session's work goes: a remote, the forge behind it, and the repository there.
struct ForgePlace {
    /// The remote that the branch is pushed to.
    private(set) var remote: GitRemotes.Remote
    /// Its URL; `nil` for a path on this machine.
    let url: RemoteURL?
    /// The forge; `nil` where there is none.
    let forge: Forge?
    /// The repository that the branch is pushed to.
    private(set) var head: RepositoryName?
    /// The repository that pull requests are made in.
    let base: RepositoryName?
    /// The remote of that repository, or its URL.
    let baseRemote: String

    /// - Parameter repository: `owner/name`, where the command line says it.
    /// - Throws: `RemoteRefusal`.
    init(_ context: Context, remote name: String?, repository: String?) throws {
        let configuration = try context.repository().configuration
        let remotes = GitRemotes(configuration)
        let known = KnownForges(context)
        remote = try remotes.chosen(name, configuration)
        (url, forge) = known.found(remote)
        head = url?.repository
        let base = BaseRepository(known: known, remotes: remotes, remote: remote, forge: forge, head: head)
        (self.base, baseRemote) = base.chosen(
            named: repository ?? configuration.string("chat.github.repo") ?? context.environment["GH_REPO"])
    }

    /// The same, with the branch pushed to another repository.
    func pushing(to remote: GitRemotes.Remote, _ name: RepositoryName) -> ForgePlace {
        var place = self
        (place.remote, place.head) = (remote, name)
        return place
    }

    /// The pages of the repository; `nil` where the forge is not known.
    var pages: ComparePage? {
        guard let forge, let url else { return nil }
        return base.map { ComparePage(forge, $0) } ?? ComparePage(forge, url)
    }

    /// The head branch as a compare page names it.
    func qualified(_ branch: String) -> String {
        guard let head, let base, !head.isSame(base) else { return branch }
        return "\(head.owner):\(branch)"
    }
}

/// Which repository pull requests are made in, where a fork is pushed to.
private struct BaseRepository {
    let known: KnownForges
    let remotes: GitRemotes
    let remote: GitRemotes.Remote
    let forge: Forge?
    let head: RepositoryName?

    /// The one named; the one gh was told; that of the remote `upstream` on the same forge; the one pushed to.
    func chosen(named: String?) -> (RepositoryName?, remote: String) {
        if let name = named.flatMap(repository(named:)) { return (name, remote(of: name)) }
        for candidate in remotes.all {
            guard let resolved = candidate.resolved else { continue }
            if resolved == "base" { return (repository(of: candidate) ?? head, candidate.name) }
            if let name = RepositoryName(resolved) { return (name, remote(of: name)) }
        }
        if let upstream = remotes["upstream"], let name = repository(of: upstream) { return (name, upstream.name) }
        return (head, remote.name)
    }

    /// Reads `owner/name`, also with the forge before it, as gh takes it.
    private func repository(named text: String) -> RepositoryName? {
        let host = forge.map { $0.place + "/" } ?? ""
        return RepositoryName(
            !host.isEmpty && text.lowercased().hasPrefix(host) ? String(text.dropFirst(host.count)) : text)
    }

    private func repository(of other: GitRemotes.Remote) -> RepositoryName? {
        let (url, place) = known.found(other)
        return place?.place == forge?.place ? url?.repository : nil
    }

    private func remote(of name: RepositoryName) -> String {
        let found = remotes.all.first { repository(of: $0)?.isSame(name) == true }
        if let found { return found.name }
        guard let forge else { return remote.name }
        return forge.web.appending([name.owner, name.name + ".git"]).description
    }
}

/// Which servers are forges, and of which kind.
struct KnownForges {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// The first URL of a remote that leads to a known forge, else the first that is none of this machine's paths.
    func found(_ remote: GitRemotes.Remote) -> (RemoteURL?, Forge?) {
        let urls = remote.urls.compactMap { RemoteURL($0) }
        for url in urls {
            let forge = forge(url)
            if forge.kind != .unknown { return (url, forge) }
        }
        guard let url = urls.first else { return (nil, nil) }
        let real = resolved(url)
        return (real, forge(real))
    }

    /// The forge at a URL; `nil` if it is of no known kind.
    func known(_ url: RemoteURL) -> Forge? {
        let forge = forge(url)
        return forge.kind == .unknown ? nil : forge
    }

    private func forge(_ url: RemoteURL) -> Forge {
        let named = context.config("chat.\(url.place).forge").flatMap { Forge.Kind(rawValue: $0.lowercased()) }
        let forge = Forge(url, kind: named, api: api(url))
        guard forge.kind == .unknown, isNamed(forge) else { return forge }
        return Forge(url, kind: .github, api: api(url))
    }

    private func api(_ url: RemoteURL) -> WebAddress? {
        if let named = context.config("chat.\(url.place).apiUrl").flatMap({ WebAddress($0) }) { return named }
        guard let named = context.environment["GITHUB_API_URL"].flatMap({ WebAddress($0) }) else { return nil }
        return Forge(url).owns(named) ? named : nil
    }

    /// Whether something says that a server of no known name is a GitHub of its own.
    private func isNamed(_ forge: Forge) -> Bool {
        let variables = TokenPlaces.variables(forge)
        return variables.contains { context.environment[$0]?.isEmpty == false }
            || context.environment["GH_HOST"]?.lowercased() == forge.place
            || context.config("chat.\(forge.place).apiUrl") != nil
            || context.config("chat.\(forge.place).tokenCommand") != nil
    }

    /// The server that an alias in ssh's configuration stands for.
    private func resolved(_ url: RemoteURL) -> RemoteURL {
        guard url.way == .ssh, !url.host.hasPrefix("["), !url.host.hasPrefix("-") else { return url }
        let lines =
            CommandOutput.lines("ssh -G -- \(ShellWord.quoted(url.host)) 2>/dev/null", context.environment) ?? []
        let name = lines.first { $0.hasPrefix("hostname ") }?.dropFirst("hostname ".count)
        return name.map { url.onHost(String($0)) } ?? url
    }
}

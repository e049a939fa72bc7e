internal import ChatForge
internal import ChatModel
internal import Git
internal import HTTP

/// Where a branch goes whose pull request is for a repository that we may only read: a fork of our own.
struct ForkPlace {
    private let context: Context
    private let client: ForgeClient
    private let care: PullRequestCareOptions

    init(_ context: Context, _ client: ForgeClient, _ care: PullRequestCareOptions) {
        (self.context, self.client, self.care) = (context, client, care)
    }

    /// The place that can be pushed to: the one that was meant, or a fork, which is made where the user says so.
    ///
    /// - Throws: `ProposalRefusal.notAllowed`, `ForgeError`.
    func place(_ place: ForgePlace, for base: ForgeRepository) throws -> ForgePlace {
        guard let own = place.head, own.isSame(place.base), base.canPush == false, !base.isArchived else {
            return place
        }
        // What the token lacks no fork gives it.
        guard base.lacksScope != true else { return place }
        let login = try client.login()
        let remotes = GitRemotes(try context.repository().configuration)
        if let (remote, name) = fork(of: base, by: login, among: remotes.all) {
            context.console.narrate("pushing to your fork '\(name)' (remote '\(remote.name)')")
            return place.pushing(to: remote, name)
        }
        guard try isWanted(base) else { throw ProposalRefusal.notAllowed(repository: base.name) }
        guard !care.isDryRun else {
            context.console.narrate("would make a fork of '\(base.name)'")
            return place.pushing(to: place.remote, RepositoryName(owner: login, name: base.name.name))
        }
        return try made(place, base, login)
    }

    private func isWanted(_ base: ForgeRepository) throws -> Bool {
        if care.fork { return true }
        guard context.console.settings.isInteractive else { return false }
        return try context.console.confirm("You may only read '\(base.name)'. Make a fork of it, and push there?")
    }

    /// A remote of our own on the same forge, whose repository has the base's name.
    private func fork(
        of base: ForgeRepository, by login: String, among remotes: [GitRemotes.Remote]
    ) -> (GitRemotes.Remote, RepositoryName)? {
        let known = KnownForges(context)
        for remote in remotes {
            let (url, forge) = known.found(remote)
            guard let name = url?.repository, forge?.place == client.forge.place else { continue }
            if name.owner.lowercased() == login.lowercased(), name.name.lowercased() == base.name.name.lowercased() {
                return (remote, name)
            }
        }
        return nil
    }

    /// As the remote has its own, so that an alias of ssh holds for both.
    private func address(of name: RepositoryName, beside place: ForgePlace) -> String {
        let urls = place.remote.urls.compactMap { RemoteURL($0) }
        let own = urls.first { $0.place == place.url?.place } ?? urls.first
        return own?.address(of: name) ?? client.forge.web.appending([name.owner, name.name + ".git"]).description
    }

    private func made(_ place: ForgePlace, _ base: ForgeRepository, _ login: String) throws -> ForgePlace {
        context.console.narrate("making a fork of '\(base.name)'")
        let fork = try client.fork(base.name)
        let repository = try context.repository()
        let url = address(of: fork.name, beside: place)
        let name = GitRemotes(repository.configuration)[login] == nil ? login : login + "-fork"
        try repository.program.output(["remote", "add", "--", name, url], in: repository.commonDirectory)
        context.console.narrate("made '\(fork.name)', and a remote '\(name)' for it")
        return place.pushing(to: GitRemotes.Remote(name: name, urls: [url], resolved: nil), fork.name)
    }
}

public import ChatModel
internal import Git

/// A remote as sessions see it.
public struct ChatRemote: Hashable, Sendable {
    /// Where logs are on it.
    public enum Layout: String, Sendable {
        /// Below `refs/chat/`.
        case references
        /// Below `refs/heads/kosuke-chat/`, for a host that takes nothing but branches.
        case branches
    }

    /// The name git has for it.
    public let name: String
    /// Where logs are on it.
    public var layout: Layout

    /// A reference as the remote has it, for one below `refs/chat/`; branches have one name everywhere.
    func there(_ name: ReferenceName) -> String {
        guard layout == .branches, name.rawValue.hasPrefix("refs/chat/") else { return name.rawValue }
        return References.fallbackPrefix + name.rawValue.dropFirst("refs/chat/".count)
    }

    /// The name that a session's log has on the remote.
    public func log(of id: SessionID) -> String { there(References.log(of: id)) }

    /// The copy here of what the remote has under a name.
    func copy(_ name: ReferenceName) -> ReferenceName {
        if let branch = name.branch, let id = SessionID(branch: branch) { return ReferenceName(branches + id.rawValue) }
        return ReferenceName(References.remotes + self.name + "/" + name.rawValue.dropFirst("refs/chat/".count))
    }

    var sessions: String { References.remotes + name + "/sessions/" }
    var branches: String { References.remotes + name + "/branches/" }
    var indexes: String { References.remotes + name + "/index/" }
    /// The index of who asks, for this remote: what is shared on another one is not told here.
    var own: String { References.remotes + name + "/own/" }
    /// Where things are put that do not follow from what was there.
    var incoming: String { References.remotes + name + "/incoming/" }
    /// Indexes that stand where a host without `refs/chat/` has them.
    var fallbackIndexes: String { References.remotes + name + "/fallback/" }
}

extension ChatStore {
    /// The remote that sessions go to: the one named, else `chat.remote`, else the only one, else `origin`.
    ///
    /// - Throws: `SharingError.noRemote`, `.remoteNotFound`, `.policy`, `.severalAddresses`.
    public func chatRemote(_ named: String?) throws -> ChatRemote {
        let known = remoteNames()
        let wanted = named ?? repository.configuration.string("chat.remote")
        let chosen = wanted ?? (known.count == 1 ? known[0] : known.first { $0 == "origin" })
        guard let chosen else { throw SharingError.noRemote(known: known) }
        guard known.contains(chosen) else { throw SharingError.remoteNotFound(chosen) }
        let allowed = repository.configuration.strings("chat.policy.remote")
        guard allowed.isEmpty || allowed.contains(chosen) else {
            throw SharingError.policy(setting: "chat.policy.remote", value: allowed.joined(separator: ", "))
        }
        // What is known of a remote would be true of one of them alone.
        let addresses = ["pushurl", "url"].lazy.map { self.repository.configuration.strings("remote.\(chosen).\($0)") }
        if let several = addresses.first(where: { !$0.isEmpty }), several.count > 1 {
            throw SharingError.severalAddresses(remote: chosen, several.map(Self.withoutUser))
        }
        return remote(chosen)
    }

    private func remote(_ name: String) -> ChatRemote {
        let layout = repository.configuration.string("remote.\(name).chatLayout").flatMap(ChatRemote.Layout.init)
        return ChatRemote(name: name, layout: layout ?? .references)
    }

    /// Every remote that git has a name for.
    func remotes() -> [ChatRemote] { remoteNames().map(remote) }

    /// The address that is pushed to, as git has it, without a password in it.
    public func address(of remote: ChatRemote) -> String {
        let configuration = repository.configuration
        let url =
            configuration.string("remote.\(remote.name).pushurl") ?? configuration.string("remote.\(remote.name).url")
        return Self.withoutUser(url ?? remote.name)
    }

    /// Where a remote is fetched from and where it is pushed to, if git was told two places.
    ///
    /// - Throws: `GitProgram.Failure` if git cannot be started.
    func places(of remote: ChatRemote) throws -> (fetched: String, pushed: String)? {
        let configuration = repository.configuration
        let isTold =
            !configuration.strings("remote.\(remote.name).pushurl").isEmpty
            || configuration.entries(prefix: "url.").contains { $0.key.hasSuffix(".pushinsteadof") }
        guard isTold, let fetched = configuration.strings("remote.\(remote.name).url").first else { return nil }
        let answers = try [[], ["--push"]].map { option in
            try repository.program.run(["remote", "get-url"] + option + [remote.name], in: repository.mainDirectory)
                .line
        }
        return answers[0] == answers[1] || answers[1].isEmpty ? nil : (fetched, answers[1])
    }

    static func withoutUser(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let host = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + url[url.index(after: at)...])
    }

    func remoteNames() -> [String] {
        let keys = repository.configuration.entries(prefix: "remote.").map(\.key).filter { $0.hasSuffix(".url") }
        return Array(Set(keys.map { String($0.dropFirst("remote.".count).dropLast(".url".count)) })).sorted()
    }

    func remember(_ layout: ChatRemote.Layout, of remote: ChatRemote) throws {
        try configuring { try repository.configuration.set("remote.\(remote.name).chatLayout", to: layout.rawValue) }
    }
}

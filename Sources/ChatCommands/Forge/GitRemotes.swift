internal import ChatForge
internal import Git

/// The remotes of a repository, as git's configuration has them.
struct GitRemotes {
    /// One remote.
    struct Remote: Hashable {
        let name: String
        /// Its URL as it is written, and as git would use it.
        let urls: [String]
        /// The repository that gh was told to use for it: `base`, or `owner/name`.
        let resolved: String?
    }

    let all: [Remote]

    init(_ configuration: Configuration) {
        let entries = configuration.entries(prefix: "remote.")
        let rewrites = Rewrites(configuration)
        var names: [String] = []
        for entry in entries where entry.key.hasSuffix(".url") {
            let name = String(entry.key.dropFirst("remote.".count).dropLast(".url".count))
            if !names.contains(name) { names.append(name) }
        }
        all = names.map { name in
            let fetch = configuration.strings("remote.\(name).url")
            let push = configuration.strings("remote.\(name).pushurl")
            let raw = fetch.prefix(1) + push.prefix(1)
            return Remote(
                name: name, urls: raw + raw.map(rewrites.rewritten),
                resolved: configuration.string("remote.\(name).gh-resolved"))
        }
    }

    /// The remote that is pushed to: the one named, `chat.remote`, `remote.pushDefault`, `origin`, the only one.
    ///
    /// - Throws: `RemoteRefusal`.
    func chosen(_ name: String?, _ configuration: Configuration) throws(RemoteRefusal) -> Remote {
        let named = name ?? configuration.string("chat.remote") ?? configuration.string("remote.pushDefault")
        if let named {
            guard let remote = self[named] else { throw .unknown(named, has: all.map(\.name)) }
            return remote
        }
        if let remote = self["origin"] ?? (all.count == 1 ? all.first : nil) { return remote }
        throw all.isEmpty ? .none : .ambiguous(all.map(\.name))
    }

    subscript(name: String) -> Remote? { all.first { $0.name == name } }
}

/// No remote can be chosen.
enum RemoteRefusal: Error, Hashable {
    case none
    case unknown(String, has: [String])
    case ambiguous([String])
}

/// What `url.<base>.insteadOf` makes of URLs: the longest beginning wins.
private struct Rewrites {
    private let pairs: [(from: String, to: String)]

    init(_ configuration: Configuration) {
        pairs = configuration.entries(prefix: "url.").compactMap { entry in
            guard entry.key.hasSuffix(".insteadof"), let from = entry.value, !from.isEmpty else { return nil }
            return (from, String(entry.key.dropFirst("url.".count).dropLast(".insteadof".count)))
        }
    }

    func rewritten(_ url: String) -> String {
        let best = pairs.filter { url.hasPrefix($0.from) }.max { $0.from.utf8.count < $1.from.utf8.count }
        return best.map { $0.to + url.dropFirst($0.from.count) } ?? url
    }
}

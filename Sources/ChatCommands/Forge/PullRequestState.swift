internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// The pull request of a session, as its forge knows it now.
struct PullRequestState {
    let context: Context
    let store: ChatStore
    let id: SessionID
    let remote: String?

    /// What is known now, and whom to ask for more.
    struct Found {
        let request: ForgePullRequest
        let repository: RepositoryName
        let account: ForgeAccount
    }

    /// Asks the forge, and records in the session what changed.
    ///
    /// A pull request that was merged completes its session.
    ///
    /// - Parameter waits: Whether to ask again while the forge works out whether it can be merged.
    /// - Throws: `ProposalRefusal.noPullRequest`, `ForgeError`.
    func refresh(waits: Bool = true) throws -> Found {
        let place = try ForgePlace(context, remote: remote, repository: nil)
        guard let forge = place.forge, forge.kind.hasPullRequests else {
            throw ProposalRefusal.noForge(remote: place.remote.name, place: place.forge?.place)
        }
        let account = try ForgeAccount(context, forge, place.url)
        let found = try account.asking(context) { client in
            guard let record = try store.session(id).pullRequest, let known = KnownPullRequest(record, forge) else {
                return Found(request: try byBranch(place, client), repository: try base(place), account: account)
            }
            let request = try ask(known, client, waits: waits)
            return Found(request: request, repository: known.repository, account: account)
        }
        try record(found.request)
        return found
    }

    /// Records what a forge said of the session's pull request.
    func record(_ request: ForgePullRequest) throws {
        let isOver = request.state == .merged
        let before = try store.session(id)
        try store.record([.pullRequest(request.record)] + (isOver ? [.completed] : []), of: id)
        if isOver, before.status != .completed {
            context.console.narrate("pull request #\(request.number) was merged: the session is completed")
        }
    }

    private func base(_ place: ForgePlace) throws -> RepositoryName {
        guard let base = place.base else {
            throw ProposalRefusal.noForge(remote: place.remote.name, place: place.forge?.place)
        }
        return base
    }

    /// The newest pull request from the session's branch, that somebody may have made in a browser.
    private func byBranch(_ place: ForgePlace, _ client: ForgeClient) throws -> ForgePullRequest {
        let repository = try base(place)
        let head = PullRequestHead(place.head ?? repository, id.branch)
        let all = try client.pullRequests(in: repository, of: head)
        guard let request = all.first(where: \.isOpen) ?? all.first else { throw ProposalRefusal.noPullRequest(id) }
        return request
    }

    private func ask(_ known: KnownPullRequest, _ client: ForgeClient, waits: Bool) throws -> ForgePullRequest {
        let cache = PullRequestCache(store.repository, id)
        for wait in waits ? [0, 500, 1000, 1500] : [0] {
            client.pause(milliseconds: wait)
            let answer = try client.pullRequest(
                known.number, in: known.repository, known: try cache.read(known.url))
            if !answer.isUnchanged { try cache.write(known.url, answer) }
            if answer.request.isMergeable != nil || !answer.request.isOpen { return answer.request }
        }
        return try client.pullRequest(
            known.number, in: known.repository, known: try cache.read(known.url)
        ).request
    }
}

/// What the address of a pull request says: whose it is, and its number.
struct KnownPullRequest {
    let url: String
    let number: Int
    let repository: RepositoryName

    /// Reads a session's record; `nil` if it is of another forge than this one.
    init?(_ record: Session.PullRequest, _ forge: Forge) {
        guard let address = WebAddress(record.url), address.place == forge.web.place else { return nil }
        let parts = address.path.split(separator: "/").map { WebAddress.unescaped($0) }
        guard parts.count >= 4, parts[parts.count - 1] == String(record.number) else { return nil }
        (url, number) = (record.url, record.number)
        repository = RepositoryName(owner: parts[parts.count - 4], name: parts[parts.count - 3])
    }
}

/// The last answer about a session's pull request, so that a forge can say that nothing changed.
///
/// It may be deleted.
struct PullRequestCache {
    private let path: String

    init(_ repository: Repository, _ id: SessionID) {
        path = repository.commonDirectory + "chat/cache/pull-requests/\(id).json"
    }

    func read(_ url: String) throws -> (document: JSON, tag: String)? {
        guard let bytes = try Folder.bytes(path) else { return nil }
        // A file that was cut short is as good as none.
        guard let json = try? JSON.parse(bytes), json["url"]?.text == url, let document = json["document"],
            ForgePullRequest(document) != nil, let tag = json["tag"]?.text
        else { return nil }
        return (document, tag)
    }

    func write(_ url: String, _ answer: TaggedPullRequest) throws {
        guard let tag = answer.tag else { return try Folder.remove(path) }
        try Folder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        let json: JSON = ["url": .string(url), "tag": .string(tag), "document": answer.document]
        try Folder.write(json.line + "\n", to: path)
    }
}

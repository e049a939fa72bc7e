internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// The pull requests of a session, as their forge knows them now.
struct PullRequestState {
    let context: Context
    let store: ChatStore
    let id: SessionID
    let remote: String?
    /// The only one that is meant; `nil` means all.
    var number: Int?
    /// Who asks; `nil` is looked for.
    var account: ForgeAccount?

    /// What is known now, and whom to ask for more.
    struct Found {
        let request: ForgePullRequest
        let repository: RepositoryName
        let account: ForgeAccount
        /// The address that the session's log has for it; `nil` if it has none.
        var known: String?
    }

    /// Asks the forge for those that are meant, and records in the session what changed.
    ///
    /// A pull request that was merged completes its session.
    ///
    /// - Parameter waits: Whether to ask again while the forge works out whether one can be merged.
    /// - Returns: At least one, the oldest first.
    /// - Throws: `ProposalRefusal.noPullRequest`, `ForgeError`.
    func all(waits: Bool = true) throws -> [Found] {
        let place = try ForgePlace(context, remote: remote, repository: nil)
        guard let forge = place.forge, forge.kind.hasPullRequests else {
            throw ProposalRefusal.noForge(remote: place.remote.name, place: place.forge?.place)
        }
        let account = try account ?? newAccount(forge, place)
        let known = try known(to: forge)
        let found = try account.asking(context) { client in
            guard known.isEmpty else {
                return try known.map { one in
                    let request = try ask(one, client, waits: waits)
                    return Found(request: request, repository: one.repository, account: account, known: one.url)
                }
            }
            return [Found(request: try byBranch(place, client), repository: try place.requiredBase(), account: account)]
        }
        try record(found)
        return found
    }

    /// The one that is meant where only one can be: the numbered one, else the last that is open, else the last.
    func current(waits: Bool = false) throws -> Found {
        let latest = try store.session(id).pullRequest
        let only = number == nil ? with(number: latest?.number) : self
        let found = try only.all(waits: waits)
        return try current(of: found)
    }

    private func newAccount(_ forge: Forge, _ place: ForgePlace) throws -> ForgeAccount {
        let account = try ForgeAccount(context, forge, place)
        account.recordUse(context, for: id)
        return account
    }

    /// The ones to change: those that `isWanted`, of which there may be one only where none is numbered; the current one
    /// where there is none.
    ///
    /// - Throws: `ProposalRefusal.severalPullRequests`.
    func changeable(several: Bool = false, _ isWanted: (ForgePullRequest) -> Bool) throws -> [Found] {
        let found = try all(waits: false)
        let wanted = found.filter { isWanted($0.request) }
        guard wanted.count < 2 || several else {
            throw ProposalRefusal.severalPullRequests(id, numbers: wanted.map(\.request.number))
        }
        return try wanted.isEmpty ? [current(of: found)] : wanted
    }

    /// Records what a forge said of the session's pull requests.
    ///
    /// When one has been merged and none is open, the session is completed; one that goes on after that stays active.
    func record(_ found: [Found]) throws {
        let before = try store.session(id)
        var after = before
        for one in found { after.take(one.request.record, formerly: one.known) }
        let merged = after.pullRequests.last { $0.state == "merged" && !before.pullRequests.contains($0) }
        let isOver = merged != nil && !after.pullRequests.contains(where: \.isOpen)
        let steps = found.map { PublishingStep.pullRequest($0.request.record, formerly: $0.known) }
        try store.record(steps + (isOver ? [.completed] : []), of: id)
        guard let merged, isOver, try before.status != store.session(id).status else { return }
        context.console.narrate("pull request #\(merged.number) was merged: the session is completed")
    }

    private func current(of found: [Found]) throws -> Found {
        guard let one = found.last(where: \.request.isOpen) ?? found.last else {
            throw ProposalRefusal.noPullRequest(id, number: number)
        }
        return one
    }

    private func with(number: Int?) -> PullRequestState {
        PullRequestState(context: context, store: store, id: id, remote: remote, number: number)
    }

    /// Those that the session's log knows, and that are of this forge.
    private func known(to forge: Forge) throws -> [KnownPullRequest] {
        let records = try store.session(id).pullRequests.filter { number == nil || $0.number == number }
        return records.compactMap { KnownPullRequest($0, forge) }
    }

    /// The newest pull request from the session's branch, that somebody may have made in a browser.
    private func byBranch(_ place: ForgePlace, _ client: ForgeClient) throws -> ForgePullRequest {
        let repository = try place.requiredBase()
        let head = PullRequestHead(place.head ?? repository, id.branch)
        let all = try client.pullRequests(in: repository, of: head).filter { number == nil || $0.number == number }
        guard let request = all.first(where: \.isOpen) ?? all.first else {
            throw ProposalRefusal.noPullRequest(id, number: number)
        }
        return request
    }

    private func ask(_ known: KnownPullRequest, _ client: ForgeClient, waits: Bool) throws -> ForgePullRequest {
        let cache = PullRequestCache(store.repository, id, known.number)
        var last: ForgePullRequest?
        for wait in waits ? [0, 500, 1000, 1500] : [0] {
            client.pause(milliseconds: wait)
            let answer = try client.pullRequest(known.number, in: known.repository, known: try cache.read(known.url))
            if !answer.isUnchanged { try cache.write(known.url, answer) }
            last = answer.request
            if answer.request.isMergeable != nil || !answer.request.isOpen { break }
        }
        guard let last else { throw ProposalRefusal.noPullRequest(id, number: known.number) }
        return last
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

/// The last answer about a pull request of a session, so that a forge can say that nothing changed.
///
/// It may be deleted.
struct PullRequestCache {
    private let path: String

    init(_ repository: Repository, _ id: SessionID, _ number: Int) {
        path = repository.commonDirectory + "chat/cache/pull-requests/\(id)-\(number).json"
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

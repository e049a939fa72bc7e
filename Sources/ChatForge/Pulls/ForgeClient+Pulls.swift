public import ChatModel
internal import HTTP

/// The branch that a pull request proposes, and the repository it is in.
public struct PullRequestHead: Hashable, Sendable {
    /// The branch's repository.
    public let repository: RepositoryName
    /// The branch, without `refs/heads/`.
    public let branch: String

    /// Creates a head.
    public init(_ repository: RepositoryName, _ branch: String) {
        self.repository = repository
        self.branch = branch
    }

    /// As forges name it across repositories.
    var qualified: String { "\(repository.owner):\(branch)" }
}

/// A pull request and what is needed to ask again at no cost.
public struct TaggedPullRequest: Sendable {
    /// The pull request.
    public let request: ForgePullRequest
    /// The body of the answer, to be kept.
    public let document: JSON
    /// The answer's `ETag`.
    public let tag: String?
    /// Whether the forge said that nothing changed.
    public let isUnchanged: Bool
}

extension ForgeClient {
    /// All pull requests of a branch, the newest first.
    ///
    /// The forge's own filter is not trusted: it leaves out or lets in too much where a name is written differently.
    ///
    /// - Throws: `ForgeError`.
    public func pullRequests(
        in repository: RepositoryName, of head: PullRequestHead
    ) throws(ForgeError) -> [ForgePullRequest] {
        let all = try list(
            ["repos", repository.owner, repository.name, "pulls"],
            query: [("state", "all"), ("head", head.qualified)], what: "the pull requests of '\(repository)'")
        let requests = all.compactMap { ForgePullRequest($0) }
        guard requests.count == all.count else {
            throw .strange("\(forge.place) describes pull requests in a way that is not understood")
        }
        return requests.filter { $0.head == head.branch && head.repository.isSame($0.headRepository) }
            .sorted { $0.number > $1.number }
    }

    /// One pull request.
    ///
    /// - Parameter known: What was kept the last time; the forge then says when nothing changed, which costs nothing.
    /// - Throws: `ForgeError`.
    public func pullRequest(
        _ number: Int, in repository: RepositoryName, known: (document: JSON, tag: String)? = nil
    ) throws(ForgeError) -> TaggedPullRequest {
        let what = "pull request #\(number) of '\(repository)'"
        let response = try send(.get, path(number, in: repository), tag: known?.tag, what: what)
        let isUnchanged = response.status == 304
        let document: JSON
        if isUnchanged, let known { document = known.document } else { document = try self.document(response) }
        return TaggedPullRequest(
            request: try read(document, what), document: document,
            tag: isUnchanged ? known?.tag : response.headers["ETag"], isUnchanged: isUnchanged)
    }

    /// Changes title, body, base or state; what is `nil` stays.
    ///
    /// - Throws: `ForgeError`.
    public func change(
        _ number: Int, in repository: RepositoryName, title: String? = nil, body: String? = nil, base: String? = nil,
        isOpen: Bool? = nil
    ) throws(ForgeError) -> ForgePullRequest {
        let pairs: [(String, String?)] = [
            ("title", title), ("body", body), ("base", base), ("state", isOpen.map { $0 ? "open" : "closed" }),
        ]
        let members = pairs.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } }
        let what = "pull request #\(number) of '\(repository)'"
        let path = path(number, in: repository)
        let response = try repeating { () throws(ForgeError) in
            try self.send(.patch, path, body: .object(members), what: what)
        }
        return try read(document(response), what)
    }

    /// Makes a draft ready for review, or a draft of what is ready.
    ///
    /// GitHub's REST interface cannot do that.
    ///
    /// - Throws: `ForgeError`.
    public func setDraft(_ isDraft: Bool, of request: ForgePullRequest) throws(ForgeError) {
        guard let node = request.node else { throw .strange("\(forge.place) gives pull requests no name for that") }
        let name = isDraft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview"
        let query =
            "mutation($id: ID!) { \(name)(input: {pullRequestId: $id}) { pullRequest { number isDraft } } }"
        let body: JSON = ["query": .string(query), "variables": ["id": .string(node)]]
        var message = HTTPRequest(.post, forge.graphQL, headers: headers(tag: nil))
        message.headers.add("Content-Type", "application/json; charset=utf-8")
        message.body = .bytes(Array(body.line.utf8))
        let what = "pull request #\(request.number)"
        let response = try repeating { () throws(ForgeError) in try self.send(message, what: what) }
        guard let words = try document(response)["errors"]?.elements?.first?["message"]?.text else { return }
        throw .refused(Refusal(status: response.status, message: words, reasons: [], request: nil))
    }

    /// Sends again, after a pause, what may be done twice with the same result.
    func repeating<Value>(_ send: () throws(ForgeError) -> Value) throws(ForgeError) -> Value {
        for attempt in 1...2 {
            do { return try send() } catch {
                guard error.isPassing else { throw error }
                patience.pause(500 << attempt)
            }
        }
        return try send()
    }

    func path(_ number: Int, in repository: RepositoryName, _ kind: String = "pulls") -> [String] {
        ["repos", repository.owner, repository.name, kind, String(number)]
    }

    func read(_ document: JSON, _ what: String) throws(ForgeError) -> ForgePullRequest {
        guard let request = ForgePullRequest(document) else {
            throw .strange("\(forge.place) describes \(what) in a way that is not understood")
        }
        return request
    }
}

extension ForgeError {
    /// Whether it was not the request's fault, and another try may do.
    var isPassing: Bool {
        switch self {
        case .unavailable: true
        case .network(let error): error.isPassing
        default: false
        }
    }
}

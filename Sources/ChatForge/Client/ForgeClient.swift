internal import ChatModel
public import HTTP

/// How long may be waited until a forge takes more requests.
public struct Patience {
    /// The longest wait in seconds.
    public var longest: Int
    /// Seconds since 1970.
    public let now: () -> Int64
    /// Waits that many seconds, and says so.
    public let wait: (Int) -> Void
    /// Waits that many milliseconds, and says nothing.
    public let pause: (Int) -> Void
    /// Milliseconds of a clock that only goes forward.
    public let elapsed: () -> Int64

    /// Creates patience.
    public init(
        longest: Int = 60, now: @escaping () -> Int64, elapsed: @escaping () -> Int64, wait: @escaping (Int) -> Void,
        pause: @escaping (Int) -> Void
    ) {
        self.longest = longest
        self.now = now
        self.elapsed = elapsed
        self.wait = wait
        self.pause = pause
    }
}

/// Asks one forge, in one person's name.
///
/// Waits where the forge asks for it, follows pages, and says why something is refused. What changes something is sent
/// once; `PullRequestMaker` looks before it sends that again.
public final class ForgeClient {
    /// The forge.
    public let forge: Forge
    /// Whether there is a token.
    public var isSignedIn: Bool { token != nil }
    /// Where the token was found.
    public var source: Token.Source? { token?.source }
    let patience: Patience
    private var writes = WriteSpacing()
    private let http: HTTPClient
    private let token: Token?
    private let version: String

    /// Creates a client.
    ///
    /// - Parameter version: Ours, for the forge's records.
    public init(_ forge: Forge, token: Token?, http: HTTPClient, patience: Patience, version: String) {
        self.forge = forge
        self.token = token
        self.http = http
        self.patience = patience
        self.version = version
    }

    /// Waits that long before something is asked again.
    public func pause(milliseconds: Int) { if milliseconds > 0 { patience.pause(milliseconds) } }

    /// Sends a request below the interface's address, and waits where too much was asked.
    ///
    /// - Parameter what: What is asked for, for a person.
    /// - Throws: `ForgeError`. An answer 304 is none.
    func send(
        _ method: HTTP.Method, _ path: [String], query: [(String, String)] = [], body: JSON? = nil, tag: String? = nil,
        what: String
    ) throws(ForgeError) -> HTTPResponse {
        var request = HTTPRequest(method, forge.api.appending(path, query: query), headers: headers(tag: tag))
        if let body { request.body = .bytes(Array(body.line.utf8)) }
        if body != nil { request.headers.add("Content-Type", "application/json; charset=utf-8") }
        return try send(request, what: what)
    }

    /// Sends a request whose address is whole.
    func send(_ request: HTTPRequest, what: String) throws(ForgeError) -> HTTPResponse {
        var request = request
        request.usesFreshConnection = !request.method.isSafe
        if !request.method.isSafe, !forge.kind.isGitea { writes.space(patience) }
        for _ in 0..<3 {
            let response = try exchange(request)
            if response.isSuccess || response.status == 304 { return response }
            let error = ForgeError(response, what: what, token: token?.source, now: patience.now())
            guard case .rateLimited(let seconds, _) = error, seconds <= patience.longest else { throw error }
            patience.wait(seconds)
        }
        let last = try exchange(request)
        guard last.isSuccess || last.status == 304 else {
            throw ForgeError(last, what: what, token: token?.source, now: patience.now())
        }
        return last
    }

    /// Asks for one object.
    func object(_ path: [String], query: [(String, String)] = [], what: String) throws(ForgeError) -> JSON {
        try document(send(.get, path, query: query, what: what))
    }

    /// Asks for a list, page after page; no more than `limit` elements.
    func list(
        _ path: [String], query: [(String, String)] = [], limit: Int = 1000, what: String
    ) throws(ForgeError) -> [JSON] {
        let size = (forge.kind.isGitea ? "limit" : "per_page", String(min(limit, forge.kind.isGitea ? 50 : 100)))
        var response = try send(.get, path, query: query + [size], what: what)
        var elements = try elements(response)
        while elements.count < limit, let next = nextPage(response) {
            response = try send(HTTPRequest(.get, next, headers: headers(tag: nil)), what: what)
            elements += try self.elements(response)
        }
        return Array(elements.prefix(limit))
    }

    /// The body of an answer as JSON.
    func document(_ response: HTTPResponse) throws(ForgeError) -> JSON {
        do { return try JSON.parse(response.body) } catch {
            throw .strange("\(response.address.place) sent something that is no JSON")
        }
    }

    func headers(tag: String?) -> Headers {
        var headers = Headers([
            ("Accept", forge.kind.isGitea ? "application/json" : "application/vnd.github+json"),
            ("User-Agent", "git-chat/" + version),
        ])
        if !forge.kind.isGitea { headers.add("X-GitHub-Api-Version", "2022-11-28") }
        if let token { headers.add("Authorization", (forge.kind.isGitea ? "token " : "Bearer ") + token.secret) }
        if let tag { headers.add("If-None-Match", tag) }
        return headers
    }

    private func exchange(_ request: HTTPRequest) throws(ForgeError) -> HTTPResponse {
        do { return try http.send(request) } catch let error as HTTPError { throw .network(error) } catch {
            throw .strange("\(error)")
        }
    }

    private func elements(_ response: HTTPResponse) throws(ForgeError) -> [JSON] {
        guard let elements = try document(response).elements else {
            throw .strange("\(response.address.place) sent something that is no list")
        }
        return elements
    }

    /// The page that a `Link` names, if it is of the same server: the token goes nowhere else.
    func nextPage(_ response: HTTPResponse) -> WebAddress? {
        for link in (response.headers["Link"] ?? "").split(separator: ",") where link.contains("rel=\"next\"") {
            let text = link.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
            if let address = WebAddress(text), address.origin == response.address.origin { return address }
        }
        return nil
    }
}

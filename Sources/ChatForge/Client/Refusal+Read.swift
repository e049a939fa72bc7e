internal import ChatModel
internal import HTTP

extension Refusal {
    /// Reads an answer that is no success; bodies that are no JSON are known by their status alone.
    init(_ response: HTTPResponse) {
        let body: JSON
        // Servers in between answer with pages of their own.
        do { body = try JSON.parse(response.body) } catch { body = .null }
        status = response.status
        message = body["message"]?.text ?? Self.standard(response.status)
        reasons = Self.reasons(body["errors"])
        request = response.headers["X-GitHub-Request-Id"]
    }

    /// `errors` is an array of objects or texts, or one text.
    private static func reasons(_ errors: JSON?) -> [Reason] {
        if let text = errors?.text { return [Reason(message: text)] }
        return (errors?.elements ?? []).map { element in
            if let text = element.text { return Reason(message: text) }
            return Reason(
                resource: element["resource"]?.text, field: element["field"]?.text, code: element["code"]?.text,
                message: element["message"]?.text)
        }
    }

    private static func standard(_ status: Int) -> String {
        let words = [
            400: "bad request", 401: "sign in", 403: "forbidden", 404: "not found", 405: "not allowed",
            409: "conflict", 410: "gone", 422: "refused", 429: "too many requests", 451: "blocked",
            500: "server error", 502: "bad gateway", 503: "not available now", 504: "no answer in time",
        ]
        return words[status] ?? "status \(status)"
    }
}

extension ForgeError {
    /// What an answer that is no success means.
    init(_ response: HTTPResponse, what: String, token: Token.Source?, now ours: Int64) {
        // The forge's moments are by the forge's clock.
        let now = response.headers["Date"].flatMap(HTTPDate.seconds) ?? ours
        let refusal = Refusal(response)
        switch response.status {
        case 401: self = .notSignedIn(refusal, token: token)
        case 403, 429: self = Self.forbidden(response, refusal, token: token, now: now)
        case 404: self = Self.missing(response, refusal, what: what, token: token)
        case 400, 405, 409, 410, 422: self = .refused(refusal)
        case 500...: self = .unavailable(refusal)
        default: self = .forbidden(refusal)
        }
    }

    private static func forbidden(
        _ response: HTTPResponse, _ refusal: Refusal, token: Token.Source?, now: Int64
    ) -> ForgeError {
        if let seconds = wait(response, refusal, now: now) { return .rateLimited(seconds: seconds, refusal) }
        if let words = response.headers["X-GitHub-SSO"] {
            let address = words.firstRange(of: "url=").map { words[$0.upperBound...].prefix { $0 != ";" } }
            return .singleSignOn(address: address.map(String.init), refusal)
        }
        if refusal.says("not accessible by") {
            let needed = response.headers["X-Accepted-GitHub-Permissions"] ?? "a further permission"
            return .missingPermission(needed, refusal, token: token)
        }
        return .forbidden(refusal)
    }

    /// Seconds until more may be asked; `nil` if it was not too much.
    private static func wait(_ response: HTTPResponse, _ refusal: Refusal, now: Int64) -> Int? {
        let asked = response.headers["Retry-After"].flatMap { Int($0) }
        if response.headers["X-RateLimit-Remaining"] == "0",
            let reset = response.headers["X-RateLimit-Reset"].flatMap({ Int64($0) })
        {
            return asked ?? Int(max(1, reset - now + 1))
        }
        let isLimit = response.status == 429 || asked != nil || refusal.says("rate limit")
        // Without a word of how long, a minute is what the documentation asks for.
        return isLimit ? asked ?? 60 : nil
    }

    /// What a token may not see looks as if it were not there.
    private static func missing(
        _ response: HTTPResponse, _ refusal: Refusal, what: String, token: Token.Source?
    ) -> ForgeError {
        guard let header = response.headers["X-OAuth-Scopes"] else { return .notFound(what, refusal, token: token) }
        let has = Scopes.list(header)
        guard !Scopes.suffice(has) else { return .notFound(what, refusal, token: token) }
        return .missingScope(has: has, needs: "repo", token: token)
    }
}

/// What a classic token may do.
enum Scopes {
    static func list(_ header: String) -> [String] {
        header.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }

    /// Whether pull requests can be made with them, in public repositories at least.
    static func suffice(_ scopes: [String]) -> Bool { scopes.contains("repo") || scopes.contains("public_repo") }
}

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// Seconds since 1970; `nil` for other spellings.
    static func seconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[1].count == 2,
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(words[3])-\(number)-\(words[1])T\(words[4]).000Z").map { Int64($0.seconds) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

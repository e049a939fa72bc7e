import ChatModel
import HTTP

/// Why a model's server gave no answer, or not a whole one.
struct ModelFailure {
    /// How the turn ends.
    let end: AgentEnd
    /// Seconds until the same may be asked again, where nothing was done and it was not too much to ask for.
    let retryAfter: Int?

    /// How long a server may have us wait before the turn ends instead, in seconds.
    static let longestWait = 30

    /// - Parameters:
    ///   - key: Taken out of what the server says.
    ///   - attempt: How often it was asked, this time included.
    init(_ response: HTTPResponse, model: String, key: String?, attempt: Int) {
        let body = ModelFailure.body(response)
        let words = Self.words(response, body, without: key)
        var end = AgentEnd(outcome: .failed)
        let place = response.address.place
        let after = response.headers["Retry-After"].flatMap { Int($0) }
        switch response.status {
        case 401, 403:
            end.reason = key == nil ? "\(place) wants a key: \(words)" : "\(place) does not take the key: \(words)"
            end.cause = .keyRefused(server: response.address.origin, hadKey: key != nil)
        case 404:
            end.reason = "\(place) does not know the model '\(model)': \(words)"
            end.cause = .modelUnknown(model, server: response.address.origin)
        case 413: (end.reason, end.cause) = ("\(place) refuses the request (413): \(words)", .tooLong)
        case 429, 503, 529:
            let pause = after.map { "; it asks for a pause of \($0) s" } ?? ""
            (end.reason, end.cause) = (
                "\(place) is busy (\(response.status)): \(words)\(pause)", .overloaded(seconds: after)
            )
        case 500...: end.reason = "\(place) failed (\(response.status)): \(words)"
        default: end.reason = "\(place) refuses the request (\(response.status)): \(words)"
        }
        self.end = end
        let isPassing =
            [429, 503, 529].contains(response.status) && body?["error"]?["code"]?.text != "insufficient_quota"
        let wait = after ?? 1 << (attempt - 1)
        retryAfter = isPassing && attempt < 3 && wait <= Self.longestWait ? max(0, wait) : nil
    }

    /// - Parameter place: The server that was asked.
    init(_ error: any Error, place: String) {
        var end = AgentEnd(outcome: .failed)
        switch error as? HTTPError {
        case .hostNotFound(let host):
            (end.reason, end.cause) = ("there is no host '\(host)'", .unreachable(server: host))
        case .cannotConnect(let place, let reason):
            (end.reason, end.cause) = ("cannot reach \(place): \(reason)", .unreachable(server: place))
        case .proxy(let reason): end.reason = "the proxy does not let us through: \(reason)"
        case .insecure(let place, let reason): end.reason = "the connection to \(place) is not secure: \(reason)"
        case .stalled(let place, let seconds): end.reason = "nothing came from \(place) for \(seconds) s"
        case .broken(let place, let reason): end.reason = "the connection to \(place) broke: \(reason)"
        case .tooLarge(let place, _): end.reason = "\(place) refuses the request with more words than are kept"
        case .redirectLoop(let place): end.reason = "\(place) sends us round and round"
        case .redirectRefused(let place, let target):
            end.reason = "\(place) sends us to \(target), which gets no key of it"
        case .unavailable(let reason): end.reason = "libcurl cannot be loaded: \(reason)"
        case .cancelled: end = .cancelled
        case nil: end.reason = "cannot ask \(place): \(error)"
        }
        self.end = end
        retryAfter = nil
    }

    /// What an error object says.
    static func words(of error: JSON) -> String {
        let words = error["message"]?.text ?? error.text ?? error["type"]?.text ?? error["code"]?.text ?? "no reason"
        return short(words)
    }

    private static func body(_ response: HTTPResponse) -> JSON? {
        do throws(JSON.ParseError) { return try JSON.parse(response.body) } catch { return nil }
    }

    private static func words(_ response: HTTPResponse, _ body: JSON?, without key: String?) -> String {
        // Before anything is shortened: half a key would stay.
        let filter = KeyFilter(key)
        return body.map { filter.without($0) }.map { words(of: $0["error"] ?? $0["detail"] ?? $0) }
            ?? short(filter.without(String(decoding: response.body.prefix(4096), as: UTF8.self)))
    }

    /// The first line, or its first 300 bytes.
    private static func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason"
        return line.utf8.count <= 300 ? line : TextDecoder.prefix(line, limit: 300) + "…"
    }
}

import ChatModel

/// A message of JSON-RPC 2.0.
///
/// Both sides number their requests from their own start, so an id alone says nothing: what has a method is a request
/// or a notification of the sender, and only what has none is an answer to us.
enum RPCMessage: Hashable, Sendable {
    case request(id: JSON, method: String, params: JSON)
    case notification(method: String, params: JSON)
    case answer(id: JSON, Result<JSON, RPCError>)

    /// Reads a message; `nil` for JSON that is none.
    init?(_ json: JSON) {
        let params = json["params"] ?? .null
        if let method = json["method"]?.text {
            guard let id = json["id"] else {
                self = .notification(method: method, params: params)
                return
            }
            self = .request(id: id, method: method, params: params)
        } else if let id = json["id"] {
            let error = json["error"].flatMap { $0 == .null ? nil : RPCError($0) }
            self = .answer(id: id, error.map(Result.failure) ?? .success(json["result"] ?? .null))
        } else {
            return nil
        }
    }

    /// The message as it is sent: on one line, because JSON escapes every line feed.
    var line: [UInt8] {
        var members: [JSON.Member] = [.init("jsonrpc", "2.0")]
        switch self {
        case .request(let id, let method, let params):
            members += [.init("id", id), .init("method", .string(method)), .init("params", params)]
        case .notification(let method, let params):
            members += [.init("method", .string(method)), .init("params", params)]
        case .answer(let id, .success(let result)): members += [.init("id", id), .init("result", result)]
        case .answer(let id, .failure(let error)): members += [.init("id", id), .init("error", error.json)]
        }
        var bytes: [UInt8] = []
        JSON.object(members).append(to: &bytes)
        return bytes + [0x0A]
    }
}

/// Why a request was not carried out, as JSON-RPC says it.
struct RPCError: Error, Hashable, Sendable {
    let code: Int
    let message: String
    var data: JSON?

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Reads an error; what is missing from it is made up, so that an error never passes for a result.
    init(_ json: JSON) {
        code = json["code"]?.integer ?? Self.internalError
        message = json["message"]?.text ?? "no reason given"
        data = json["data"]
    }

    static let methodNotFound = -32601
    static let invalidParams = -32602
    static let internalError = -32603
    static let authenticationRequired = -32000
    static let notFound = -32002
    static let cancelled = -32800

    var json: JSON {
        .object(
            [.init("code", .integer(code)), .init("message", .string(message))]
                + (data.map { [.init("data", $0)] } ?? []))
    }

    /// The message, and what the agent adds to it in words.
    var words: String {
        let more = data?.text ?? data?["details"]?.text ?? data?["message"]?.text
        return more.map { $0 == message ? message : "\(message): \($0)" } ?? message
    }
}

/// Says what goes over the network, line by line, without what is secret.
public struct Trace {
    /// Headers whose values are never shown, nor sent to another server.
    static let secretHeaders = [
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Private-Token", "X-Api-Key",
    ]

    private let say: (String) -> Void

    /// Creates a trace; `say` gets one line at a time.
    public init(_ say: @escaping (String) -> Void) { self.say = say }

    func asked(_ request: HTTPRequest) {
        say("> \(request.method.rawValue) \(Self.shown(request.address))")
        lines(request.headers, ">")
        if case .bytes(let bytes) = request.body { say("> (\(bytes.count) bytes)") }
    }

    func answered(_ response: HTTPResponse) {
        say("< \(response.status) from \(response.address.place)")
        lines(response.headers, "<")
        say("< (\(response.body.count) bytes)")
    }

    func failed(_ request: HTTPRequest, _ error: HTTPError) { say("! \(request.address.place): \(error)") }

    private func lines(_ headers: Headers, _ mark: String) {
        for field in headers.fields {
            let isSecret = Self.secretHeaders.contains { $0.lowercased() == field.name.lowercased() }
            let value =
                isSecret ? "[redacted]" : field.name.lowercased() == "location" ? Self.shown(field.value) : field.value
            say("\(mark) \(field.name): \(value)")
        }
    }

    /// The address, without values of its query that look like secrets.
    private static func shown(_ address: WebAddress) -> String {
        var address = address
        address.query = address.query.map { query in
            query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
                let name = pair.prefix { $0 != "=" }
                let isSecret = ["token", "secret", "key", "password", "code"].contains {
                    name.lowercased().contains($0)
                }
                return isSecret ? "\(name)=[redacted]" : String(pair)
            }.joined(separator: "&")
        }
        return address.description
    }

    private static func shown(_ location: String) -> String { WebAddress(location).map { shown($0) } ?? "[unreadable]" }
}

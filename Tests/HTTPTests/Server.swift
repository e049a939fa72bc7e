import ChatModel
import HTTP
import TestSupport
import Testing

/// A server of this folder's own, ended with the value.
final class Server {
    private let sandbox: Sandbox
    private let process: RunningProcess
    /// `127.0.0.1:<port>`.
    let place: String
    /// The certificate it shows itself with, where it is asked over TLS.
    let certificate: String
    private let scheme: String

    init(secure: Bool = false) throws {
        sandbox = try Sandbox()
        certificate = sandbox.path + "/certificate.pem"
        scheme = secure ? "https" : "http"
        let ready = sandbox.path + "/ready"
        let key = sandbox.path + "/key.pem"
        if secure {
            try sandbox.run([
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ]).requireSuccess()
        }
        let script = Files.parent(of: #filePath) + "/server.py"
        process = try sandbox.start(["python3", script, ready] + (secure ? [certificate, key] : []))
        try sandbox.run("sh", "-c", "for i in $(seq 200); do [ -e '\(ready)' ] && exit; sleep 0.05; done; exit 1")
            .requireSuccess()
        place = try Files.text(of: ready)
    }

    func address(_ path: String) throws -> WebAddress { try #require(WebAddress("\(scheme)://\(place)\(path)")) }

    /// How often a flaky place was asked.
    func asked(_ key: String) throws -> Int {
        let response = try CurlTransport(NetworkSettings()).send(
            HTTPRequest(.get, address("/seen/" + key)), receive: nil)
        return try #require(Int(String(decoding: response.body, as: UTF8.self)))
    }
}

/// What the tests ask with, and what it noted.
final class Asker {
    var settings = NetworkSettings()
    private(set) var pauses: [Int] = []
    private(set) var lines: [String] = []
    private var client: HTTPClient?

    func send(_ request: HTTPRequest, receive: ((ArraySlice<UInt8>) -> Bool)? = nil) throws -> HTTPResponse {
        let client = client ?? made()
        self.client = client
        return try client.send(request, receive: receive)
    }

    func get(_ address: WebAddress) throws -> HTTPResponse { try send(HTTPRequest(.get, address)) }

    private func made() -> HTTPClient {
        let retries = Retries(pause: { self.pauses.append($0) }, random: { 0 })
        return HTTPClient(CurlTransport(settings), retries: retries, trace: Trace { self.lines.append($0) })
    }
}

extension HTTPResponse {
    /// The answer of an echo.
    var echo: JSON { get throws { try JSON.parse(body) } }

    var text: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPError {
    /// The name of the case alone: the system's words differ.
    var kind: String { String("\(self)".prefix { $0 != "(" }) }
}

import ChatModel
import HTTP
import TestSupport
import Testing

/// Exchanges over libcurl with a server of our own.
@Suite struct ExchangeTests {
    @Test("method, headers and body arrive, and so does the answer")
    func echo() throws {
        let server = try Server()
        var request = try HTTPRequest(.post, server.address("/a%20b?c=d"), body: .bytes(Array("{\"a\":1}".utf8)))
        request.headers = Headers([("Content-Type", "application/json"), ("X-Bad", "one\r\nX-Injected: two")])
        let response = try Asker().send(request)
        let echo = try response.echo
        #expect(response.status == 200)
        #expect(response.headers["x-mixed-case"] == "padded")
        #expect(echo["method"]?.text == "POST")
        #expect(echo["path"]?.text == "/a%20b?c=d")
        #expect(echo["body"]?.text == "{\"a\":1}")
        #expect(echo["headers"]?["content-type"]?.text == "application/json")
        #expect(echo["headers"]?["x-injected"] == nil)
        #expect(echo["headers"]?["expect"] == nil)
        #expect(echo["headers"]?["authorization"] == nil)
    }

    @Test("every method", arguments: [Method.get, .head, .put, .patch, .delete])
    func methods(method: Method) throws {
        let server = try Server()
        let body = method == .put ? Body.bytes([0, 255]) : .none
        let response = try Asker().send(HTTPRequest(method, server.address("/echo"), body: body))
        #expect(response.status == 200)
        if method == .head {
            #expect(response.body.isEmpty)
        } else {
            #expect(try response.echo["method"]?.text == method.rawValue)
            #expect(try response.echo["body"]?.text == (method == .put ? "\0\u{ff}" : ""))
        }
    }

    @Test("a body that comes in pieces, and an answer that goes in pieces")
    func streams() throws {
        let server = try Server()
        let pieces = Pieces(["one ", "two ", "three"])
        let sent = try Asker().send(HTTPRequest(.post, server.address("/echo"), body: .stream { pieces.next() }))
        #expect(try sent.echo["body"]?.text == "one two three")
        var received: [UInt8] = []
        let answer = try Asker().send(HTTPRequest(.get, server.address("/pieces/3"))) {
            received += $0
            return true
        }
        #expect(String(decoding: received, as: UTF8.self) == "data: 0\n\ndata: 1\n\ndata: 2\n\n")
        #expect(answer.body.isEmpty)
    }

    @Test("who receives can end it, and so can who sends")
    func cancelled() throws {
        let server = try Server()
        #expect(throws: HTTPError.cancelled) {
            _ = try Asker().send(HTTPRequest(.get, server.address("/pieces/100000"))) { _ in false }
        }
        #expect(throws: TestFailure.self) {
            let source: @Sendable () throws -> [UInt8] = { throw TestFailure("no more") }
            _ = try Asker().send(HTTPRequest(.post, server.address("/echo"), body: .stream(source)))
        }
    }

    @Test("an answer is unpacked, and its size is that of what is unpacked")
    func packed() throws {
        let server = try Server()
        let asker = Asker()
        asker.settings.maximumBytes = 10_000
        #expect(try asker.get(server.address("/gzip")).text == String(repeating: "unpacked ", count: 1000))
        #expect(throws: HTTPError.tooLarge(server.place, limit: 10_000)) { try asker.get(server.address("/big/10001")) }
        #expect(try asker.get(server.address("/big/10000")).body.count == 10_000)
    }

    @Test("a connection is used again, unless it must be fresh")
    func connections() throws {
        let server = try Server()
        let asker = Asker()
        func connection(fresh: Bool) throws -> Int? {
            var request = try HTTPRequest(.post, server.address("/echo"))
            request.usesFreshConnection = fresh
            return try asker.send(request).echo["connection"]?.integer
        }
        let first = try connection(fresh: false)
        #expect(try connection(fresh: false) == first)
        let fresh = try connection(fresh: true)
        #expect(fresh != first)
        #expect(try connection(fresh: true) != fresh)
    }

    @Test("why there is no answer")
    func failures() throws {
        let server = try Server()
        let asker = Asker()
        asker.settings.stallSeconds = 1
        #expect(throws: HTTPError.stalled(server.place, seconds: 1)) { try asker.get(server.address("/stall/20")) }
        let nobody = try #require(WebAddress("http://127.0.0.1:1/"))
        let refused = #expect(throws: HTTPError.self) { try asker.get(nobody) }
        #expect(refused?.kind == "cannotConnect")
        let unknown = try #require(WebAddress("http://nowhere.invalid/"))
        #expect(throws: HTTPError.hostNotFound("nowhere.invalid")) { try asker.get(unknown) }
        let truncated = #expect(throws: HTTPError.self) { try asker.get(server.address("/truncated")) }
        #expect(truncated?.kind == "broken")
    }

    @Test("a server must show who it is, to those who trust its certificate")
    func certificates() throws {
        let server = try Server(secure: true)
        let refused = #expect(throws: HTTPError.self) { try Asker().get(server.address("/echo")) }
        #expect(refused?.kind == "insecure")
        let trusting = Asker()
        trusting.settings.certificates = server.certificate
        #expect(try trusting.get(server.address("/echo")).status == 200)
        let careless = Asker()
        careless.settings.verifies = false
        #expect(try careless.get(server.address("/echo")).status == 200)
    }

    @Test("a proxy is asked in the server's place")
    func proxy() throws {
        let server = try Server()
        let asker = Asker()
        asker.settings.proxy = "http://" + server.place
        let behind = try #require(WebAddress("http://behind.invalid/path"))
        #expect(try asker.get(behind).echo["path"]?.text == "http://behind.invalid/path")
    }
}

/// Texts that are given one after the other.
final class Pieces: @unchecked Sendable {
    private var rest: [String]

    init(_ pieces: [String]) { rest = pieces }

    func next() -> [UInt8] { rest.isEmpty ? [] : Array(rest.removeFirst().utf8) }
}

import ChatModel
import HTTP
import TestSupport
import Testing

/// Redirects, asking again, and what is said of it.
@Suite struct ClientTests {
    @Test("what changes nothing is asked again, with pauses that grow", arguments: ["503", "500", "reset"])
    func retries(kind: String) throws {
        let server = try Server()
        let asker = Asker()
        #expect(try asker.get(server.address("/flaky/a/2/" + kind)).status == 200)
        #expect(asker.pauses == [250, 500])
        #expect(try server.asked("a") == 3)
    }

    @Test("three times and no more")
    func enough() throws {
        let server = try Server()
        let asker = Asker()
        #expect(try asker.get(server.address("/flaky/a/9/502")).status == 502)
        #expect(try server.asked("a") == 3)
        let broken = #expect(throws: HTTPError.self) { try asker.get(server.address("/flaky/b/9/reset")) }
        #expect(broken?.kind == "broken")
        // libcurl asks again by itself on a connection that it had used before.
        #expect(try server.asked("b") >= 3)
    }

    @Test("what changes something is asked once", arguments: ["503", "reset"])
    func once(kind: String) throws {
        let server = try Server()
        let asker = Asker()
        var request = try HTTPRequest(.post, server.address("/flaky/a/1/" + kind))
        request.usesFreshConnection = true
        let answer = Result { try asker.send(request) }
        #expect((try? answer.get().status) == (kind == "503" ? 503 : nil))
        #expect(try server.asked("a") == 1)
        #expect(asker.pauses.isEmpty)
    }

    @Test("a server that asks for a short wait gets it; a long one is for the caller to judge")
    func retryAfter() throws {
        let server = try Server()
        let asker = Asker()
        #expect(try asker.get(server.address("/flaky/a/1/503?after=2")).status == 200)
        #expect(asker.pauses == [2000])
        #expect(try asker.get(server.address("/flaky/b/1/503?after=60")).status == 503)
    }

    @Test("a redirect to the same server is followed with method and body", arguments: [301, 302, 307, 308])
    func redirects(status: Int) throws {
        let server = try Server()
        let place = try server.address("/redirect/\(status)").appending([], query: [("to", "/echo?x=1")])
        let response = try Asker().send(HTTPRequest(.post, place, body: .bytes(Array("body".utf8))))
        #expect(try response.echo["method"]?.text == "POST")
        #expect(try response.echo["body"]?.text == "body")
        #expect(response.address.description == (try server.address("/echo?x=1")).description)
    }

    @Test("303 asks for the other place without the body")
    func seeOther() throws {
        let server = try Server()
        let place = try server.address("/redirect/303").appending([], query: [("to", "/echo")])
        let response = try Asker().send(HTTPRequest(.post, place, body: .bytes(Array("body".utf8))))
        #expect(try response.echo["method"]?.text == "GET")
        #expect(try response.echo["body"]?.text == "")
    }

    @Test("no token goes to another server, by no way")
    func otherServer() throws {
        let (server, other) = (try Server(), try Server())
        let target = "http://\(other.place)/echo"
        var request = HTTPRequest(.get, try server.address("/redirect/307").appending([], query: [("to", target)]))
        request.headers = Headers([("Authorization", "Bearer secret"), ("Cookie", "a=b"), ("X-Kept", "yes")])
        #expect(throws: HTTPError.redirectRefused(server.place, to: other.place)) { try Asker().send(request) }
        request.redirects = .anywhere
        let headers = try Asker().send(request).echo["headers"]
        #expect(headers?["authorization"] == nil)
        #expect(headers?["cookie"] == nil)
        #expect(headers?["x-kept"]?.text == "yes")
        request.method = .post
        #expect(throws: HTTPError.redirectRefused(server.place, to: other.place)) { try Asker().send(request) }
        request.redirects = .none
        #expect(try Asker().send(request).status == 307)
    }

    @Test("redirects that go round and round end")
    func loop() throws {
        let server = try Server()
        #expect(throws: HTTPError.redirectLoop(server.place)) { try Asker().get(server.address("/loop")) }
    }

    @Test("the trace says everything but secrets")
    func trace() throws {
        let server = try Server()
        let asker = Asker()
        let address = try #require(WebAddress("http://me:hidden1@\(server.place)/echo?access_token=hidden2&page=2"))
        var request = HTTPRequest(.post, address, body: .bytes(Array("hidden3".utf8)))
        request.headers = Headers([("Authorization", "Bearer hidden4"), ("Accept", "text/plain")])
        _ = try asker.send(request)
        let text = asker.lines.joined(separator: "\n")
        #expect(!text.contains("hidden"))
        #expect(text.contains("> POST http://\(server.place)/echo?access_token=[redacted]&page=2"))
        #expect(text.contains("> Authorization: [redacted]"))
        #expect(text.contains("> Accept: text/plain"))
        #expect(text.contains("< 200 from \(server.place)"))
    }
}

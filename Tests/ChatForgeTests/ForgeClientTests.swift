import ChatModel
import HTTP
import TestSupport
import Testing

@testable import ChatForge

/// The client against a table of answers.
@Suite struct ForgeClientTests {
    /// Gives the answers one after the other, and notes what was asked.
    private final class Table: Transport {
        var answers: [(Int, [(String, String)], String)]
        var asked: [HTTPRequest] = []

        init(_ answers: [(Int, [(String, String)], String)]) { self.answers = answers }

        func send(_ request: HTTPRequest, receive: ((ArraySlice<UInt8>) -> Bool)?) throws -> HTTPResponse {
            asked.append(request)
            guard !answers.isEmpty else { throw TestFailure("nothing more was expected: \(request.address)") }
            let (status, headers, body) = answers.removeFirst()
            return HTTPResponse(
                status: status, headers: Headers(headers), body: Array(body.utf8), address: request.address)
        }
    }

    private func client(
        _ table: Table, waited: @escaping (Int) -> Void = { _ in }, paused: @escaping (Int) -> Void = { _ in }
    ) throws -> ForgeClient {
        let forge = Forge(try #require(RemoteURL("git@github.com:o/r")))
        let http = HTTPClient(table, retries: Retries(attempts: 1, pause: { _ in }, random: { 0 }))
        let patience = Patience(longest: 60, now: { 784_111_777 }, elapsed: { 0 }, wait: waited, pause: paused)
        return ForgeClient(forge, token: Token("secret", from: .gh), http: http, patience: patience, version: "0")
    }

    private let name = RepositoryName(owner: "o", name: "r")

    private func refusal(_ status: Int, _ headers: [(String, String)] = [], _ body: String = "{}") throws -> ForgeError?
    {
        let client = try client(Table([(status, headers, body)]))
        do throws(ForgeError) {
            _ = try client.repository(name)
            return nil
        } catch { return error }
    }

    @Test("what a refusal means")
    func refusals() throws {
        let cases: [(ForgeError?, String)] = [
            (try refusal(401), "notSignedIn"), (try refusal(404), "notFound"), (try refusal(451), "forbidden"),
            (try refusal(404, [("X-OAuth-Scopes", "gist")]), "missingScope"),
            (try refusal(404, [("X-OAuth-Scopes", "repo, gist")]), "notFound"),
            (try refusal(403, [("X-GitHub-SSO", "required; url=https://x")]), "singleSignOn"),
            (try refusal(403, [], #"{"message":"Resource not accessible by integration"}"#), "missingPermission"),
            (try refusal(403, [("Retry-After", "99")]), "rateLimited"), (try refusal(500), "unavailable"),
            (try refusal(422, [], #"{"errors":"text"}"#), "refused"), (try refusal(200, [], "<html>"), "strange"),
            (try refusal(200, [], #"{"full_name":7}"#), "strange"), (try refusal(502, [], "<html>"), "unavailable"),
        ]
        for (error, kind) in cases { #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(kind)) }
    }

    @Test("errors come as objects, as texts, and as one text")
    func reasons() throws {
        for (body, words) in [
            (#"{"message":"M","errors":[{"resource":"R","field":"f","code":"invalid"}]}"#, "R f invalid"),
            (#"{"message":"M","errors":["one","two"]}"#, "one; two"), (#"{"message":"M","errors":"one"}"#, "one"),
            (#"{"message":"M\n\nN"}"#, "M N"), ("", "refused"),
        ] {
            guard case .refused(let refusal) = try refusal(422, [], body) else { throw TestFailure(body) }
            #expect(refusal.words == words)
        }
    }

    @Test("a short pause is waited for, by the forge's own clock")
    func pauses() throws {
        let limit = [
            ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "784111787"),
            ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]
        let table = Table([(403, limit, "{}"), (200, [], #"{"full_name":"o/r"}"#)])
        var waits: [Int] = []
        let client = try client(table) { waits.append($0) }
        #expect(try client.repository(name).name == name)
        #expect(waits == [11])
        #expect(table.asked.count == 2)
    }

    @Test("pages are followed on the same server alone")
    func pages() throws {
        let next = "<https://api.github.com/next?page=2>; rel=\"next\", <https://x/>; rel=\"last\""
        let evil = "<https://evil.example/next>; rel=\"next\""
        let pull =
            #"{"number":1,"html_url":"https://github.com/o/r/pull/1","state":"open","head":{"ref":"b","repo":{"full_name":"O/r"}},"base":{"ref":"main"}}"#
        let other = pull.replacing("\"ref\":\"b\"", with: "\"ref\":\"c\"")
        let table = Table([(200, [("Link", next)], "[\(other)]"), (200, [("link", evil)], "[\(pull)]")])
        let found = try client(table).pullRequests(in: name, of: PullRequestHead(name, "b"))
        #expect(found.map(\.head) == ["b"])
        #expect(table.asked.map(\.address.description).last == "https://api.github.com/next?page=2")
        #expect(table.asked.allSatisfy { $0.headers["X-GitHub-Api-Version"] == "2022-11-28" })
    }

    @Test("a page on no web server is none: it would be opened in a browser")
    func page() throws {
        let json =
            #"{"number":1,"html_url":"javascript:alert(1)","state":"open","head":{"ref":"b"},"base":{"ref":"m"}}"#
        #expect(ForgePullRequest(try JSON.parse(json.utf8)) == nil)
    }

    @Test("what changes something goes over a connection of its own")
    func fresh() throws {
        let table = Table([(422, [], #"{"message":"no"}"#)])
        let maker = PullRequestMaker(try client(table))
        let plan = NewPullRequest(repository: name, head: PullRequestHead(name, "b"), base: "m", title: "t", body: "")
        #expect(throws: ForgeError.self) { try maker.make(plan) }
        #expect(table.asked.map(\.usesFreshConnection) == [true])
    }

    @Test("many changes are a second apart; those of one pull request are not many")
    func spacing() throws {
        let label = #"[{"name":"x"}]"#
        let table = Table(Array(repeating: (200, [], label), count: WriteSpacing.free + 2))
        var pauses: [Int] = []
        let client = try client(table, paused: { pauses.append($0) })
        for _ in 0..<WriteSpacing.free { try client.addLabels(["x"], to: 1, in: name) }
        #expect(pauses == [])
        for _ in 0..<2 { try client.addLabels(["x"], to: 1, in: name) }
        #expect(pauses == [1000, 1000])
    }

    @Test("what was asked for comes from the clock that is given: no more is waited than is left of the second")
    func left() {
        var (spacing, time, pauses) = (WriteSpacing(), Int64(0), [Int]())
        let patience = Patience(
            now: { 0 }, elapsed: { time }, wait: { _ in },
            pause: {
                pauses.append($0)
                time += Int64($0)
            })
        for _ in 0..<WriteSpacing.free { spacing.space(patience) }
        time += 300
        spacing.space(patience)
        time += 1000
        spacing.space(patience)
        #expect(pauses == [700])
    }

    @Test("a fork is waited for until it is there")
    func fork() throws {
        let made = #"{"full_name":"me/r"}"#
        let table = Table([(202, [], made), (404, [], "{}"), (404, [], "{}"), (200, [], made)])
        var pauses: [Int] = []
        let client = try client(table, paused: { pauses.append($0) })
        #expect(try client.fork(name).name == RepositoryName(owner: "me", name: "r"))
        #expect(pauses == [1000, 2000])
        #expect(table.asked.map(\.method) == [.post, .get, .get, .get])
    }

    @Test("after a lost answer a comment is looked for before it is made again")
    func comment() throws {
        let body = #"{"user":{"login":"me"},"body":"a\r\nb","created_at":"","html_url":"https://x/1"}"#
        let table = Table([(502, [], ""), (200, [], "[\(body)]")])
        #expect(try client(table).comment("a\nb", on: 1, in: name).url == "https://x/1")
        let lost = Table([(502, [], ""), (200, [], "[]"), (201, [], body)])
        #expect(try client(lost).comment("c", on: 1, in: name).author == "me")
        #expect(lost.asked.map(\.method) == [.post, .get, .post])
    }
}

import ChatModel
import Git
import Testing

@testable import ChatStore

/// What a look at a push finds in a line is what is taken out of it before.
@Suite struct LineRedactionTests {
    private static let password = "hunter2-Xk29_qqPz"
    private static let hexadecimal = String(repeating: "3f0a9c8e", count: 5)
    private static let token = "ghp" + "_" + RedactorTests.key(36)

    private func request() throws -> UUIDv7 {
        try #require(UUIDv7("018cc251-f400-7c3a-9d7e-6f1f0f6c2f11"))
    }

    private func stored(_ content: NoteLine.Content, _ redactor: Redactor) throws -> String {
        let line = try redactor.redact(NoteLine(clock: 1, content: content))
        return String(decoding: try NoteFormat.line(line) { _ in .emptyTree }, as: UTF8.self)
    }

    /// Inputs of tools, and what must go.
    static let inputs: [(input: JSON, secret: String)] = [
        (["password": .string(password)], password), (["api_key": .string(password)], password),
        (["env": ["AWS_SECRET_ACCESS_KEY": .string(RedactorTests.key(40))]], RedactorTests.key(40)),
        (["headers": .array([["x-api-key": .string(RedactorTests.key(40))]])], RedactorTests.key(40)),
        (["Authorization": .string("token \(hexadecimal)")], hexadecimal),
        (["password": .string("\(password)\nmore-\(password)")], password),
        (["password": .string("\(password)\"more\\")], password),
        (["command": .string("curl -d '{\"password\":\"\(password)\"}'")], password),
        (["text": .string("\u{1b}[01;31m\u{1b}[K\(token)")], token), ([token: "value"], token),
        (["url": .string("https://ann:\(password)@example.com")], password),
    ]

    @Test("what a tool was given", arguments: inputs)
    func input(input: JSON, secret: String) throws {
        var call = ToolCall(id: "1", name: "tool", kind: "other", status: "completed")
        call.input = input
        let raw = try stored(.toolCall(call, request: request()), Redactor(mode: .off))
        #expect(!Redactor().findings(in: raw).isEmpty)
        let clean = try stored(.toolCall(call, request: request()), Redactor())
        #expect(Redactor().findings(in: clean) == [] && !clean.contains(secret), "\(clean)")
        #expect(try JSON.parse(clean.dropLast().utf8)["input"] != nil)
    }

    @Test("what is around a secret in an object stays")
    func rest() {
        let json: JSON = ["user": "ann", "password": .string(Self.password), "token": "next", "secret": .integer(1)]
        #expect(
            Redactor().redact(json).value
                == ["user": "ann", "password": "[redacted:assignment]", "token": "next", "secret": .integer(1)])
        #expect(Redactor(mode: .warn).redact(json).value == json)
    }

    @Test("an agent's names for its tools, its models and its sessions")
    func names() throws {
        var call = ToolCall(id: Self.token, name: "run " + Self.token, kind: Self.token, status: Self.token)
        call.title = Self.token
        var asked = Request(id: try request(), outcome: .complete)
        asked.agent = AgentName(name: "x", version: Self.token)
        (asked.model, asked.agentSession) = (Self.token, Self.token)
        var said = try Message(
            id: try request(), role: .assistant, text: "x", request: try request(), turn: 1,
            at: Timestamp(milliseconds: 0))
        said.agent = AgentName(name: "x", version: Self.token)
        (said.model, said.stopReason) = (Self.token, Self.token)
        let contents: [NoteLine.Content] = [
            .toolCall(call, request: try request()), .request(asked), .message(said),
            .unknown(["kind": "x", "password": .string(Self.password)]),
        ]
        for content in contents {
            let raw = try stored(content, Redactor(mode: .off))
            let clean = try stored(content, Redactor())
            #expect(!Redactor().findings(in: raw).isEmpty && Redactor().findings(in: clean).isEmpty, "\(clean)")
        }
        let identity = AgentUpdate.identity(agent: AgentName(name: "x"), model: Self.token, session: Self.token)
        let clean = AgentUpdate.identity(
            agent: AgentName(name: "x"), model: "[redacted:github-token]", session: "[redacted:github-token]")
        #expect(Redactor().redact(identity).value == clean)
    }
}

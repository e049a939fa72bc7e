import ChatAgents
import ChatModel
import TestSupport
import Testing

/// Everything we send is what the official schema of ACP says.
@Suite(.timeLimit(.minutes(2)), .enabled(if: Shared.isWanted)) struct ACPSchemaTests {
    private func schema() throws -> Schema {
        try Schema(JSON.parse(Files.bytes(of: Shared.file("acp/schema-v1.json"))))
    }

    @Test("every message of turns that use all of the protocol fits the schema")
    func messages() async throws {
        let sessions = Folder()
        let messages = try await wire(sessions, "--load") + wire(sessions, "--resume") + cancelled()
        let schema = try schema()
        var seen: Set<String> = []
        for message in messages {
            guard let method = message["method"]?.text else { continue }
            seen.insert(method)
            let kind = message["id"] == nil ? "Notification" : "Request"
            let definition = try #require(schema.definition(of: method, kind: kind), "no definition of \(method)")
            #expect(message["jsonrpc"] == "2.0")
            #expect(schema.problems(message["params"] ?? .null, definition) == [], "\(message.line)")
        }
        let all = [
            "initialize", "authenticate", "session/new", "session/load", "session/resume", "session/set_mode",
            "session/set_config_option", "session/prompt", "session/cancel", "$/cancel_request",
        ]
        #expect(seen == Set(all))
    }

    @Test("every answer fits the schema")
    func answers() async throws {
        let schema = try schema()
        let peer = try Peer()
        let top = peer.top
        _ = await peer.run(
            "write \(top)/a x", "read \(top)/a", "permission edit x", "run echo hi", "run kill -9 $$",
            "read /etc/passwd",
            "ask no/method", permission: Permission(.accept, isChosen: true))
        let methods = [
            "fs/write_text_file", "fs/read_text_file", "session/request_permission", "terminal/create",
            "terminal/wait_for_exit", "terminal/output", "terminal/release", "terminal/create",
            "terminal/wait_for_exit",
            "terminal/output", "terminal/release", "fs/read_text_file", "no/method",
        ]
        let answers = try peer.received().filter { $0["method"] == nil }
        #expect(answers.count == methods.count)
        for (method, answer) in zip(methods, answers) {
            if let error = answer["error"] {
                #expect(error["code"]?.integer != nil && error["message"]?.text != nil)
            } else {
                let definition = try #require(schema.definition(of: method, kind: "Response"))
                #expect(schema.problems(answer["result"] ?? .null, definition) == [], "\(answer.line)")
            }
        }
    }

    @Test("the check finds what is wrong")
    func canFail() throws {
        let schema = try schema()
        let definition = try #require(schema.definition(of: "session/prompt", kind: "Request"))
        #expect(!schema.problems(["sessionId": "x"], definition).isEmpty)
        #expect(!schema.problems(["sessionId": .integer(1), "prompt": .array([])], definition).isEmpty)
        #expect(!schema.problems(["sessionId": "x", "prompt": .array([["type": "text"]])], definition).isEmpty)
    }

    /// Two turns that open a session both ways and set everything.
    private func wire(_ sessions: Folder, _ way: String) async throws -> [JSON] {
        let peer = try Peer("--sessions", sessions.path, way, "--auth", "--modes")
        var prompt = peer.prompt("say hi")
        (prompt.mode, prompt.model) = ("code", "large")
        _ = await peer.run(prompt)
        prompt.memory.session = "session-1"
        _ = await peer.run(prompt)
        return try peer.received()
    }

    private func cancelled() async throws -> [JSON] {
        let (peer, silent) = (try Peer(), try Peer("--silent"))
        let run = peer.agent().start(peer.prompt("say begun", "hang"))
        _ = await Collected(run) { update in if case .text = update { run.cancel() } }
        let early = silent.agent().start(silent.prompt("say hi"))
        async let said = Collected(early)
        while try !exists(silent.log) || silent.received().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        early.cancel()
        _ = await said
        return try peer.received() + silent.received()
    }
}

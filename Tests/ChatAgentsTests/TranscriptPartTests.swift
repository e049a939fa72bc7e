import ChatAgents
import ChatModel
import TestSupport
import Testing

/// What the part of a transcript says of one turn.
@Suite struct TranscriptPartTests {
    private func part(_ agent: CapturedAgent, _ lines: [String], after before: String = "") throws -> TranscriptPart {
        let folder = Folder()
        defer { withExtendedLifetime(folder) {} }
        let path = try folder.write(before + lines.map { $0 + "\n" }.joined(), to: "transcript", mode: 0o600)
        return try #require(TranscriptPart(path, from: before.utf8.count, of: agent, top: "/work tree"))
    }

    private func calls(_ part: TranscriptPart) -> [ToolCall] {
        part.updates.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
    }

    private func usage(_ part: TranscriptPart) -> Usage? {
        part.updates.lazy.compactMap { if case .usage(let usage, _) = $0 { usage } else { nil } }.first
    }

    /// A record of Claude Code's.
    private func said(_ id: String, _ blocks: String, _ usage: String? = nil, head: String = "") -> String {
        let usage = usage.map { ",\"usage\":{\($0)}" } ?? ""
        let message = #"{"id":"\#(id)","role":"assistant","model":"m-1","content":[\#(blocks)]\#(usage)}"#
        return #"{\#(head)"type":"assistant","version":"2.1.0","message":\#(message)}"#
    }

    private func text(_ text: String) -> String { #"{"type":"text","text":"\#(text)"}"# }

    private static let tools = """
        {"type":"tool_use","id":"t","name":"Grep","input":{"pattern":"login","path":"/work tree/src"}},\
        {"type":"tool_use","id":"p","name":"TodoWrite","input":{"todos":[{"content":"one","status":"completed"}]}}
        """
    private static let result = """
        {"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t",\
        "content":"found\\n<system-reminder>maker</system-reminder>"}]}}
        """

    @Test("Claude Code: one turn, whatever the person says in between; helpers are heard only in what they use")
    func claude() throws {
        let lines = [
            #"{"type":"user","message":{"content":"the prompt itself"},"uuid":"u"}"#,
            said("a", #"{"type":"thinking","thinking":"Hm."}"#, #""input_tokens":1"#),
            said("a", text("First."), #""input_tokens":5,"output_tokens":2,"cache_read_input_tokens":10"#),
            said("b", Self.tools), #"{"type":"user","message":{"content":"and quickly"}}"#, Self.result,
            said("s", text("To a helper"), #""input_tokens":100,"output_tokens":50"#, head: #""isSidechain":true,"#),
            said("c", text("Second.")), said("d", text("Third.")), #"{"cut"#,
        ]
        let read = try part(.claude, lines, after: said("old", text("Before.")) + "\n")
        #expect(read.text == "First.\n\nSecond.\n\nThird.")
        let call = try #require(calls(read).first)
        #expect(calls(read).count == 1 && call.title == "Grep login" && call.kind == "search")
        #expect(call.input == ["pattern": "login", "path": "src"] && call.status == "completed")
        #expect(call.output?.contains("found") == true && call.output?.contains("maker") == false)
        #expect(read.updates.contains(.plan([.init(text: "one", status: "completed")])))
        #expect(read.updates.first == .thinking("Hm."))
        #expect(usage(read) == Usage(input: 115, output: 52, cached: 10))
        let name = AgentName(name: "claude-code", version: "2.1.0")
        #expect(read.updates.contains(.identity(agent: name, model: "m-1", session: nil)))
    }

    @Test("Claude Code: why there is no answer is said")
    func failed() throws {
        let line =
            #"{"type":"assistant","isApiErrorMessage":true,"message":{"id":"e","model":"<synthetic>","content":[{"type":"text","text":"API Error: 529"}]}}"#
        let read = try part(.claude, [line])
        #expect(read.text == "API Error: 529")
        #expect(read.updates.contains(.identity(agent: AgentName(name: "claude-code"), model: nil, session: nil)))
    }

    @Test("Codex: totals count from the beginning of its session, of which the turn is the end")
    func codex() throws {
        func count(_ total: Int, _ last: Int) -> String {
            #"{"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":\#(total),"output_tokens":\#(total)},"last_token_usage":{"input_tokens":\#(last),"output_tokens":\#(last)}}}}"#
        }
        func item(_ members: String) -> String { #"{"type":"response_item","payload":{\#(members)}}"# }
        func said(_ text: String) -> String {
            item(#""type":"message","role":"assistant","content":[{"type":"output_text","text":"\#(text)"}]"#)
        }
        let read = try part(
            .codex,
            [
                #"{"type":"turn_context","payload":{"model":"gpt-5.6","cwd":"/elsewhere"}}"#,
                item(#""type":"message","role":"user","content":[{"type":"input_text","text":"the prompt itself"}]"#),
                item(#""type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}]"#), said("First."),
                count(1100, 100),
                item(
                    #""type":"function_call","call_id":"c","name":"exec_command","arguments":"{\"cmd\":\"cat /work tree/a\",\"workdir\":\"/work tree/b\"}""#
                ), item(#""type":"function_call_output","call_id":"c","output":"a b""#), said("Second."),
                said("Third."), count(1350, 250),
                #"{"type":"token_usage_record","payload":{"thread_token_usage":{"input_tokens":9,"output_tokens":9}}}"#,
            ])
        #expect(read.text == "First.\n\nSecond.\n\nThird.")
        let call = try #require(calls(read).first)
        #expect(call.name == "exec_command" && call.kind == "execute" && call.output == "a b")
        #expect(call.input?["workdir"]?.text == "b")
        #expect(usage(read) == Usage(input: 350, output: 350))
        #expect(
            read.updates.contains(.identity(agent: AgentName(name: "codex"), model: "gpt-5.6", session: nil)))
    }

    @Test("a file that is not there is none, and one that has grown says only what is new")
    func files() throws {
        #expect(TranscriptPart("/nonexistent/x", from: 0, of: .claude, top: "/") == nil)
        #expect(TranscriptPart.size("/nonexistent/x") == 0)
        let read = try part(.codex, [])
        #expect(read.text == "" && calls(read).isEmpty && usage(read) == nil)
    }
}

extension Usage {
    fileprivate init(input: Int, output: Int, cached: Int?) {
        self.init(input: input, output: output)
        cacheReadInputTokens = cached
    }
}

import ChatAgents
import ChatModel
import TestSupport
import Testing

/// A program that takes its input and prints what was recorded.
private struct Replay {
    let folder = Folder()
    let program: String

    /// - Parameter refusal: What it does first where it is told to go on with a session.
    init(_ recorded: String, status: Int = 0, refusal: String = "") throws {
        let file = try folder.write(recorded, to: "recorded", mode: 0o644)
        program = try folder.write(
            """
            #!/bin/sh
            cat > '\(folder.path)/input'
            echo "$*" >> '\(folder.path)/arguments'
            case "$*" in *resume*) \(refusal.isEmpty ? ":" : refusal) ;; esac
            cat '\(file)'
            exit \(status)

            """, to: "program", mode: 0o755)
    }

    var arguments: String { contents(of: "\(folder.path)/arguments") ?? "" }
    var input: String { contents(of: "\(folder.path)/input") ?? "" }

    func claude(_ prompt: AgentPrompt) async -> Collected {
        await Collected(StreamAgent(.claude, name: AgentName(name: "claude-code"), words: [program]).start(prompt))
    }

    func codex(_ prompt: AgentPrompt) async -> Collected {
        await Collected(StreamAgent(.codex, name: AgentName(name: "codex"), words: [program]).start(prompt))
    }
}

@Suite(.timeLimit(.minutes(1))) struct ClaudeTests {
    /// Two messages of one block each, as they stream; tokens come wrong first and right at the end.
    private let stream = """
        {"type":"system","subtype":"init","session_id":"s-1","model":"m-1","claude_code_version":"2.1.0"}
        {"type":"stream_event","event":{"type":"message_start","message":{"id":"a"}},"parent_tool_use_id":null}
        {"type":"stream_event","event":{"type":"content_block_start","content_block":{"type":"text","text":""}}}
        {"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"I wr"}}}
        {"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"ite."}}}
        {"type":"assistant","message":{"id":"a","content":[{"type":"text","text":"I write."}],"usage":{"output_tokens":1}}}
        {"type":"assistant","message":{"id":"a","content":[{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"TOP/a.txt","content":"x"}}],"usage":{"output_tokens":1}}}
        {"type":"user","message":{"role":"user","content":[{"tool_use_id":"t","type":"tool_result","content":"written"}]}}
        {"type":"assistant","message":{"id":"b","content":[{"type":"thinking","thinking":"ok"},{"type":"text","text":"Done."}]},"parent_tool_use_id":null}
        {"type":"assistant","message":{"id":"c","content":[{"type":"text","text":"to a helper"}]},"parent_tool_use_id":"t"}
        {"type":"a_kind_of_next_year","x":1}
        {"usage":{"input_tokens":100,"output_tokens":30,"cache_read_input_tokens":40,"cache_creation_input_tokens":2},"type":"result","subtype":"success","is_error":false,"result":"Done.","total_cost_usd":0.0030000000000000001,"stop_reason":"end_turn","permission_denials":[{"tool_name":"Bash","tool_use_id":"u","tool_input":{"command":"rm x"}}]}

        """

    @Test("text streams once, tools are told with results, tokens count once, refusals are shown")
    func stream() async throws {
        let replay = try Replay(stream.replacing("TOP", with: "/work tree"))
        var prompt = AgentPrompt.plain("Write it", in: replay.folder.path)
        prompt.directory = replay.folder.path
        prompt.memory.recap = "before"
        let said = await replay.claude(prompt)
        #expect(said.text == "I write.Done." && said.thinking == "ok")
        #expect(said.calls.map(\.status) == ["in_progress", "completed"])
        #expect(said.calls.last?.output == "written" && said.calls.last?.kind == "edit")
        #expect(said.usage?.inputTokens == 142 && said.usage?.outputTokens == 30)
        #expect(said.usage?.cacheReadInputTokens == 40 && said.cost == "0.003")
        #expect(said.permissions.map(\.title) == ["Bash rm x"] && said.permissions[0].isAllowed == false)
        let name = AgentName(name: "claude-code", version: "2.1.0")
        #expect(said.identities == [.identity(agent: name, model: "m-1", session: "s-1")])
        #expect(said.end?.outcome == .complete && said.end?.stopReason == "end_turn")
        #expect(replay.input == "before\n\nWrite it")
        #expect(
            replay.arguments
                == "-p --output-format stream-json --verbose --include-partial-messages --permission-mode acceptEdits\n"
        )
    }

    @Test("paths of the worktree are said from its top on")
    func paths() async throws {
        let folder = Folder()
        let replay = try Replay(stream.replacing("TOP", with: folder.path))
        let said = await replay.claude(.plain("x", in: folder.path))
        #expect(said.calls.last?.title == "Write a.txt")
        #expect(said.calls.last?.input == ["file_path": "a.txt", "content": "x"])
    }

    @Test("a session that it does not know any more is begun anew, with what was said")
    func unknownSession() async throws {
        let refusal = #"echo '{"type":"result","is_error":true,"subtype":"error_during_execution"}'; exit 1"#
        let replay = try Replay(stream, refusal: refusal)
        var prompt = AgentPrompt.plain("again", in: replay.folder.path)
        prompt.memory.session = "old"
        prompt.memory.cost = Cost(nanodollars: 1_000_000)
        prompt.memory.recap = "recap"
        let said = await replay.claude(prompt)
        #expect(said.processes == 2 && said.end?.outcome == .complete)
        #expect(replay.arguments.split(separator: "\n").map { $0.contains("--resume old") } == [true, false])
        #expect(replay.input == "recap\n\nagain" && said.cost == "0.003")
    }

    @Test("dollars count from the beginning of its session, so what was counted before is taken off")
    func resumed() async throws {
        let replay = try Replay(stream)
        var prompt = AgentPrompt.plain("again", in: replay.folder.path)
        prompt.memory.session = "s-1"
        prompt.memory.cost = Cost(nanodollars: 1_000_000)
        #expect(await replay.claude(prompt).cost == "0.002")
    }

    @Test("an error in the result is a failure with its words")
    func failure() async throws {
        let recorded = """
            {"type":"system","subtype":"init","session_id":"s-1"}
            {"type":"system","subtype":"api_retry","attempt":1,"error_status":529}
            {"type":"result","subtype":"success","is_error":true,"result":"API Error: overloaded"}

            """
        let said = try await Replay(recorded, status: 1).claude(.plain("x"))
        #expect(said.end?.outcome == .failed && said.end?.reason == "API Error: overloaded")
        #expect(said.notices == ["the model does not answer (status 529); try 1"])
    }

    @Test("a program that prints something else is a failure that shows it")
    func noStream() async throws {
        let said = try await Replay("Please log in first.\n").claude(.plain("x"))
        #expect(said.end?.outcome == .failed && said.end?.reason == "the agent ended without an answer")
        #expect(said.end?.diagnostics == "Please log in first.\n")
    }

    @Test(
        "what was recorded from the real program is understood", .enabled(if: Shared.isWanted),
        arguments: [("print-stream", "0.00156"), ("print-stream-partial-resume", "0.00312")])
    func recorded(name: String, cost: String) async throws {
        let path = try Shared.file("transcripts/captured/claude-2.1.329.\(name).jsonl")
        let said = try await Replay(Files.text(of: path)).claude(.plain("Create hello.txt"))
        #expect(said.text == "I'll create the file now. I created hello.txt with a greeting. Done. ")
        #expect(said.calls.last?.name == "Write" && said.calls.last?.status == "completed")
        #expect(said.usage?.inputTokens == 240 && said.usage?.outputTokens == 30 && said.cost == cost)
        #expect(said.end?.outcome == .complete)
    }
}

@Suite(.timeLimit(.minutes(1))) struct CodexTests {
    private let stream = """
        {"type":"thread.started","thread_id":"t-1"}
        {"type":"turn.started"}
        {"type":"item.completed","item":{"id":"i0","type":"reasoning","text":"Hm"}}
        {"type":"item.completed","item":{"id":"i1","type":"agent_message","text":"First."}}
        {"type":"item.completed","item":{"id":"i2","type":"agent_message","text":"Second."}}
        {"type":"item.started","item":{"id":"i3","type":"command_execution","command":"ls","aggregated_output":"","exit_code":null,"status":"in_progress"}}
        {"type":"item.completed","item":{"id":"i3","type":"command_execution","command":"ls","aggregated_output":"a\\n","exit_code":2,"status":"completed"}}
        {"type":"item.completed","item":{"id":"i4","type":"file_change","changes":[{"path":"/x/a","kind":"add"}],"status":"completed"}}
        {"type":"item.updated","item":{"id":"i5","type":"todo_list","items":[{"text":"one","completed":true},{"text":"two","completed":false}]}}
        {"type":"item.completed","item":{"id":"i6","type":"agent_message","text":"Third."}}
        {"type":"turn.completed","usage":{"input_tokens":480,"cached_input_tokens":100,"output_tokens":60}}

        """

    @Test("messages, commands, changes, plan and tokens are told")
    func stream() async throws {
        let replay = try Replay(stream)
        let said = await replay.codex(.plain("Do it", in: replay.folder.path))
        #expect(said.text == "First.\n\nSecond.Third." && said.thinking == "Hm\n")
        #expect(said.calls.map(\.kind) == ["execute", "execute", "edit"])
        #expect(said.calls.map(\.status) == ["in_progress", "failed", "completed"])
        #expect(said.calls[1].output == "a\n")
        #expect(said.plan == [.init(text: "one", status: "completed"), .init(text: "two", status: "pending")])
        #expect(said.usage?.inputTokens == 480 && said.usage?.cacheReadInputTokens == 100)
        #expect(said.end?.outcome == .complete && replay.input == "Do it")
        #expect(replay.arguments == "exec --json -C \(replay.folder.path) --sandbox workspace-write -\n")
    }

    @Test("tokens count from the beginning of its session, so what was counted before is taken off")
    func resumed() async throws {
        let replay = try Replay(stream)
        var prompt = AgentPrompt.plain("again", in: replay.folder.path)
        (prompt.memory.session, prompt.memory.usage) = ("t-1", Usage(input: 240, output: 30))
        let said = await replay.codex(prompt)
        #expect(said.usage?.inputTokens == 240 && said.usage?.outputTokens == 30)
        #expect(replay.arguments.hasSuffix("resume t-1 -\n"))
    }

    @Test("a session that it does not know any more is begun anew")
    func unknownSession() async throws {
        let replay = try Replay(stream, refusal: "echo 'no rollout found' >&2; exit 1")
        var prompt = AgentPrompt.plain("again", in: replay.folder.path)
        (prompt.memory.session, prompt.memory.usage) = ("gone", Usage(input: 240, output: 30))
        let said = await replay.codex(prompt)
        #expect(said.processes == 2 && said.end?.outcome == .complete && said.usage?.inputTokens == 480)
    }

    @Test("a failed turn is a failure with its words")
    func failure() async throws {
        let recorded = """
            {"type":"thread.started","thread_id":"t-1"}
            {"type":"turn.failed","error":{"message":"no credit"}}

            """
        let said = try await Replay(recorded, status: 1).codex(.plain("x"))
        #expect(said.end?.outcome == .failed && said.end?.reason == "no credit")
    }

    @Test("what was recorded from the real program is understood", .enabled(if: Shared.isWanted))
    func recorded() async throws {
        let path = try Shared.file("transcripts/captured/codex-0.163.0.exec-json.jsonl")
        let said = try await Replay(Files.text(of: path)).codex(.plain("Create hello.txt"))
        #expect(said.text == "I'll create the file now.I created hello.txt with a greeting. Done.")
        #expect(said.calls.last?.status == "completed" && said.usage?.inputTokens == 240)
    }
}

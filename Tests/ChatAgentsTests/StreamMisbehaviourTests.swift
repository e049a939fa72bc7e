import ChatAgents
import ChatModel
import Testing

/// Programs with streams of their own that do what they should not: every turn ends, and what came before stays.
@Suite(.timeLimit(.minutes(3)), .serialized) struct StreamMisbehaviourTests {
    /// A stream and what it says in it.
    enum Stream: CaseIterable {
        case claude, codex

        var dialect: StreamDialect { self == .claude ? .claude : .codex }
        var begin: String {
            self == .claude
                ? #"{"type":"system","subtype":"init","session_id":"s"}"#
                : #"{"type":"thread.started","thread_id":"s"}"#
        }
        var end: String {
            self == .claude
                ? #"{"type":"result","subtype":"success","is_error":false}"# : #"{"type":"turn.completed","usage":{}}"#
        }

        func said(_ text: String) -> String {
            self == .claude
                ? #"{"type":"assistant","message":{"id":"\#(text)","content":[{"type":"text","text":"\#(text)"}]}}"#
                : #"{"type":"item.completed","item":{"id":"\#(text)","type":"agent_message","text":"\#(text)"}}"#
        }
    }

    private func run(_ stream: Stream, limit: Duration? = nil, _ lines: String...) async -> Collected {
        let agent = StreamAgent(
            stream.dialect, name: AgentName(name: "peer"),
            words: ["/bin/sh", "-c", lines.joined(separator: "\n"), "agent"], grace: .milliseconds(200))
        return await Collected(agent.start(.plain("x", timeLimit: limit)))
    }

    private func echo(_ line: String) -> String { "echo '\(line)'" }

    @Test("what is no JSON, no UTF-8 or no message is passed over", arguments: Stream.allCases)
    func garbage(_ stream: Stream) async {
        let deep = "head -c 5000 /dev/zero | tr '\\0' '['; echo"
        let said = await run(
            stream, echo(stream.begin), "echo not json; echo []; echo 12; echo '{\"type\":'; printf '\\377\\376\\n'",
            deep,
            echo(#"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"nobody"}]}}"#),
            echo(#"{"type":"item.completed","item":{"type":"command_execution"}}"#),
            echo(#"{"type":"assistant","message":{"content":17}}"#), echo(stream.said("fine")), echo(stream.end))
        #expect(said.text == "fine" && said.end?.outcome == .complete)
    }

    @Test("a line of 100 MB is no message, and not the end", arguments: Stream.allCases)
    func longLine(_ stream: Stream) async {
        let said = await run(
            stream, echo(stream.begin), "head -c 104857600 /dev/zero | tr '\\0' x; echo", echo(stream.said("fine")),
            echo(stream.end))
        #expect(said.text == "fine" && said.end?.outcome == .complete)
    }

    @Test("one that dies, or sends half a line and ends", arguments: Stream.allCases)
    func dies(_ stream: Stream) async {
        let dead = await run(stream, echo(stream.begin), echo(stream.said("so far")), "exit 3")
        #expect(dead.text == "so far" && dead.end?.outcome == .failed && dead.end?.exitStatus == 3)
        let half = await run(
            stream, echo(stream.begin), echo(stream.said("so far")), "printf '%s' '\(stream.end.dropLast(9))'")
        #expect(half.text == "so far" && half.end?.outcome == .failed)
        #expect(half.end?.reason == "the agent ended without an answer")
    }

    @Test("one that hangs is ended by the time limit, with what it started", arguments: Stream.allCases)
    func hangs(_ stream: Stream) async throws {
        let said = await run(
            stream, limit: .seconds(1), echo(stream.begin), "trap '' TERM INT; sleep 600 & echo $! >&2",
            echo(stream.said("so far")), "while :; do sleep 0.05; done")
        #expect(said.text == "so far" && said.end?.reason == "time limit of 1 s reached")
        #expect(isReaped(try #require(said.group)))
        let child = try #require(said.end?.diagnostics.flatMap { Int32($0.prefix { $0.isNumber }) })
        #expect(try await hasEnded(child))
    }

    @Test("a flood is taken in whole, and children that are left are ended", arguments: Stream.allCases)
    func flood(_ stream: Stream) async throws {
        let line = stream.said("§").replacing("§", with: "'\"$i\"'")
        let said = await run(
            stream, echo(stream.begin), "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo '\(line)'; done",
            "sleep 600 & echo $! >&2", echo(stream.end))
        #expect(said.text.hasSuffix("2999\n\n3000") && said.end?.outcome == .complete)
        let child = try #require(said.end?.diagnostics.flatMap { Int32($0.prefix { $0.isNumber }) })
        #expect(try await hasEnded(child))
    }
}

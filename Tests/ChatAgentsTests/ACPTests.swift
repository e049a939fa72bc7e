import ChatAgents
import ChatModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ACPTests {
    @Test("text, thinking, tools, plan, usage and cost come as they are sent")
    func updates() async throws {
        let peer = try Peer()
        let said = await peer.run(
            "think Hm.", "plan Look|Mend", "saypart I look.", "tool read a.txt", "done two lines", "say Done.",
            "tool edit",
            "fail no", "usage 120 30", "cost 0.0123")
        #expect(said.text == "I look.Done.\n")
        #expect(said.thinking == "Hm.")
        #expect(said.plan == [.init(text: "Look", status: "completed"), .init(text: "Mend", status: "pending")])
        #expect(said.calls.map(\.status) == ["in_progress", "completed", "in_progress", "failed"])
        #expect(said.calls[1].output == "two lines" && said.calls[1].title == "a.txt" && said.calls[1].kind == "read")
        #expect(said.usage?.inputTokens == 120 && said.usage?.outputTokens == 30)
        #expect(said.end == complete(exitStatus: 0))
        #expect(
            said.identities == [
                .identity(agent: AgentName(name: "peer", version: "1.2.3"), model: nil, session: "session-1")
            ])
    }

    private func complete(exitStatus: Int?) -> AgentEnd {
        var end = AgentEnd(outcome: .complete, exitStatus: exitStatus)
        end.stopReason = "end_turn"
        return end
    }

    @Test("an update before the session is named counts; those of other sessions and unknown ones do not")
    func strayUpdates() async throws {
        let said = try await Peer("--early").run("stray not ours", "unknown", "say ours", "wrongids", "say again")
        #expect(said.text == "early ours\nagain\n")
        #expect(said.end?.outcome == .complete)
    }

    @Test("a session is gone on with where the agent can, without what it repeats", arguments: ["--resume", "--load"])
    func resume(way: String) async throws {
        let sessions = Folder()
        let peer = try Peer("--sessions", sessions.path, way)
        var first = peer.prompt("where", "usage 100 10", "cost 0.5")
        first.memory.recap = "say recap"
        #expect(await peer.run(first).text == "recap\nsession-1")
        var second = peer.prompt("where", "usage 250 30", "cost 0.75")
        second.memory.session = "session-1"
        second.memory.usage = Usage(input: 100, output: 10)
        second.memory.cost = Cost(nanodollars: 500_000_000)
        second.memory.recap = "say recap"
        second.memory.missed = "say missed"
        let said = await peer.run(second)
        #expect(said.text == "missed\nsession-1")
        #expect(said.usage == Usage(input: 150, output: 20))
        #expect(said.cost == "0.25")
        second.memory.session = "gone"
        let fresh = await peer.run(second)
        #expect(fresh.text == "recap\nsession-2")
        #expect(fresh.usage == Usage(input: 250, output: 30) && fresh.cost == "0.75")
    }

    @Test("modes and models are set where they are offered, and refused where they are not")
    func choices() async throws {
        let peer = try Peer("--modes")
        var prompt = peer.prompt("say hi")
        (prompt.mode, prompt.model) = ("code", "large")
        #expect(await peer.run(prompt).end?.outcome == .complete)
        let methods = try peer.received().compactMap { $0["method"]?.text }
        #expect(methods.contains("session/set_mode") && methods.contains("session/set_config_option"))
        prompt.model = "huge"
        let refused = await peer.run(prompt)
        #expect(refused.end?.reason == "the agent has no model 'huge'; there are: small, large")
        #expect(refused.text == "")
    }

    @Test("signing in is tried where the agent does it itself, and explained where a person has to")
    func signIn() async throws {
        #expect(try await Peer("--auth").run("say in").text == "in\n")
        let said = try await Peer("--auth-terminal").run("say in")
        #expect(said.end?.outcome == .failed)
        #expect(
            said.end?.reason
                == "the agent wants you to sign in first: Sign in: In your browser (run scripted-agent login)")
    }

    @Test("another version of the protocol is not spoken")
    func version() async throws {
        let said = try await Peer("--version", "2").run("say hi")
        #expect(said.end?.reason == "initialize: the agent speaks version 2 of the protocol, not 1")
    }

    @Test("a refusal and an error of the agent are outcomes with reasons")
    func refusals() async throws {
        let refused = try await Peer().run("say no", "refuse")
        #expect(refused.end?.outcome == .rejected && refused.end?.stopReason == "refusal" && refused.text == "no\n")
        let failed = try await Peer().run("say so far", "error out of tokens")
        #expect(failed.end?.outcome == .failed)
        #expect(failed.end?.reason == "session/prompt: out of tokens (-32603)")
        #expect(failed.text == "so far\n")
    }

    @Test("methods that nobody knows are answered")
    func unknownMethod() async throws {
        let said = try await Peer().run("ask _their/extension")
        #expect(said.text == #"{"error":{"code":-32601,"message":"no method '_their/extension'"}}"# + "\n")
    }

    @Test("cancelling is a request of the protocol first")
    func cancel() async throws {
        let peer = try Peer(grace: .seconds(60))
        let run = peer.agent().start(peer.prompt("say begun", "hang", "say never"))
        let said = await Collected(run) { update in if case .text = update { run.cancel() } }
        #expect(said.end?.outcome == .cancelled && said.end?.stopReason == "cancelled")
        #expect(said.end?.exitStatus == 0 && said.text == "begun\n")
        #expect(try peer.received().last?["method"]?.text == "session/cancel")
    }

    @Test("an agent that ignores being cancelled is killed after the grace")
    func cancelIgnored() async throws {
        let peer = try Peer("--ignore-cancel", "--linger")
        let run = peer.agent().start(peer.prompt("say begun", "hang"))
        let said = await Collected(run) { update in if case .text = update { run.cancel() } }
        #expect(said.end?.outcome == .cancelled)
        #expect(isReaped(try #require(said.group)))
    }

    @Test("a cancelled question is answered as cancelled")
    func cancelQuestion() async throws {
        let peer = try Peer(grace: .seconds(60))
        var prompt = peer.prompt("say asking", "permission execute rm", "say never")
        prompt.permission = Permission(.ask) { _ in
            try? await Task.sleep(for: .seconds(600))
            return nil
        }
        let run = peer.agent().start(prompt)
        let said = await Collected(run) { update in if case .text("asking\n") = update { run.cancel() } }
        #expect(said.end?.outcome == .cancelled)
        #expect(said.text.hasPrefix("asking\ncancelled\n"))
    }

    @Test("text beyond the size of a message is cut, and the rest of the turn is kept")
    func longText() async throws {
        let said = try await Peer().run("longtext 65", "say after", "usage 1 2")
        #expect(said.text.utf8.count == Message.maximumBytes - (64 << 10))
        #expect(said.end?.outcome == .complete)
        #expect(said.end?.reason?.hasPrefix("answer cut") == true)
        #expect(said.usage?.inputTokens == 1)
    }

    @Test("NUL becomes U+FFFD")
    func nul() async throws {
        #expect(try await Peer().run("nul").text == "a\u{FFFD}b\n")
    }
}

extension Usage {
    init(input: Int, output: Int) {
        self.init()
        (inputTokens, outputTokens) = (input, output)
    }
}

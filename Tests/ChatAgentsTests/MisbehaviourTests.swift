import ChatAgents
import ChatModel
import TestSupport
import Testing

/// Agents that do what they should not: every turn ends, what came before stays, no process is left.
@Suite(.timeLimit(.minutes(3))) struct MisbehaviourTests {
    @Test("one that dies in the middle of its answer")
    func dies() async throws {
        let said = try await Peer().run("say so far", "die 3")
        #expect(said.text == "so far\n")
        #expect(said.end == AgentEnd(outcome: .failed, reason: "exit status 3", exitStatus: 3))
    }

    @Test("one that ends without an answer")
    func ends() async throws {
        let said = try await Peer().run("say so far", "die 0")
        #expect(said.end == AgentEnd(outcome: .failed, reason: "the agent ended without an answer", exitStatus: 0))
    }

    @Test("one that sends half a line and ends")
    func half() async throws {
        let said = try await Peer().run("say so far", "half")
        #expect(said.text == "so far\n" && said.end?.outcome == .failed)
        #expect(said.end?.diagnostics == #"{"jsonrpc":"2.0","method":"session/upd"# + "\n")
    }

    @Test("one that never answers initialize")
    func silent() async throws {
        let peer = try Peer("--silent", startLimit: .milliseconds(300))
        let said = await peer.run("say hi")
        #expect(said.end?.outcome == .failed)
        #expect(said.end?.reason?.hasPrefix("initialize: no answer in") == true)
        #expect(isReaped(try #require(said.group)))
    }

    @Test("one that hangs is ended by the time limit")
    func hangs() async throws {
        let peer = try Peer("--ignore-cancel", "--linger")
        var prompt = peer.prompt("say so far", "hang")
        prompt.timeLimit = .seconds(1)
        let said = await peer.run(prompt)
        #expect(said.text == "so far\n" && said.end?.reason == "time limit of 1 s reached")
        #expect(isReaped(try #require(said.group)))
    }

    @Test("what is no JSON, no UTF-8 or no message is passed over")
    func garbage() async throws {
        let said = try await Peer().run(
            "raw not json", "raw []", "raw {}", "raw 12", "bytes", "raw {\"id\":", "say fine")
        #expect(said.text == "fine\n" && said.end?.outcome == .complete)
        #expect(said.end?.diagnostics?.contains("not json") == true)
    }

    @Test("answers to questions that we did not ask change nothing")
    func wrongIDs() async throws {
        #expect(try await Peer().run("wrongids", "say fine").text == "fine\n")
    }

    @Test("a flood of updates is taken in whole")
    func flood() async throws {
        let said = try await Peer().run("flood 20000")
        #expect(said.text.hasSuffix("flood 19999\n") && said.end?.outcome == .complete)
    }

    @Test("a line of 100 MB is no message, and not the end")
    func longLine() async throws {
        let said = try await Peer().run("long 100", "say fine")
        #expect(said.text == "fine\n" && said.end?.outcome == .complete)
    }

    @Test("one that does not end when its work is done is ended")
    func lingers() async throws {
        let peer = try Peer("--linger")
        let said = await peer.run("say done")
        #expect(said.end?.outcome == .complete && said.text == "done\n")
        #expect(isReaped(try #require(said.group)))
    }

    #if os(Linux)
        @Test("children that left the agent's group are ended with it")
        func children() async throws {
            let peer = try Peer()
            let place = "\(peer.top)/child"
            let said = await peer.run(
                "shell setsid sh -c 'trap \"\" TERM; echo $$ > \(place).new; mv \(place).new \(place); sleep 600' >/dev/null 2>&1 </dev/null &",
                "shell while [ ! -e \(place) ]; do sleep 0.01; done", "say done")
            #expect(said.end?.outcome == .complete)
            let child = try #require(contents(of: place).flatMap { Int32($0.dropLast()) })
            #expect(try await hasEnded(child))
        }
    #endif
}

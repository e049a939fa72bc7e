import ChatModel
import ChatStore
import TestSupport
import Testing

/// A turn that goes on while others come.
@Suite struct LiveTurnTests {
    @Test("say during a turn: a turn of its own, after the turn's message and before its answer")
    func sayDuringTurn() throws {
        let scene = try Scene()
        let live = try hold(scene, "long")
        try scene.crasher("say", "one", "between").requireSuccess()
        #expect(try scene.crasher("check").stdout == "")
        _ = try scene.crasher("repair").requireSuccess()
        try finish(live, scene)
        #expect(try scene.problems(texts: ["long", "between", "answer to long"], status: []) == [])
        #expect(try scene.outcome(of: "long") == "complete")
    }

    @Test("a second turn is refused with who holds the first")
    func busy() throws {
        let scene = try Scene()
        let live = try hold(scene, "long")
        let output = try scene.crasher("turn", "one", "second")
        #expect(output.status == 1 && output.stderr.contains("busy"))
        #expect(output.stderr.contains("process: \(live.id)") && output.stderr.contains("host: \"here\""))
        #expect(try scene.store().holder(of: scene.id())?.process == live.id)
        try finish(live, scene)
        try scene.crasher("turn", "one", "third").requireSuccess()
        let texts = ["long", "answer to long", "third", "answer to third"]
        #expect(try scene.problems(texts: texts, status: []) == [])
    }

    @Test("a second turn that waits comes after the first")
    func waits() throws {
        let scene = try Scene()
        let live = try hold(scene, "long")
        let waiting = try scene.start("loop", "one", "1", "second", "turn")
        try finish(live, scene)
        try waiting.wait().requireSuccess()
        let texts = ["long", "answer to long", "second-1", "answer to second-1"]
        #expect(try scene.problems(texts: texts, status: []) == [])
    }

    @Test("a holder that died is nobody, wherever it ran", arguments: ["here", "another-container"])
    func deadHolder(host: String) throws {
        let scene = try Scene()
        let live = try hold(scene, "long", host: host)
        live.signal(SIGKILL)
        _ = try live.wait()
        #expect(try scene.store().holder(of: scene.id()) == nil)
        try scene.crasher("turn", "one", "second").requireSuccess()
        let texts = ["long", "answer to long", "second", "answer to second"]
        #expect(try scene.problems(texts: texts, status: []) == [])
        #expect(try scene.outcome(of: "long") == "interrupted")
    }

    @Test("a process that has the dead one's number by now does not keep its turn from being finished")
    func reusedNumber() throws {
        let scene = try Scene()
        let live = try hold(scene, "long")
        live.signal(SIGKILL)
        _ = try live.wait()
        for path in try scene.leftovers() + ["chat/locks/\(scene.session).turn"] {
            let place = scene.gitFolder + "/" + path
            let text = try Files.text(of: place).replacing("\"pid\":\(live.id)", with: "\"pid\":\(getpid())")
            try Files.write(text.replacing("\(live.id) ", with: "\(getpid()) ").utf8, to: place)
        }
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.outcome(of: "long") == "interrupted")
    }

    @Test(
        "the journal of a dead turn is lost: its message is finished all the same, by a turn too",
        arguments: ["say", "turn"])
    func lostJournal(operation: String) throws {
        let scene = try Scene()
        try scene.crash(["turn", "one", "lost"], at: "pendingWritten:1")
        for path in try scene.leftovers() { Files.remove(scene.gitFolder + "/" + path) }
        try scene.crasher(operation, "one", "next").requireSuccess()
        let texts = operation == "say" ? ["lost", "next"] : ["lost", "next", "answer to next"]
        #expect(try scene.problems(texts: texts, status: []) == [])
        #expect(try scene.outcome(of: "lost") == "interrupted")
    }

    private func hold(_ scene: Scene, _ text: String, host: String = "here") throws -> RunningProcess {
        let end = scene.sandbox.path + "/end"
        let program = try scene.start("hold", "one", text, end, environment: ["TURN_HOST": host])
        try program.wait(for: "begun ")
        return program
    }

    private func finish(_ program: RunningProcess, _ scene: Scene) throws {
        try Files.write([], to: scene.sandbox.path + "/end")
        try program.wait().requireSuccess()
    }

    @Test("the last messages are the last ones, whatever came during a turn", arguments: 1...6)
    func lastMessages(count: Int) throws {
        let scene = try Scene()
        try scene.crasher("turn", "one", "first").requireSuccess()
        let live = try hold(scene, "long")
        try scene.crasher("say", "one", "between").requireSuccess()
        try scene.crasher("say", "one", "between too").requireSuccess()
        try finish(live, scene)
        let store = try scene.store()
        let all = try store.conversation(scene.id()).messages.map(\.text)
        #expect(all.suffix(3) == ["between", "between too", "answer to long"])
        let last = try store.conversation(scene.id(), lastMessages: count).messages.map(\.text)
        #expect(last.suffix(count) == all.suffix(count))
    }
}

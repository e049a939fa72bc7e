import TestSupport
import Testing

/// The agent of a turn whose process was killed.
@Suite struct AgentTests {
    @Test("an agent that outlives its turn is ended by the next write")
    func survivor() throws {
        let scene = try Scene()
        let output = try scene.crasher("agent", "one", "work")
        let agent = try #require(Int32(output.stdout.dropFirst("agent ".count).dropLast()))
        #expect(isAlive(agent))
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(!isAlive(agent))
        #expect(try scene.problems(texts: ["work", "next"], status: []) == [])
        #expect(try scene.outcome(of: "work") == "interrupted")
    }

    @Test("a process that has the agent's number by now is left alone")
    func stranger() throws {
        let scene = try Scene()
        let output = try scene.crasher("agent", "one", "work")
        let agent = try #require(Int32(output.stdout.dropFirst("agent ".count).dropLast()))
        kill(-agent, SIGKILL)
        let stranger = try scene.sandbox.start("sleep", "600")
        let journal = try #require(try scene.leftovers().first { $0.hasPrefix("chat/turns/") })
        let text = try Files.text(of: scene.gitFolder + "/" + journal)
        try Files.write(
            text.replacing("\"group\":\(agent)", with: "\"group\":\(stranger.id)").utf8,
            to: scene.gitFolder + "/" + journal)
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(isAlive(stranger.id))
        #expect(try scene.problems(texts: ["work", "next"], status: []) == [])
    }

    /// Whether the process runs; one that ended and was not waited for does not.
    private func isAlive(_ process: Int32) -> Bool {
        guard kill(process, 0) == 0 else { return false }
        let state = (try? Files.text(of: "/proc/\(process)/stat"))?.split(separator: ")").last?.split(separator: " ")
            .first
        return state != "Z"
    }
}

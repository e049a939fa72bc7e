import ChatAgents
import ChatModel
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentCatalogTests {
    @Test("the shell is built in")
    func shell() async throws {
        let agent = try AgentCatalog.agent(AgentSettings(name: "shell"))
        #expect(agent.name.name == "shell")
        #expect(AgentCatalog.builtInNames.contains("shell"))
        #expect(await Collected(agent.start(.plain("echo $((1 + 2))"))).text == "3\n")
    }

    @Test("a command makes an agent of any name, even of a built-in one", arguments: ["echoer", "shell"])
    func command(name: String) async throws {
        let settings = AgentSettings(name: name, command: "cat - '/dev/null'", protocolName: "command")
        let agent = try AgentCatalog.agent(settings)
        #expect(agent.name.name == name)
        #expect(await Collected(agent.start(.plain("hello $((1 + 2))"))).text == "hello $((1 + 2))")
    }

    @Test("the limit of the settings holds for prompts without one")
    func timeLimit() async throws {
        let settings = AgentSettings(name: "slow", command: "sleep 300", timeLimit: .milliseconds(50))
        let collected = await Collected(try AgentCatalog.agent(settings).start(.plain("")))
        #expect(collected.end?.reason == "time limit of 0.05 s reached")
    }

    @Test("protocols of later versions are named", arguments: ["acp", "claude", "codex", "openai", "anthropic"])
    func unavailable(name: String) {
        #expect(throws: AgentError.protocolUnavailable(name)) {
            try AgentCatalog.agent(AgentSettings(name: "x", command: "x", protocolName: name))
        }
    }

    @Test("settings without sense are refused")
    func refused() {
        #expect(throws: AgentError.unknownProtocol("smtp")) {
            try AgentCatalog.agent(AgentSettings(name: "x", protocolName: "smtp"))
        }
        #expect(throws: AgentError.noCommand(agent: "x")) { try AgentCatalog.agent(AgentSettings(name: "x")) }
        #expect(throws: AgentError.emptyCommand) { try AgentCatalog.agent(AgentSettings(name: "x", command: " ")) }
        #expect(throws: AgentError.emptyCommand) { try AgentCatalog.agent(AgentSettings(name: "x", command: "''")) }
    }
}

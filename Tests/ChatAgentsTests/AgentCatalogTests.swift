import ChatAgents
import ChatModel
import HTTP
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

    @Test("a model over HTTP needs its name and an address without a key in it", arguments: ["openai", "anthropic"])
    func model(name: String) throws {
        var settings = AgentSettings(name: "x", protocolName: name)
        #expect(throws: AgentError.noModel(agent: "x")) { try AgentCatalog.agent(settings) }
        #expect(try AgentCatalog.agent(settings, model: "m") is ModelAgent)
        #expect(try AgentCatalog.agent(AgentSettings(name: name), model: "m") is ModelAgent)
        #expect(try AgentCatalog.address(settings)?.host == "api.\(name).com")
        for address in ["file:///x", "https://key@example.com", "https://a:b@example.com/v1", "x"] {
            settings.url = address
            #expect(throws: AgentError.badAddress(agent: "x")) { try AgentCatalog.agent(settings, model: "m") }
        }
        #expect(try AgentCatalog.address(AgentSettings(name: "claude")) == nil)
    }

    @Test("a key is not sent where others can read it")
    func unsafe() async throws {
        var settings = AgentSettings(name: "x", protocolName: "openai")
        settings.url = "http://192.0.2.1/v1"
        var access = ModelAccess()
        access.key = "secret"
        let end = await Collected(try AgentCatalog.agent(settings, model: "m", access: access).start(.plain("hi"))).end
        #expect(end?.outcome == .failed && end?.cause == .keyUnsafe(server: "http://192.0.2.1"))
    }

    @Test("a known agent needs no settings, and one of a native protocol no command")
    func known() throws {
        #expect(try AgentCatalog.agent(AgentSettings(name: "claude")).name.name == "claude-code")
        #expect(try AgentCatalog.agent(AgentSettings(name: "vibe")) is ACPAgent)
        #expect(try AgentCatalog.agent(AgentSettings(name: "mine", protocolName: "codex")) is StreamAgent)
        #expect(throws: AgentError.noCommand(agent: "mine")) {
            try AgentCatalog.agent(AgentSettings(name: "mine", protocolName: "acp"))
        }
        #expect(try AgentCatalog.agent(AgentSettings(name: "claude", command: "cat")) is CommandAgent)
    }

    @Test("the model takes its place in a command; without one its word goes away")
    func model() async throws {
        let settings = AgentSettings(name: "x", command: "echo --model={model} end")
        let prompt = AgentPrompt.plain("")
        #expect(
            await Collected(try AgentCatalog.agent(settings, model: "m 1").start(prompt)).text == "--model=m 1 end\n")
        #expect(await Collected(try AgentCatalog.agent(settings).start(prompt)).text == "end\n")
    }

    @Test("the first installed agent is found, in the order of the table")
    func detection() throws {
        let folder = Folder()
        #expect(AgentCatalog.detected(path: folder.path) == nil)
        for name in ["aider", "goose", "ollama"] { _ = try folder.write("#!/bin/sh\n", to: name, mode: 0o755) }
        #expect(AgentCatalog.detected(path: folder.path)?.name == "goose")
        _ = try folder.write("#!/bin/sh\n", to: "codex", mode: 0o644)
        #expect(AgentCatalog.detected(path: folder.path)?.name == "goose")
        _ = try folder.write("#!/bin/sh\n", to: "codex", mode: 0o755)
        #expect(AgentCatalog.detected(path: folder.path)?.name == "codex")
    }

    @Test("names of known agents are unique, and their commands can be read")
    func table() throws {
        #expect(Set(KnownAgent.all.map(\.name)).count == KnownAgent.all.count)
        for known in KnownAgent.all { _ = try AgentCatalog.agent(AgentSettings(name: known.name), model: "m") }
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

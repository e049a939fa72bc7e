internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

/// Adds an agent, or changes how it is run.
struct AgentAdd: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an agent, or change how one is run",
        usage: "git chat agent add <name> [<options>] [-- <command>…]",
        discussion: """
            It runs in the session's worktree. With the protocol 'command' (the default) the prompt goes to the \
            command's standard input, or to its arguments in place of {prompt}, and what it prints is the answer; \
            {model} is replaced by the model. 'acp' is the Agent Client Protocol, 'claude' and 'codex' are those \
            programs' own. A known agent ('git chat agent list --all') needs no command.

            'openai' and 'anthropic' ask a model over HTTP, at --url: chat completions, as many servers have them (that \
            of ollama at http://localhost:11434/v1, for example), or Anthropic's messages. Such a model talks, and sees \
            the files that 'git chat send --file' gives it. Its key is in the environment variable that --key-env names, \
            or with 'git credential'; it is never stored.
            """)

    @Argument(help: "Name", completion: .custom(Candidates.agents))
    var name: String

    @Argument(help: "Command and its arguments")
    var command: [String] = []

    @Option(
        name: .customLong("protocol"), help: "How it is talked to: acp, claude, codex, command, openai, anthropic",
        completion: .list(AgentProtocol.allCases.map(\.rawValue)))
    var transport: String?

    @Option(
        help: ArgumentHelp("What it may do: ask, accept-edits, accept, reject", valueName: "policy"),
        completion: .list(PermissionPolicy.allCases.map(\.rawValue)))
    var permission: String?

    @Option(help: "Model it is to use, by its own name for it")
    var model: String?

    @Option(help: "Mode it is to work in, by its own name for it")
    var mode: String?

    @Option(help: "Address of a model's server, for example http://localhost:11434/v1")
    var url: String?

    @Option(help: ArgumentHelp("Environment variable that holds the key for it", valueName: "variable"))
    var keyEnv: String?

    @Option(help: ArgumentHelp("How long an answer over HTTP may get", valueName: "tokens"))
    var maxTokens: Int?

    @Option(help: ArgumentHelp("How long it may work on a turn, 0 for no limit", valueName: "seconds"))
    var timeLimit: Int?

    @Flag(name: .customLong("default"), help: "Make it the agent that answers where none is named")
    var isDefault = false

    func validate() throws {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }) else {
            throw ValidationError("an agent's name has no spaces, quotes or control characters")
        }
        guard !AgentCatalog.builtInNames.contains(name) else { throw ValidationError("'\(name)' is built in") }
        if let permission, PermissionPolicy(rawValue: permission) == nil {
            let words = PermissionPolicy.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'--permission' takes \(words), not '\(terminalSafeLine(permission))'")
        }
        // The value is not shown: it may be the key itself.
        if let keyEnv, !ModelAccess.isVariable(keyEnv) {
            throw ValidationError("'--key-env' takes the name of an environment variable, not a key")
        }
    }

    func run(in context: Context) throws {
        let configuration = try context.repository().configuration
        let line = command.count == 1 ? command[0] : command.map(ShellWord.quoted).joined(separator: " ")
        let given = command.isEmpty ? nil : line
        var settings = AgentConfiguration(name: name) { configuration.string($0) }.settings
        settings.command = given ?? settings.command
        settings.protocolName = transport ?? settings.protocolName
        settings.url = url ?? settings.url
        // What could not be run is refused before anything is written.
        _ = try AgentCatalog.agent(settings, model: model ?? "model")
        let place = try AgentCatalog.address(settings)
        let values = [
            ("command", given), ("protocol", transport), ("permission", permission), ("model", model), ("mode", mode),
            ("timeLimit", timeLimit.map { String($0) }), ("url", url), ("keyEnv", keyEnv),
            ("maxTokens", maxTokens.map { String($0) }),
        ]
        let own = values.filter { $0.1 != nil }.map { ("chat.agent.\(name).\($0.0)", $0.1) }
        try context.change(own + (isDefault ? [("chat.defaultAgent", name)] : []))
        if let place { return context.console.narrate("agent '\(name)' asks: \(place)") }
        let transport = try AgentCatalog.transport(settings).rawValue
        tell(settings.command ?? KnownAgent.named(name)?.command ?? transport, context)
    }

    private func tell(_ line: String, _ context: Context) {
        context.console.narrate("agent '\(name)' runs: \(line)")
        // What is named from the worktree on is in one worktree and not in another.
        let program = line.drop { "'\"".contains($0) }.prefix { $0 != " " }
        guard program.hasPrefix("/") || !program.contains("/"),
            !AgentCatalog.isInstalled(line, path: context.environment["PATH"] ?? "")
        else { return }
        context.console.warn("cannot find the program of agent '\(name)'; it cannot answer until it is installed")
    }
}

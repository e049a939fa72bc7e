internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

/// Says which agents there are.
struct Agent: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "List, add and remove agents",
        subcommands: [AgentList.self, AgentAdd.self, AgentRemove.self], defaultSubcommand: AgentList.self)
}

/// Lists the agents that can be asked here.
struct AgentList: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the agents that can be asked", aliases: ["ls"])

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let agents = try ConfiguredAgent.all(context.repository().configuration)
        let standard = context.config("chat.defaultAgent")
        let listing = Listing(
            columns: [
                .init(title: "", priority: 9), .init(title: "AGENT", priority: 8),
                .init(title: "COMMAND", priority: 1, minimum: 10),
            ],
            rows: agents.map { agent in
                let mark = agent.name == standard ? "*" : " "
                return [.init(mark, .current), .init(agent.name, .session), .init(agent.command ?? "built in")]
            },
            objects: {
                agents.map {
                    [
                        "name": .string($0.name), "command": .optional($0.command),
                        "is_default": .bool($0.name == standard),
                    ]
                }
            })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
    }
}

/// Adds an agent, or changes its command.
struct AgentAdd: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an agent: any command that takes a prompt",
        usage: "git chat agent add <name> [--time-limit <seconds>] [--default] -- <command>…",
        discussion: """
            The prompt goes to the command's standard input; or to its arguments, in place of {prompt}. What it prints \
            is the answer. It runs in the session's worktree.
            """)

    @Argument(help: "Name")
    var name: String

    @Argument(help: "Command and its arguments")
    var command: [String]

    @Option(help: ArgumentHelp("How long it may work on a turn, 0 for no limit", valueName: "seconds"))
    var timeLimit: Int?

    @Flag(name: .customLong("default"), help: "Make it the agent that answers where none is named")
    var isDefault = false

    func validate() throws {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }) else {
            throw ValidationError("an agent's name has no spaces, quotes or control characters")
        }
        guard !AgentCatalog.builtInNames.contains(name) else { throw ValidationError("'\(name)' is built in") }
    }

    func run(in context: Context) throws {
        let configuration = try context.repository().configuration
        let line = command.count == 1 ? command[0] : command.map(ShellWord.quoted).joined(separator: " ")
        _ = try ChatAgents.CommandLine.words(line)
        try configuration.set("chat.agent.\(name).command", to: line)
        if let timeLimit { try configuration.set("chat.agent.\(name).timeLimit", to: String(timeLimit)) }
        if isDefault { try configuration.set("chat.defaultAgent", to: name) }
        context.console.narrate("agent '\(name)' runs: \(line)")
    }
}

/// Removes an agent.
struct AgentRemove: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove an agent from this repository's settings", aliases: ["rm"])

    @Argument(help: "Name", completion: .custom(Candidates.agents))
    var name: String

    func run(in context: Context) throws {
        let configuration = try context.repository().configuration
        let keys = Set(configuration.entries(prefix: "chat.agent.\(name).").map(\.key))
        guard try keys.map({ try configuration.unset($0) }).contains(true) else {
            throw AgentError.noCommand(agent: name)
        }
        if configuration.string("chat.defaultAgent") == name { try configuration.unset("chat.defaultAgent") }
    }
}

/// An agent that the configuration names, or that is built in.
struct ConfiguredAgent {
    let name: String
    let command: String?

    static func all(_ configuration: Configuration) -> [ConfiguredAgent] {
        let prefix = "chat.agent."
        var commands: [String: String] = [:]
        for entry in configuration.entries(prefix: prefix) where entry.key.hasSuffix(".command") {
            commands[String(entry.key.dropFirst(prefix.count).dropLast(".command".count))] = entry.value
        }
        let builtIn = AgentCatalog.builtInNames.filter { commands[$0] == nil }.map {
            ConfiguredAgent(name: $0, command: nil)
        }
        return builtIn + commands.sorted { $0.key < $1.key }.map { ConfiguredAgent(name: $0.key, command: $0.value) }
    }
}

/// Words of a command line, quoted so that they are read back as they are.
enum ShellWord {
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./=:,@%+{}".utf8.contains(byte)
                }
            }
        return isPlain
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

/// Lists the agents that can be asked here.
struct AgentList: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the agents that can be asked",
        discussion: """
            Known agents are found by their programs on PATH, in this order; the first one answers where no agent is \
            named or configured. '*' marks the default. In a pipe: mark, name, protocol, state, command, apart by tabs.
            """, aliases: ["ls"])

    @Flag(help: "Also known agents whose programs are not installed")
    var all = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let path = context.environment["PATH"] ?? ""
        let known = try ConfiguredAgent.all(context.repository().configuration, path: path)
        // What was configured is shown even where it cannot run: somebody wants to know why.
        let configuration = try context.repository().configuration
        let agents = known.filter { agent in
            all || agent.state != .missing || configuration.string("chat.agent.\(agent.name).command") != nil
        }
        let standard = context.config("chat.defaultAgent")
        let listing = Listing(
            columns: [
                .init(title: "", priority: 9), .init(title: "AGENT", priority: 8),
                .init(title: "PROTOCOL", priority: 3),
                .init(title: "STATE", priority: 4), .init(title: "COMMAND", priority: 1, minimum: 10),
            ],
            rows: agents.map { agent in
                [
                    .init(agent.name == standard ? "*" : " ", .current), .init(agent.name, .session),
                    .init(agent.transport), .init(agent.state.rawValue), .init(agent.command ?? ""),
                ]
            },
            objects: { agents.map { Self.json($0, isDefault: $0.name == standard) } })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
    }

    private static func json(_ agent: ConfiguredAgent, isDefault: Bool) -> JSON {
        [
            "name": .string(agent.name), "title": .optional(agent.title), "command": .optional(agent.command),
            "protocol": .string(agent.transport), "state": .string(agent.state.rawValue),
            "can": .array(agent.abilities.map { .string($0) }), "is_default": .bool(isDefault),
        ]
    }
}

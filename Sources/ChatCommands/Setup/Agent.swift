internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

/// Says which agents there are.
struct Agent: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "List, add, try and remove agents; take down what is done in their own interfaces",
        subcommands: [AgentList.self, AgentAdd.self, AgentRemove.self, AgentTest.self, AgentHook.self],
        defaultSubcommand: AgentList.self)
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
        let isDefault = configuration.string("chat.defaultAgent") == name
        guard try context.change(keys.sorted().map { ($0, nil) }) else { throw AgentError.noCommand(agent: name) }
        if isDefault { try context.change([("chat.defaultAgent", nil)]) }
    }
}

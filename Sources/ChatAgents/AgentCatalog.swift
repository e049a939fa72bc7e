import ChatModel

/// What configuration says of one agent.
public struct AgentSettings: Hashable, Sendable {
    /// The name people call it by, for example `claude`.
    public var name: String
    /// `chat.agent.<name>.command`: a command line.
    public var command: String?
    /// `chat.agent.<name>.protocol`; `nil` is `command`.
    public var protocolName: String?
    /// The limit for prompts that bring none.
    public var timeLimit: Duration?

    /// Creates settings.
    public init(name: String, command: String? = nil, protocolName: String? = nil, timeLimit: Duration? = nil) {
        self.name = name
        self.command = command
        self.protocolName = protocolName
        self.timeLimit = timeLimit
    }
}

/// Makes agents from settings.
public enum AgentCatalog {
    /// The agents that need no command.
    public static let builtInNames = ["shell"]

    /// The protocols that configuration may name and this version does not speak.
    public static let unavailableProtocols = ["acp", "claude", "codex", "openai", "anthropic"]

    /// Makes the agent that `settings` describe.
    ///
    /// A command comes before what is built in under the same name.
    ///
    /// - Throws: `AgentError.protocolUnavailable`, `.unknownProtocol`, `.noCommand`, or what
    ///   `CommandLine.words(_:)` throws.
    public static func agent(_ settings: AgentSettings) throws(AgentError) -> any Agent {
        if let name = settings.protocolName, name != "command" {
            throw unavailableProtocols.contains(name) ? .protocolUnavailable(name) : .unknownProtocol(name)
        }
        guard let command = settings.command else {
            guard settings.name == "shell" else { throw .noCommand(agent: settings.name) }
            return ShellAgent(timeLimit: settings.timeLimit)
        }
        return try CommandAgent(
            name: .init(name: settings.name), words: CommandLine.words(command), timeLimit: settings.timeLimit)
    }
}

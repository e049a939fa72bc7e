public import ChatModel

/// An agent that speaks the Agent Client Protocol, version 1, over its standard input and output.
public struct ACPAgent: Agent {
    /// What the agent is known by.
    public let name: AgentName
    private let words: [String]
    private let timeLimit: Duration?
    private let startLimit: Duration
    private let grace: Duration

    /// Creates the agent.
    ///
    /// - Parameters:
    ///   - name: What the agent is known by.
    ///   - words: The program and its arguments.
    ///   - timeLimit: The limit for prompts that bring none.
    ///   - startLimit: How long it may take to begin: some are downloaded then.
    ///   - grace: How long a cancelled agent may take to end the turn, and after SIGTERM to end, before it is killed.
    public init(
        name: AgentName, words: [String], timeLimit: Duration? = nil, startLimit: Duration = .seconds(120),
        grace: Duration = .seconds(5)
    ) {
        self.name = name
        self.words = words
        self.timeLimit = timeLimit
        self.startLimit = startLimit
        self.grace = grace
    }

    /// Starts the agent and returns at once.
    public func start(_ prompt: AgentPrompt) -> AgentRun {
        AgentProcess(
            words: words, dialog: ACPDialog(name: name, prompt: prompt, startLimit: startLimit), prompt: prompt,
            timeLimit: prompt.timeLimit ?? timeLimit, grace: grace
        ).start()
    }
}

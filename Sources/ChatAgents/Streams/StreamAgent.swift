public import ChatModel

/// A program that is run once for each prompt, and prints what it does as a stream of JSON of its own.
public struct StreamAgent: Agent {
    /// What the agent is known by.
    public let name: AgentName
    private let dialect: StreamDialect
    private let words: [String]
    private let timeLimit: Duration?
    private let grace: Duration

    /// Creates the agent.
    ///
    /// - Parameters:
    ///   - dialect: Which stream it prints.
    ///   - name: What the agent is known by.
    ///   - words: The program and arguments that come before ours.
    ///   - timeLimit: The limit for prompts that bring none.
    ///   - grace: How long a cancelled agent may take to end before it is killed.
    public init(
        _ dialect: StreamDialect, name: AgentName, words: [String], timeLimit: Duration? = nil,
        grace: Duration = .seconds(5)
    ) {
        self.dialect = dialect
        self.name = name
        self.words = words
        self.timeLimit = timeLimit
        self.grace = grace
    }

    /// Starts the agent and returns at once.
    ///
    /// Where it does not know the session it is to go on with any more, it is started once more without.
    public func start(_ prompt: AgentPrompt) -> AgentRun {
        guard prompt.memory.session != nil else { return process(prompt).start() }
        var fresh = prompt
        fresh.memory.session = nil
        (fresh.memory.usage, fresh.memory.cost) = (Usage(), .zero)
        return process(prompt).start(orElse: process(fresh), if: \.isRefusal)
    }

    private func process(_ prompt: AgentPrompt) -> AgentProcess {
        let text = prompt.memory.prompt(prompt.text, isResumed: prompt.memory.session != nil)
        return AgentProcess(
            words: words + dialect.arguments(prompt),
            dialog: JSONLinesDialog(input: .text(text), reader: dialect.reader(name, prompt)),
            prompt: prompt, timeLimit: prompt.timeLimit ?? timeLimit, grace: grace)
    }
}

public import ChatModel

/// A program that answers prompts.
public protocol Agent: Sendable {
    /// What the agent is known by.
    var name: AgentName { get }

    /// Starts work on a prompt and returns at once.
    ///
    /// Never fails: what goes wrong, even at the start, is the outcome of the run's last update.
    func start(_ prompt: AgentPrompt) -> AgentRun
}

/// What an agent is given for one turn.
public struct AgentPrompt: Hashable, Sendable {
    /// What the person asks, without NUL.
    public var text: String
    /// The absolute path of the folder to work in.
    public var directory: String
    /// The whole environment of the agent: nothing is added, nothing is inherited.
    ///
    /// No key may be empty, hold `=` or start with a digit; a process with such a key is not started.
    public var environment: [String: String]
    /// The longest the agent may take, or `nil` for the agent's own limit.
    public var timeLimit: Duration?

    /// Creates a prompt.
    public init(text: String, directory: String, environment: [String: String], timeLimit: Duration? = nil) {
        self.text = text
        self.directory = directory
        self.environment = environment
        self.timeLimit = timeLimit
    }
}

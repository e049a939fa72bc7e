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
public struct AgentPrompt: Sendable {
    /// What the person asks, without NUL.
    public var text: String
    /// The absolute path of the folder to work in.
    public var directory: String
    /// The whole environment of the agent: nothing is added, nothing is inherited.
    ///
    /// No key may be empty, hold `=` or start with a digit; a process with such a key is not started. Processes with
    /// the same `GIT_CHAT_REQUEST` and `GIT_CHAT_WORKTREE` belong to the run, and are ended with it.
    public var environment: [String: String]
    /// The longest the agent may take, or `nil` for the agent's own limit.
    public var timeLimit: Duration?
    /// The model to use, or `nil` for the agent's own choice.
    public var model: String?
    /// The mode to work in, by the agent's own name for it, or `nil` for its own choice.
    public var mode: String?
    /// What the agent may do.
    public var permission = Permission()
    /// What went before.
    public var memory = AgentMemory()

    /// Creates a prompt.
    public init(text: String, directory: String, environment: [String: String], timeLimit: Duration? = nil) {
        self.text = text
        self.directory = directory
        self.environment = environment
        self.timeLimit = timeLimit
    }
}

/// What went before a prompt, in the agent's own memory and in ours.
public struct AgentMemory: Hashable, Sendable {
    /// The agent's own session to go on with.
    public var session: String?
    /// What that session has used so far.
    public var usage = Usage()
    /// What that session has cost so far.
    public var cost = Cost.zero
    /// What was said since that session answered last; empty where nothing was.
    public var missed = ""
    /// What was said so far, for an agent that begins a session of its own; empty where nothing was.
    public var recap = ""
    /// The same a line at a time, oldest first, for an agent that is given the conversation as such.
    public var said: [Line] = []

    /// What somebody said.
    public struct Line: Hashable, Sendable {
        /// Whether an agent said it.
        public var isAnswer: Bool
        /// What was said.
        public var text: String

        /// Creates a line.
        public init(isAnswer: Bool, text: String) {
            self.isAnswer = isAnswer
            self.text = text
        }
    }

    /// Creates a memory of nothing.
    public init() {}

    /// The prompt with what the agent has to know first.
    func prompt(_ text: String, isResumed: Bool) -> String {
        let before = isResumed ? missed : recap
        return before.isEmpty ? text : before + "\n\n" + text
    }
}

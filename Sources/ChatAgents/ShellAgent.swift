public import ChatModel

/// The agent `shell`: a prompt is a command line, its output is the answer.
///
/// `/bin/sh` runs the line in the prompt's folder with nothing on standard input. A line is one argument of a
/// process, which Linux limits to 128 KiB.
public struct ShellAgent: Agent {
    /// What the agent is known by: `shell`.
    public let name = AgentName(name: "shell")
    private let timeLimit: Duration?
    private let grace: Duration

    /// Creates the agent.
    ///
    /// - Parameters:
    ///   - timeLimit: The limit for prompts that bring none.
    ///   - grace: How long a cancelled command may take to end before it is killed.
    public init(timeLimit: Duration? = nil, grace: Duration = .seconds(3)) {
        self.timeLimit = timeLimit
        self.grace = grace
    }

    /// Starts the command line and returns at once.
    public func start(_ prompt: AgentPrompt) -> AgentRun {
        // `--`, so that a line that begins with `-` is not an option of the shell.
        AgentProcess(
            words: ["/bin/sh", "-c", "--", prompt.text], dialog: PlainDialog(input: nil), prompt: prompt,
            timeLimit: prompt.timeLimit ?? timeLimit, grace: grace
        ).start()
    }
}

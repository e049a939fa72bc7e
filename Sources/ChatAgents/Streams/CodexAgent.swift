public import ChatModel

/// Codex, run once for each prompt (`codex exec --json`).
public struct CodexAgent: Agent {
    /// What the agent is known by.
    public let name: AgentName
    private let words: [String]
    private let timeLimit: Duration?
    private let grace: Duration

    /// Creates the agent.
    ///
    /// - Parameters:
    ///   - name: What the agent is known by.
    ///   - words: The program and arguments that come before ours.
    ///   - timeLimit: The limit for prompts that bring none.
    ///   - grace: How long a cancelled agent may take to end before it is killed.
    public init(name: AgentName, words: [String], timeLimit: Duration? = nil, grace: Duration = .seconds(5)) {
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
        fresh.memory.usage = Usage()
        return process(prompt).start(orElse: process(fresh), if: \.isRefusal)
    }

    private func process(_ prompt: AgentPrompt) -> AgentProcess {
        let text = prompt.memory.prompt(prompt.text, isResumed: prompt.memory.session != nil)
        return AgentProcess(
            words: words + arguments(prompt),
            dialog: JSONLinesDialog(input: .text(text), reader: CodexReader(name: name, prompt: prompt)),
            prompt: prompt, timeLimit: prompt.timeLimit ?? timeLimit, grace: grace)
    }

    private func arguments(_ prompt: AgentPrompt) -> [String] {
        var words = ["exec", "--json", "-C", prompt.directory]
        words += ["--sandbox", prompt.mode ?? Self.sandbox(prompt.permission)]
        if let model = prompt.model { words += ["--model", model] }
        if let session = prompt.memory.session { words += ["resume", session] }
        return words + ["-"]
    }

    /// Nobody can be asked in this way of running it: what is not in the sandbox is refused.
    private static func sandbox(_ permission: Permission) -> String {
        switch permission.policy {
        case .accept: "danger-full-access"
        case .acceptEdits: "workspace-write"
        case .ask: permission.isChosen ? "read-only" : "workspace-write"
        case .reject: "read-only"
        }
    }
}

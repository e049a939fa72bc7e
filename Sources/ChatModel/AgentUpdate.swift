/// What an agent sends while it works on a prompt.
public enum AgentUpdate: Hashable, Sendable {
    /// A piece of the answer.
    ///
    /// Pieces join without anything between them.
    case text(String)
    /// A piece of the reasoning an agent chose to show.
    case thinking(String)
    /// A tool call as it stands now; a later one of the same id replaces it.
    case toolCall(ToolCall)
    /// What was used so far, where the agent says so.
    case usage(Usage, cost: String?)
    /// What the agent is known by, once it says so.
    case identity(agent: AgentName, model: String?, session: String?)
    /// The process that does the work, so that a later command can end it.
    case process(Int32)
    /// The last update: how the work ended.
    case ended(AgentEnd)
}

/// How an agent's work on a prompt ended.
public struct AgentEnd: Hashable, Sendable {
    /// How the work ended.
    public var outcome: Request.Outcome
    /// ACP's stop reason, where the agent gave one.
    public var stopReason: String?
    /// Why, where the outcome is not `complete`: facts in a few words, for example `exit status 3`.
    public var reason: String?
    /// The agent's exit status, where it is a process that ended by itself.
    public var exitStatus: Int?
    /// The end of what the agent wrote on standard error.
    public var diagnostics: String?

    /// Creates an end.
    public init(outcome: Request.Outcome, reason: String? = nil, exitStatus: Int? = nil, diagnostics: String? = nil) {
        self.outcome = outcome
        self.reason = reason
        self.exitStatus = exitStatus
        self.diagnostics = diagnostics
    }
}

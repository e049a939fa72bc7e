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
    /// What the agent means to do; a later plan replaces it.
    case plan([PlanStep])
    /// A question of the agent whether it may do something, and what was answered.
    case permission(PermissionNote)
    /// Something a person should know while the agent works, which is not stored with the turn.
    case notice(String)
    /// What the turn has used so far, where the agent says so; replaces what was said before.
    case usage(Usage, cost: String?)
    /// What the agent is known by, once it says so.
    case identity(agent: AgentName, model: String?, session: String?)
    /// The process that does the work, so that a later command can end it.
    case process(Int32)
    /// The last update: how the work ended.
    case ended(AgentEnd)
}

/// One step of what an agent means to do.
public struct PlanStep: Hashable, Sendable {
    /// What is to be done.
    public var text: String
    /// ACP's status: `pending`, `in_progress`, `completed`.
    public var status: String

    /// Creates a step.
    public init(text: String, status: String) {
        self.text = text
        self.status = status
    }
}

/// What an agent wanted to do, and whether it may.
public struct PermissionNote: Hashable, Sendable {
    /// What it wanted to do, for a person to read.
    public var title: String
    /// ACP's kind of tool.
    public var kind: String
    /// Whether it was allowed.
    public var isAllowed: Bool
    /// Who or what decided: `you`, or the name of a policy.
    public var by: String

    /// Creates a note.
    public init(title: String, kind: String, isAllowed: Bool, by: String) {
        self.title = title
        self.kind = kind
        self.isAllowed = isAllowed
        self.by = by
    }
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
    /// What the agent wrote on standard error: of more than 64 KiB the end.
    public var diagnostics: String?
    /// What a person can do something about; not stored.
    public var cause: Cause?

    /// What kept an agent from answering, where a person can do something about it.
    public enum Cause: Hashable, Sendable {
        /// Its program is not installed.
        case programMissing(String)
        /// The model's server wants a key, or does not take the one it was given.
        case keyRefused(server: String, hadKey: Bool)
        /// A key is not sent over a connection that others can read.
        case keyUnsafe(server: String)
        /// The server knows no such model, or is none.
        case modelUnknown(String, server: String)
        /// The server asks for a pause, of so many seconds where it says so.
        case overloaded(seconds: Int?)
        /// The server is not there.
        case unreachable(server: String)
        /// The conversation or the file is more than the server takes.
        case tooLong
    }

    /// Creates an end.
    public init(outcome: Request.Outcome, reason: String? = nil, exitStatus: Int? = nil, diagnostics: String? = nil) {
        self.outcome = outcome
        self.reason = reason
        self.exitStatus = exitStatus
        self.diagnostics = diagnostics
    }
}

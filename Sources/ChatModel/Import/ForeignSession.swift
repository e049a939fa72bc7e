/// A conversation that another program keeps, as far as it says what it is.
public struct ForeignSession: Hashable, Sendable {
    /// The kind of transcript, for example `claude`.
    public let format: String
    /// The other program's own name for it.
    public let id: String
    /// What the other program calls it, where it does.
    public var title: String?
    /// The program that answered.
    public var agent: AgentName?
    /// The model that answered last.
    public var model: String?
    /// The directory that the agent worked in.
    public var folder: String?
    /// When it began.
    public var startedAt: Timestamp?

    /// Creates a conversation of which no more is known.
    public init(format: String, id: String) {
        (self.format, self.id) = (format, id)
    }
}

/// A turn of another program's conversation.
public struct ForeignTurn: Hashable, Sendable {
    /// What tells the turn from the others of its conversation.
    public var key: String
    /// The request's id, where the transcript came from a program that names them as this one does.
    public var request: UUIDv7?
    /// What was said and done, in its order.
    public var steps: [ForeignStep] = []
    /// How it ended, as far as the transcript goes.
    public var outcome = Request.Outcome.complete
    /// Why, where the outcome is not `complete`.
    public var reason: String?
    /// The tokens it used.
    public var usage = Usage()
    /// United States dollars in decimal.
    public var cost: String?
    /// The agent that was asked.
    public var agent: AgentName?
    /// The model that answered.
    public var model: String?
    /// When the agent was asked.
    public var startedAt: Timestamp?
    /// When the last of it happened.
    public var endedAt: Timestamp?
    /// Whether an agent was asked; a person may have spoken alone.
    public var asksAgent = true

    /// Creates a turn in which nothing was said yet.
    public init(key: String) { self.key = key }

    /// What was said by people and agents.
    public var messages: Int {
        steps.count {
            if case .said = $0.content { return true }
            return false
        }
    }

    /// How many tools were used.
    public var toolCalls: Int {
        steps.count {
            if case .toolCall = $0.content { return true }
            return false
        }
    }
}

/// One thing that was said or done in a turn.
public struct ForeignStep: Hashable, Sendable {
    /// What it is.
    public enum Content: Hashable, Sendable {
        case said(Message.Role, String)
        case thinking(String)
        case toolCall(ToolCall)
    }

    /// What it is.
    public var content: Content
    /// What the other program calls it, where it does; pieces of one message have one name.
    public var key: String?
    /// The message's id, where the transcript came from a program that names them as this one does.
    public var id: UUIDv7?
    /// When it happened.
    public var at: Timestamp?
    /// The model that said it.
    public var model: String?
    /// Why the agent stopped after it, in the words of ACP.
    public var stopReason: String?
    /// `Name <email>` of a person who spoke, where the transcript says so.
    public var author: String?

    /// Creates a step.
    public init(_ content: Content, key: String? = nil, at: Timestamp? = nil, model: String? = nil) {
        self.content = content
        (self.key, self.at, self.model) = (key, at, model)
    }
}

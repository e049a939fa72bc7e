public import ChatModel

/// A session as it is handed out.
public struct ExportedSession: Sendable {
    /// What is known of it.
    public let session: Session
    /// What was said and done, in its order.
    public let lines: [ExportedLine]

    /// Creates a session to hand out.
    public init(_ session: Session, lines: [ExportedLine]) {
        (self.session, self.lines) = (session, lines)
    }

    /// The lines of each turn, in the order in which turns began.
    var turns: [[ExportedLine]] {
        var places: [UUIDv7: Int] = [:]
        var turns: [[ExportedLine]] = []
        for line in lines {
            if let place = places[line.request] {
                turns[place].append(line)
            } else {
                places[line.request] = turns.count
                turns.append([line])
            }
        }
        return turns
    }
}

/// One line of what was said and done.
public struct ExportedLine: Sendable {
    /// What it is.
    public enum Content: Sendable {
        case message(Message)
        case thinking(String)
        case toolCall(ToolCall)
        case request(Request)
    }

    /// Its place in the session.
    public let clock: Int
    /// The turn's request.
    public let request: UUIDv7
    /// What it is.
    public let content: Content

    /// Creates a line.
    public init(clock: Int, request: UUIDv7, content: Content) {
        (self.clock, self.request, self.content) = (clock, request, content)
    }
}

/// The forms in which a session is handed out.
public enum ExportFormat: String, Sendable, CaseIterable {
    case markdown, jsonl, openai, atif
    case agentTrace = "agent-trace"
}

/// A turn commit, and the lines that it brought: what Agent Trace is about.
public struct ExportedCommit: Sendable {
    /// The commit's id.
    public let id: String
    /// When it was made.
    public let at: Timestamp
    /// The turn's request.
    public let request: UUIDv7
    /// The turn's number.
    public let turn: Int
    /// Who did it; `nil` for a person.
    public let agent: AgentName?
    /// The model that did it.
    public let model: String?
    /// The files that it changed, by path, with their patches.
    public let patches: [(path: String, patch: [UInt8])]

    /// Creates a commit.
    public init(
        id: String, at: Timestamp, request: UUIDv7, turn: Int, agent: AgentName?, model: String?,
        patches: [(path: String, patch: [UInt8])]
    ) {
        (self.id, self.at, self.request, self.turn) = (id, at, request, turn)
        (self.agent, self.model, self.patches) = (agent, model, patches)
    }
}

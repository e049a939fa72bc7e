/// One ask of an agent: how it ended and what it used.
///
/// Kept apart from the messages.
public struct Request: Hashable, Sendable {
    /// How an ask ended.
    public enum Outcome: String, Sendable, CaseIterable { case complete, rejected, failed, cancelled, interrupted }

    /// The request's own id.
    public let id: UUIDv7
    /// How it ended.
    public var outcome: Outcome
    /// Why, where the outcome is not `complete`.
    public var reason: String?
    /// The tokens it used.
    public var usage: Usage
    /// United States dollars in decimal, for example `0.0123`.
    public var cost: String?
    /// When the agent was asked.
    public var startedAt: Timestamp?
    /// How long the agent took, in milliseconds.
    public var durationMilliseconds: Int?
    /// The agent's exit status, where it is a process that ended by itself.
    public var exitStatus: Int?
    /// What the agent wrote on standard error: of more than 64 KiB the end.
    public var diagnostics: String?
    /// The agent's own name for its session, valid in the clone that made the request.
    public var agentSession: String?
    /// The clone that made the request, a UUIDv7 (`chat.cloneId`).
    public var clone: String?
    /// The agent that was asked.
    public var agent: AgentName?
    /// The model that answered, where the agent says so.
    public var model: String?

    /// Creates a request.
    public init(id: UUIDv7, outcome: Outcome, usage: Usage = Usage()) {
        self.id = id
        self.outcome = outcome
        self.usage = usage
    }
}

/// Tokens an agent used, by OpenTelemetry's names; input includes what was cached.
public struct Usage: Hashable, Sendable {
    /// Tokens read, cached ones included.
    public var inputTokens: Int?
    /// Tokens written.
    public var outputTokens: Int?
    /// Tokens of the input that came from a cache.
    public var cacheReadInputTokens: Int?
    /// Tokens of the input that were put into a cache.
    public var cacheCreationInputTokens: Int?

    /// Creates a usage of nothing known.
    public init() {}

    /// Whether nothing is known.
    public var isEmpty: Bool { self == Usage() }

    /// Tokens read and written.
    public var totalTokens: Int { Self.sum(inputTokens, outputTokens) ?? 0 }

    /// Both together; what neither knows stays unknown.
    public static func + (one: Usage, other: Usage) -> Usage { one.combined(other) { sum($0, $1) } }

    /// What was used since `earlier`, where both count from the same start; the whole where they do not.
    public func since(_ earlier: Usage) -> Usage {
        let difference = combined(earlier) { now, then in now.map { $0 - (then ?? 0) } }
        let parts = [
            difference.inputTokens, difference.outputTokens, difference.cacheReadInputTokens,
            difference.cacheCreationInputTokens,
        ]
        return parts.contains { ($0 ?? 0) < 0 } ? self : difference
    }

    private static func sum(_ one: Int?, _ other: Int?) -> Int? {
        guard one != nil || other != nil else { return nil }
        // What an agent counts can be any number.
        let (sum, overflow) = (one ?? 0).addingReportingOverflow(other ?? 0)
        return overflow ? .max : sum
    }

    private func combined(_ other: Usage, _ combine: (Int?, Int?) -> Int?) -> Usage {
        var usage = Usage()
        usage.inputTokens = combine(inputTokens, other.inputTokens)
        usage.outputTokens = combine(outputTokens, other.outputTokens)
        usage.cacheReadInputTokens = combine(cacheReadInputTokens, other.cacheReadInputTokens)
        usage.cacheCreationInputTokens = combine(cacheCreationInputTokens, other.cacheCreationInputTokens)
        return usage
    }
}

/// One use of a tool inside a turn.
public struct ToolCall: Hashable, Sendable {
    /// The agent's id for the call.
    public var id: String
    /// The tool's name.
    public var name: String
    /// ACP's kind: `read`, `edit`, `delete`, `move`, `search`, `execute`, `think`, `fetch`, `switch_mode`, `other`.
    public var kind: String
    /// What the call does, for a person to read.
    public var title: String?
    /// ACP's status: `pending`, `in_progress`, `completed`, `failed`.
    public var status: String
    /// What the tool was given.
    public var input: JSON?
    /// What the tool answered.
    public var output: String?

    /// Creates a call.
    public init(id: String, name: String, kind: String, title: String? = nil, status: String) {
        self.id = id
        self.name = name
        self.kind = kind
        self.title = title
        self.status = status
    }
}

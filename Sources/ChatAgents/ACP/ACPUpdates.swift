import ChatModel

/// Makes our updates of ACP's `session/update`.
struct ACPUpdates: Sendable {
    private let paths: WorktreePath
    private let name: AgentName
    private var memory: AgentMemory
    private var calls: [String: ACPToolCall] = [:]
    private var message: String?
    private var hasText = false
    private(set) var version: String?
    private var cost: Cost?
    private(set) var usage = Usage()

    init(name: AgentName, prompt: AgentPrompt) {
        self.name = name
        memory = prompt.memory
        paths = WorktreePath(top: prompt.directory)
    }

    /// Takes note of what the agent calls itself.
    mutating func introduce(_ info: JSON?) { version = info?["version"]?.text }

    /// Takes note that the agent works in a new session: it counts from nothing.
    mutating func beginAnew() { (memory.usage, memory.cost) = (Usage(), .zero) }

    /// Who works, in which session, with which model.
    func identity(model: String?, session: String) -> AgentUpdate {
        .identity(agent: AgentName(name: name.name, version: version), model: model, session: session)
    }

    /// What is known of a tool call.
    func call(_ id: String?) -> ACPToolCall? { id.flatMap { calls[$0] } }

    /// What an update says; empty for a kind that says nothing to us.
    mutating func updates(for update: JSON) -> [AgentUpdate] {
        switch update["sessionUpdate"]?.text {
        case "agent_message_chunk": return text(update)
        case "agent_thought_chunk":
            return update["content"].flatMap(Self.text).map { $0.isEmpty ? [] : [.thinking($0)] } ?? []
        case "tool_call", "tool_call_update": return take(update).map { [.toolCall($0)] } ?? []
        case "plan": return update["entries"]?.elements.map { [.plan($0.compactMap(Self.step))] } ?? []
        case "usage_update": return cost(update)
        default: return []
        }
    }

    /// The answer to the prompt may say what the turn used.
    mutating func updates(forUsage json: JSON?) -> [AgentUpdate] {
        guard let json, json != .null else { return [] }
        usage.inputTokens = json["inputTokens"]?.integer
        usage.outputTokens = json["outputTokens"]?.integer
        usage.cacheReadInputTokens = json["cachedReadTokens"]?.integer
        usage.cacheCreationInputTokens = json["cachedWriteTokens"]?.integer
        // It counts from the beginning of the agent's session.
        usage = usage.since(memory.usage)
        return [.usage(usage, cost: cost?.description)]
    }

    private mutating func text(_ update: JSON) -> [AgentUpdate] {
        guard let text = update["content"].flatMap(Self.text), !text.isEmpty else { return [] }
        defer { hasText = true }
        let id = update["messageId"]?.text
        defer { message = id ?? message }
        // Another message is another paragraph, unless a tool call stands between.
        let isOther = hasText && message != nil && id != nil && id != message
        return (isOther ? [.text("\n\n")] : []) + [.text(text)]
    }

    private mutating func take(_ update: JSON) -> ToolCall? {
        guard let id = update["toolCallId"]?.text else { return nil }
        // The text that comes next is a paragraph of its own anyway.
        message = nil
        let known = ACPToolCall(calls[id], update, id: id, paths)
        // What floods us with tool calls must not fill our memory either.
        if calls.count < UpdateGate.callLimit || calls[id] != nil { calls[id] = known }
        return known.call
    }

    static func text(_ content: JSON) -> String? {
        switch content["type"]?.text {
        case "text": content["text"]?.text
        case "resource_link": content["uri"]?.text.map { "<\($0)>" }
        case "resource": content["resource"]?["text"]?.text
        case "image": "[image]"
        case "audio": "[audio]"
        default: nil
        }
    }

    private static func step(_ entry: JSON) -> PlanStep? {
        entry["content"]?.text.map { PlanStep(text: $0, status: entry["status"]?.text ?? "pending") }
    }

    /// Dollars count from the beginning of the agent's session; other currencies are left out.
    private mutating func cost(_ update: JSON) -> [AgentUpdate] {
        guard let amount = update["cost"]?["amount"]?.decimal.flatMap({ Cost($0) }),
            update["cost"]?["currency"]?.text == "USD"
        else { return [] }
        let spent = amount.since(memory.cost)
        guard spent != cost else { return [] }
        cost = spent
        return [.usage(usage, cost: spent.description)]
    }
}

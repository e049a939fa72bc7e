import ChatImport
import ChatModel

/// Understands `claude -p --output-format stream-json`.
///
/// Text comes as it is written in `stream_event` lines, then once more as a whole in `assistant` lines; tokens come
/// early and wrong in `assistant` lines, and right in the `result`.
struct ClaudeReader: MessageReader {
    private(set) var end: AgentEnd?
    private(set) var hasBegun = false
    private let memory: AgentMemory
    private let paths: WorktreePath
    private var name: AgentName
    private var tools = ClaudeTools()
    /// The messages whose text came as it was written.
    private var streamed: Set<String> = []
    private var current = ""
    private var denied: Set<String> = []
    private var hasText = false

    init(name: AgentName, prompt: AgentPrompt) {
        self.name = name
        memory = prompt.memory
        paths = WorktreePath(top: prompt.directory)
    }

    mutating func updates(for message: JSON) -> [AgentUpdate] {
        // What helpers of the agent say to it is not said to the person.
        let isOwn = message["parent_tool_use_id"].map { $0 == .null } ?? true
        switch message["type"]?.text {
        case "system": return system(message)
        case "stream_event": return isOwn ? piece(message["event"] ?? .null) : []
        case "assistant": return assistant(message["message"] ?? .null, isOwn: isOwn)
        case "user": return results(message["message"]?["content"]?.elements ?? [])
        case "result": return result(message)
        default: return []
        }
    }

    private mutating func system(_ message: JSON) -> [AgentUpdate] {
        switch message["subtype"]?.text {
        case "init":
            hasBegun = true
            name = AgentName(name: name.name, version: message["claude_code_version"]?.text)
            return [.identity(agent: name, model: message["model"]?.text, session: message["session_id"]?.text)]
        case "api_retry":
            let attempt = message["attempt"]?.integer.map { " \($0)" } ?? ""
            let status = message["error_status"]?.integer.map { " (status \($0))" } ?? ""
            return [.notice("the model does not answer\(status); try\(attempt)")]
        default: return []
        }
    }

    private mutating func piece(_ event: JSON) -> [AgentUpdate] {
        switch event["type"]?.text {
        case "message_start":
            current = event["message"]?["id"]?.text ?? ""
            return []
        case "content_block_start":
            return event["content_block"]?["type"]?.text == "text" && hasText ? [paragraph].compactMap(\.self) : []
        case "content_block_delta":
            let delta = event["delta"] ?? .null
            streamed.insert(current)
            if let text = delta["text"]?.text { return said(text) }
            return delta["thinking"]?.text.map { [.thinking($0)] } ?? []
        default: return []
        }
    }

    /// Two blocks of text with nothing between them are two paragraphs.
    private var paragraph: AgentUpdate? { tools.wasUsed ? nil : .text("\n\n") }

    private mutating func said(_ text: String) -> [AgentUpdate] {
        guard !text.isEmpty else { return [] }
        hasText = true
        tools.wasUsed = false
        return [.text(text)]
    }

    private mutating func assistant(_ message: JSON, isOwn: Bool) -> [AgentUpdate] {
        let isStreamed = streamed.contains(message["id"]?.text ?? "")
        return (message["content"]?.elements ?? []).flatMap { block -> [AgentUpdate] in
            switch block["type"]?.text {
            case "text" where isOwn && !isStreamed:
                let gap = hasText ? [paragraph].compactMap(\.self) : []
                return gap + said(block["text"]?.text ?? "")
            case "thinking" where isOwn && !isStreamed: return block["thinking"]?.text.map { [.thinking($0)] } ?? []
            case "tool_use": return tools.begin(block, paths)
            default: return []
            }
        }
    }

    private mutating func results(_ blocks: [JSON]) -> [AgentUpdate] {
        blocks.filter { $0["type"]?.text == "tool_result" }.compactMap { tools.finish($0) }
    }

    private mutating func result(_ message: JSON) -> [AgentUpdate] {
        end = Self.end(message)
        var updates = (message["permission_denials"]?.elements ?? []).map { denial in
            AgentUpdate.permission(tools.denied(denial, paths))
        }
        if let usage = message["usage"].map({ Usage(anthropic: $0) }) {
            let total = message["total_cost_usd"]?.decimal.flatMap { Cost($0) }
            // The dollars count from the beginning of the agent's session, the tokens from that of the turn.
            updates.append(.usage(usage, cost: total.map { "\($0.since(memory.cost))" }))
        }
        return updates
    }

    private static func end(_ message: JSON) -> AgentEnd {
        let subtype = message["subtype"]?.text ?? ""
        var end = AgentEnd(outcome: .complete)
        end.stopReason =
            subtype == "error_max_turns" ? "max_turn_requests" : message["stop_reason"]?.text.map(stopReason)
        guard message["is_error"] == .bool(true) || subtype.hasPrefix("error") else { return end }
        end.outcome = .failed
        end.reason = message["result"]?.text ?? message["errors"]?.elements?.first?.text ?? subtype
        return end
    }

    /// Anthropic's reason in the words of ACP.
    private static func stopReason(_ reason: String) -> String {
        switch reason {
        case "max_tokens", "refusal": reason
        default: "end_turn"
        }
    }
}

extension JSON {
    /// A number as it is spelled.
    var decimal: String? {
        guard case .number(let digits) = self else { return nil }
        return digits
    }
}

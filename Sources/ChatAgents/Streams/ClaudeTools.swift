import ChatImport
import ChatModel

/// The tool calls of Claude Code, as their beginnings and results come.
struct ClaudeTools: Sendable {
    /// Whether a tool was used since somebody last asked.
    var wasUsed = false
    private var calls: [String: ToolCall] = [:]

    mutating func begin(_ block: JSON, _ paths: WorktreePath) -> [AgentUpdate] {
        guard let id = block["id"]?.text, let name = block["name"]?.text else { return [] }
        if let steps = Self.plan(name, block["input"]) { return [.plan(steps)] }
        wasUsed = true
        let call = ToolNames.call(id: id, name: name, input: block["input"].map(paths.relative), folder: nil)
        calls[id] = call
        return [.toolCall(call)]
    }

    mutating func finish(_ result: JSON) -> AgentUpdate? {
        guard let id = result["tool_use_id"]?.text, var call = calls[id] else { return nil }
        wasUsed = true
        call.status = result["is_error"] == .bool(true) ? "failed" : "completed"
        call.output = Self.text(result["content"])
        calls[id] = call
        return .toolCall(call)
    }

    /// What was not permitted, which the agent does not count as an error.
    func denied(_ denial: JSON, _ paths: WorktreePath) -> PermissionNote {
        let name = denial["tool_name"]?.text ?? "tool"
        let input = denial["tool_input"].map(paths.relative)
        return PermissionNote(
            title: ToolNames.title(name, input), kind: ToolNames.kind(name), isAllowed: false,
            by: "the agent's own settings")
    }

    /// The plan that a call of the tool for it makes; `nil` for any other.
    static func plan(_ name: String, _ input: JSON?) -> [PlanStep]? {
        guard name == "TodoWrite" else { return nil }
        return input?["todos"]?.elements?.compactMap { todo in
            todo["content"]?.text.map { PlanStep(text: $0, status: todo["status"]?.text ?? "pending") }
        }
    }

    /// What a tool answered: a text, or blocks of which the texts count.
    private static func text(_ content: JSON?) -> String? {
        content?.text ?? content?.elements.map { $0.compactMap { $0["text"]?.text }.joined(separator: "\n") }
    }
}

import ChatModel

/// The tool calls of Claude Code, as their beginnings and results come.
struct ClaudeTools: Sendable {
    /// Whether a tool was used since somebody last asked.
    var wasUsed = false
    private var calls: [String: ToolCall] = [:]

    mutating func begin(_ block: JSON, _ paths: WorktreePath) -> [AgentUpdate] {
        guard let id = block["id"]?.text, let name = block["name"]?.text else { return [] }
        if name == "TodoWrite", let steps = Self.steps(block["input"]) { return [.plan(steps)] }
        wasUsed = true
        let input = block["input"].map(paths.relative)
        var call = ToolCall(
            id: id, name: name, kind: Self.kind(name), title: Self.title(name, input), status: "in_progress")
        call.input = input
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
            title: Self.title(name, input), kind: Self.kind(name), isAllowed: false, by: "the agent's own settings")
    }

    private static func kind(_ name: String) -> String {
        switch name {
        case "Read", "NotebookRead": "read"
        case "Write", "Edit", "MultiEdit", "NotebookEdit": "edit"
        case "Bash", "BashOutput", "KillShell": "execute"
        case "Grep", "Glob", "LS", "ToolSearch": "search"
        case "WebFetch", "WebSearch": "fetch"
        case "EnterPlanMode", "ExitPlanMode": "switch_mode"
        default: "other"
        }
    }

    /// The tool and what it is mostly about.
    private static func title(_ name: String, _ input: JSON?) -> String {
        let keys = ["file_path", "notebook_path", "command", "pattern", "url", "query", "description", "path"]
        guard let subject = keys.lazy.compactMap({ input?[$0]?.text }).first else { return name }
        let line = subject.split(whereSeparator: \.isNewline).first ?? ""
        return "\(name) \(line.count > 100 ? line.prefix(99) + "…" : line)"
    }

    private static func steps(_ input: JSON?) -> [PlanStep]? {
        input?["todos"]?.elements?.compactMap { todo in
            todo["content"]?.text.map { PlanStep(text: $0, status: todo["status"]?.text ?? "pending") }
        }
    }

    /// What a tool answered: a text, or blocks of which the texts count.
    private static func text(_ content: JSON?) -> String? {
        content?.text ?? content?.elements.map { $0.compactMap { $0["text"]?.text }.joined(separator: "\n") }
    }
}

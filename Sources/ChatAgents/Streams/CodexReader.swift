import ChatImport
import ChatModel

/// Understands `codex exec --json`.
struct CodexReader: MessageReader {
    private(set) var end: AgentEnd?
    private(set) var hasBegun = false
    private let name: AgentName
    private let memory: AgentMemory
    private let model: String?
    private let paths: WorktreePath
    private var needsParagraph = false

    init(name: AgentName, prompt: AgentPrompt) {
        self.name = name
        memory = prompt.memory
        model = prompt.model
        paths = WorktreePath(top: prompt.directory)
    }

    mutating func updates(for message: JSON) -> [AgentUpdate] {
        switch message["type"]?.text {
        case "thread.started":
            hasBegun = true
            return [.identity(agent: name, model: model, session: message["thread_id"]?.text)]
        case "item.started", "item.updated", "item.completed": return item(message["item"] ?? .null)
        case "turn.completed":
            end = AgentEnd(outcome: .complete)
            end?.stopReason = "end_turn"
            // Codex counts from the beginning of its session.
            return message["usage"].map { [.usage(Usage(openAI: $0).since(memory.usage), cost: nil)] } ?? []
        case "turn.failed":
            end = AgentEnd(outcome: .failed, reason: message["error"]?["message"]?.text ?? "the turn failed")
            return []
        case "error":
            let reason = message["message"]?.text ?? "error"
            if end == nil { end = AgentEnd(outcome: .failed, reason: reason) }
            return [.notice(reason)]
        default: return []
        }
    }

    private mutating func item(_ item: JSON) -> [AgentUpdate] {
        switch item["type"]?.text {
        case "agent_message":
            guard item["status"] == nil || item["status"]?.text == "completed", let text = item["text"]?.text else {
                return []
            }
            defer { needsParagraph = true }
            return (needsParagraph ? [.text("\n\n")] : []) + [.text(text)]
        case "reasoning": return item["text"]?.text.map { [.thinking($0 + "\n")] } ?? []
        case "error": return item["message"]?.text.map { [.notice($0)] } ?? []
        case "todo_list": return [.plan(Self.steps(item))]
        default:
            guard let call = toolCall(item) else { return [] }
            // The text after a tool call is a paragraph of its own anyway.
            needsParagraph = false
            return [.toolCall(call)]
        }
    }

    private func toolCall(_ item: JSON) -> ToolCall? {
        guard let id = item["id"]?.text, let type = item["type"]?.text else { return nil }
        var call = ToolCall(id: id, name: type, kind: "other", status: Self.status(item["status"]?.text))
        switch type {
        case "command_execution":
            let command = item["command"]?.text ?? ""
            (call.kind, call.title) = ("execute", command)
            call.input = ["command": .string(command)]
            call.output = item["aggregated_output"]?.text
            if let code = item["exit_code"]?.integer, code != 0 { call.status = "failed" }
        case "file_change":
            let changes = paths.relative(item["changes"] ?? .null)
            let names = changes.elements?.compactMap { $0["path"]?.text } ?? []
            (call.kind, call.title, call.input) = ("edit", "Edit \(names.joined(separator: ", "))", changes)
        case "mcp_tool_call":
            call.name = item["tool"]?.text ?? type
            call.title = [item["server"]?.text, item["tool"]?.text].compactMap(\.self).joined(separator: ": ")
            call.input = item["arguments"].map(paths.relative)
            call.output = (item["error"].flatMap { $0 == .null ? nil : $0 } ?? item["result"])?.line
        case "web_search":
            (call.kind, call.title) = ("fetch", item["query"]?.text.map { "Search \($0)" })
        default: return nil
        }
        return call
    }

    private static func status(_ word: String?) -> String {
        switch word {
        case "in_progress": "in_progress"
        case "failed", "declined": "failed"
        default: "completed"
        }
    }

    private static func steps(_ item: JSON) -> [PlanStep] {
        (item["items"]?.elements ?? []).compactMap { step in
            step["text"]?.text.map {
                PlanStep(text: $0, status: step["completed"] == .bool(true) ? "completed" : "pending")
            }
        }
    }
}

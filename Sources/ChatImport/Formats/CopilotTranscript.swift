internal import ChatModel

/// What GitHub Copilot CLI writes to `session-state/<session>/events.jsonl`.
struct CopilotTranscript: FormatReader {
    func take(_ line: JSON, _ desk: inout TurnDesk) {
        guard let kind = line["type"]?.text, let data = line["data"] else { return desk.skip("neither type nor data") }
        let at = Timestamp(foreign: line["timestamp"])
        switch kind {
        case "session.start":
            desk.now.id = desk.now.id ?? data["sessionId"]?.text
            desk.now.folder = data["context"]?["cwd"]?.text
            desk.now.model = data["selectedModel"]?.text
            desk.now.agent = AgentName(name: "copilot", version: data["copilotVersion"]?.text)
            desk.now.note(Timestamp(foreign: data["startTime"]) ?? at)
        case "session.model_change": desk.now.model = data["newModel"]?.text ?? desk.now.model
        case "session.title_changed": desk.now.title = data["title"]?.text ?? desk.now.title
        case "user.message":
            guard let words = Noise.words(in: data["content"]?.text ?? "") else { return }
            desk.now.user(Said(words, key: line["id"]?.text, at: at))
        case "assistant.message", "assistant.reasoning": answer(kind, data, at, &desk)
        case "tool.execution_start":
            guard let id = data["toolCallId"]?.text, !desk.now.knows(id) else { return }
            begin(id, data["toolName"]?.text, data["arguments"], Said("", at: at), &desk)
        case "tool.execution_complete":
            let result = data["result"]
            let output = result?["content"]?.text ?? ContentBlocks.output(result) ?? data["error"]?["message"]?.text
            desk.now.answer(data["toolCallId"]?.text, output, isFailed: data["success"] == .bool(false), at: at)
        case "abort": desk.now.end(.cancelled, data["reason"]?.text, at: at)
        default: break
        }
    }

    private func answer(_ kind: String, _ data: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        let key = data["messageId"]?.text
        var said = Said(
            data["reasoningText"]?.text ?? "", key: key, at: at, model: data["model"]?.text ?? desk.now.model)
        if kind == "assistant.reasoning" {
            said.text = data["content"]?.text ?? ""
            return desk.now.thinking(said)
        }
        desk.now.thinking(said)
        said.text = data["content"]?.text ?? ""
        desk.now.assistant(said)
        for request in data["toolRequests"]?.elements ?? [] {
            begin(request["toolCallId"]?.text ?? "", request["name"]?.text, request["arguments"], said, &desk)
        }
        var usage = Usage()
        usage.outputTokens = data["outputTokens"]?.integer
        usage.inputTokens = data["inputTokens"]?.integer
        desk.now.usage(usage, key: key ?? "\(desk.line)")
    }

    private func begin(_ id: String, _ name: String?, _ input: JSON?, _ said: Said, _ desk: inout TurnDesk) {
        desk.now.begin(
            ToolNames.call(id: id, name: name ?? "", input: ToolNames.parsed(input), folder: desk.now.folder), said)
    }
}

internal import ChatModel

/// What Continue writes to `sessions/<session>.json`: `history`, each entry with `message`.
struct ContinueTranscript: FormatReader {
    func take(document: JSON, _ desk: inout TurnDesk) {
        desk.now.id = document["sessionId"]?.text
        desk.now.title = document["title"]?.text
        desk.now.folder = document["workspaceDirectory"]?.text.map {
            $0.hasPrefix("file://") ? String($0.dropFirst(7)) : $0
        }
        desk.now.note(Timestamp(foreign: document["dateCreated"]))
        desk.now.model = document["chatModelTitle"]?.text
        for (index, entry) in (document["history"]?.elements ?? []).enumerated() {
            desk.line = index + 1
            message(entry, &desk)
        }
    }

    private func message(_ entry: JSON, _ desk: inout TurnDesk) {
        let message = entry["message"] ?? .null
        var said = Said(ContentBlocks.text(message["content"]), key: message["id"]?.text ?? "\(desk.line)")
        switch message["role"]?.text {
        case "user":
            guard let words = Noise.words(in: said.text) else { return }
            said.text = words
            desk.now.user(said)
        case "assistant":
            said.model = entry["promptLogs"]?.elements?.last?["modelTitle"]?.text ?? desk.now.model
            if let reasoning = entry["reasoning"]?["text"]?.text {
                desk.now.thinking(Said(reasoning, key: said.key, model: said.model))
            }
            desk.now.assistant(said)
            for call in message["toolCalls"]?.elements ?? [] {
                let function = call["function"]
                desk.now.begin(
                    ToolNames.call(
                        id: call["id"]?.text ?? "", name: function?["name"]?.text ?? "",
                        input: ToolNames.parsed(function?["arguments"]), folder: desk.now.folder), said)
            }
            for state in entry["toolCallStates"]?.elements ?? [] where state["output"]?.elements != nil {
                let texts = state["output"]?.elements?.compactMap { $0["content"]?.text } ?? []
                let isFailed = state["status"]?.text == "errored"
                desk.now.answer(
                    state["toolCallId"]?.text, texts.joined(separator: "\n"), isFailed: isFailed, at: nil)
            }
        case "tool": desk.now.answer(message["toolCallId"]?.text, said.text, isFailed: false, at: nil)
        case "system", "thinking": break
        default: desk.skip("no role")
        }
    }
}

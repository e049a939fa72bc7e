internal import ChatModel

/// What Cursor writes to `agent-transcripts/<id>/<id>.jsonl`: `role` and `message.content`, with neither times nor names.
struct CursorTranscript: FormatReader {
    func take(_ line: JSON, _ desk: inout TurnDesk) {
        let at = Timestamp(foreign: line["timestamp"])
        if desk.now.id == nil { desk.now.id = line["conversationId"]?.text ?? line["sessionId"]?.text }
        let content = line["message"]?["content"] ?? line["content"]
        switch line["role"]?.text {
        case "user":
            for result in content?.elements?.filter({ $0["type"]?.text == "tool_result" }) ?? [] {
                // Calls have no ids here, so that answers can only be told by their order.
                let isKnown = desk.now.knows(result["tool_use_id"]?.text)
                desk.now.answer(
                    isKnown ? result["tool_use_id"]?.text : nil, ContentBlocks.output(result["content"]),
                    isFailed: result["is_error"] == .bool(true), at: at)
            }
            if let words = Noise.words(in: ContentBlocks.text(content)) { desk.now.user(Said(words, at: at)) }
        case "assistant":
            let said = Said("", key: "\(desk.line)", at: at, model: line["model"]?.text)
            ContentBlocks(said: said, folder: nil).take(content, &desk.now)
        case "system", "tool": break
        default: desk.skip("no role")
        }
    }
}

internal import ChatModel

/// What Factory's Droid writes to `sessions/<session>.jsonl`, and other programs that wrap Anthropic's messages in lines of
/// the type `message`.
struct DroidTranscript: FormatReader {
    func take(_ line: JSON, _ desk: inout TurnDesk) {
        let at = Timestamp(foreign: line["timestamp"])
        switch line["type"]?.text {
        case "session_start", "session":
            desk.now.id = line["id"]?.text
            desk.now.title = line["sessionTitle"]?.text ?? line["title"]?.text
            desk.now.folder = line["cwd"]?.text
            let isDroid = line["type"]?.text == "session_start"
            let version = line["version"]?.text
            desk.now.agent = isDroid ? AgentName(name: "droid", version: version) : nil
            desk.now.note(at)
        case "model_change": desk.now.model = line["modelId"]?.text ?? desk.now.model
        case "message": message(line, line["message"] ?? .null, at, &desk)
        case nil: desk.skip("no type")
        default: break
        }
    }

    private func message(_ line: JSON, _ message: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        let content = message["content"]
        switch message["role"]?.text {
        case "user":
            for result in content?.elements?.filter({ $0["type"]?.text == "tool_result" }) ?? [] {
                ContentBlocks.result(result, at: at, &desk.now)
            }
            guard let words = Noise.words(in: ContentBlocks.text(content)) else { return }
            desk.now.user(Said(words, key: line["id"]?.text, at: at))
        case "assistant":
            let said = Said("", key: line["id"]?.text, at: at, model: message["model"]?.text ?? desk.now.model)
            ContentBlocks(said: said, folder: desk.now.folder).take(content, &desk.now)
            desk.now.usage(Usage(anthropic: message["usage"]), key: line["id"]?.text ?? "")
        case "toolResult":
            desk.now.answer(
                message["toolCallId"]?.text, ContentBlocks.output(content), isFailed: message["isError"] == .bool(true),
                at: at)
        case nil: desk.skip("no role")
        default: break
        }
    }
}

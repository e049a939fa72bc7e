internal import ChatModel

/// What Gemini CLI writes to `tmp/<project>/chats/`: one document with `messages`, or a line for each message.
///
/// A message that comes again under its id replaces what was said. A person who goes back (`$rewindTo`) has said what came
/// after all the same: it stays.
struct GeminiTranscript: FormatReader {
    func take(document: JSON, _ desk: inout TurnDesk) {
        header(document, &desk)
        for (index, message) in (document["messages"]?.elements ?? []).enumerated() {
            desk.line = index + 1
            take(message, &desk)
        }
    }

    func take(_ line: JSON, _ desk: inout TurnDesk) {
        if line["sessionId"] != nil, line["type"] == nil { return header(line, &desk) }
        if let changes = line["$set"] {
            desk.now.title = changes["summary"]?.text ?? desk.now.title
            return
        }
        let at = Timestamp(foreign: line["timestamp"])
        switch line["type"]?.text {
        case "user":
            guard let words = Noise.words(in: Self.text(line)) else { return }
            desk.now.user(Said(words, key: line["id"]?.text, at: at))
        case "gemini", "model": answer(line, at, &desk)
        case "error": desk.now.end(.failed, Self.text(line), at: at)
        case nil where line["$rewindTo"] == nil: desk.skip("no type")
        default: break
        }
    }

    private func header(_ json: JSON, _ desk: inout TurnDesk) {
        desk.now.id = desk.now.id ?? json["sessionId"]?.text
        desk.now.title = json["summary"]?.text ?? desk.now.title
        desk.now.note(Timestamp(foreign: json["startTime"]))
    }

    private func answer(_ line: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        let key = line["id"]?.text
        let said = Said(Self.text(line), key: key, at: at, model: line["model"]?.text)
        let thoughts = line["thoughts"]?.elements?.compactMap { thought -> String? in
            let parts = [thought["subject"]?.text, thought["description"]?.text].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: ": ")
        }
        if let thoughts, !thoughts.isEmpty {
            desk.now.thinking(Said(thoughts.joined(separator: "\n"), key: key, at: at, model: said.model))
        }
        desk.now.assistant(said, replaces: true)
        for call in line["toolCalls"]?.elements ?? [] { tool(call, said, &desk) }
        desk.now.usage(Self.usage(line["tokens"]), key: key ?? "\(desk.line)")
    }

    private func tool(_ call: JSON, _ said: Said, _ desk: inout TurnDesk) {
        var said = said
        said.at = Timestamp(foreign: call["timestamp"]) ?? said.at
        let made = ToolNames.call(
            id: call["id"]?.text ?? "", name: call["name"]?.text ?? "", input: call["args"], folder: desk.now.folder)
        desk.now.begin(made, said, replaces: true)
        let response = call["result"]?.elements?.first?["functionResponse"]?["response"]
        let output = ContentBlocks.output(response) ?? ContentBlocks.output(call["resultDisplay"])
        let status = call["status"]?.text
        guard status == "success" || status == "error" || status == "cancelled" || output != nil else { return }
        desk.now.answer(
            call["id"]?.text, output ?? "", isFailed: status == "error" || status == "cancelled", at: said.at)
    }

    /// What a message says, in its content or, as Google's interface has it, in its parts; thoughts are none of it.
    private static func text(_ line: JSON) -> String {
        let said = text(of: line["content"])
        return said.isEmpty ? text(of: line["parts"]) : said
    }

    /// A text, or parts of which the texts count.
    private static func text(of content: JSON?) -> String {
        let parts = content?.elements?.filter { $0["thought"] != .bool(true) }
        return content?.text ?? parts?.compactMap { $0["text"]?.text ?? $0.text }.joined(separator: "\n\n")
            ?? content?["text"]?.text ?? ""
    }

    /// Google counts what was thought apart; stored output includes it.
    private static func usage(_ json: JSON?) -> Usage {
        var usage = Usage()
        guard let json else { return usage }
        var thought = Usage()
        usage.inputTokens = json["input"]?.integer
        usage.outputTokens = json["output"]?.integer
        usage.cacheReadInputTokens = json["cached"]?.integer
        thought.outputTokens = json["thoughts"]?.integer
        return usage + thought
    }
}

internal import ChatModel

/// What `opencode export <session>` prints: `info` and `messages`, each with `info` and `parts`.
struct OpenCodeTranscript: FormatReader {
    func take(document: JSON, _ desk: inout TurnDesk) {
        begin(document["info"] ?? .null, &desk)
        for (index, message) in (document["messages"]?.elements ?? []).enumerated() {
            desk.line = index + 1
            self.message(message["info"] ?? .null, message["parts"]?.elements ?? [], &desk)
        }
    }

    /// Takes what is known of the conversation.
    func begin(_ info: JSON, _ desk: inout TurnDesk) {
        desk.now.id = info["id"]?.text
        desk.now.title = info["title"]?.text
        desk.now.folder = info["directory"]?.text
        desk.now.agent = AgentName(name: "opencode", version: info["version"]?.text)
        desk.now.note(Timestamp(foreign: info["time"]?["created"]))
    }

    /// Takes one message with what it consists of.
    func message(_ info: JSON, _ parts: [JSON], _ desk: inout TurnDesk) {
        let at = Timestamp(foreign: info["time"]?["created"])
        let key = info["id"]?.text
        switch info["role"]?.text {
        case "user":
            // What the program adds for the model is marked.
            let texts = parts.filter { $0["type"]?.text == "text" && $0["synthetic"] != .bool(true) }
            let text = texts.compactMap { $0["text"]?.text }.joined(separator: "\n\n")
            if let words = Noise.words(in: text) { desk.now.user(Said(words, key: key, at: at)) }
        case "assistant":
            let said = Said("", key: key, at: at, model: info["modelID"]?.text)
            for part in parts { self.part(part, said, &desk) }
            desk.now.usage(Self.usage(info["tokens"]), key: key ?? "")
            if case .number(let digits) = info["cost"], let cost = Cost(digits) { desk.now.cost(cost) }
            if let error = info["error"] {
                desk.now.end(.failed, error["data"]?["message"]?.text ?? error["name"]?.text, at: at)
            }
        default: desk.skip("no role")
        }
    }

    private func part(_ part: JSON, _ said: Said, _ desk: inout TurnDesk) {
        var said = said
        said.text = part["text"]?.text ?? ""
        said.at = Timestamp(foreign: part["time"]?["start"]) ?? said.at
        switch part["type"]?.text {
        case "text": if part["synthetic"] != .bool(true) { desk.now.assistant(said) }
        case "reasoning": desk.now.thinking(said)
        case "tool":
            let (id, state) = (part["callID"]?.text, part["state"])
            var call = ToolNames.call(
                id: id ?? "", name: part["tool"]?.text ?? "", input: state?["input"], folder: desk.now.folder)
            call.title = state?["title"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? call.title
            desk.now.begin(call, said)
            let status = state?["status"]?.text
            guard status == "completed" || status == "error" else { return }
            let output = ContentBlocks.output(state?["output"]) ?? state?["error"]?.text
            desk.now.answer(id, output, isFailed: status == "error", at: Timestamp(foreign: state?["time"]?["end"]))
        default: break
        }
    }

    /// OpenCode counts cached and thought tokens apart.
    private static func usage(_ json: JSON?) -> Usage {
        guard let json else { return Usage() }
        let cache = json["cache"]
        var sum = Usage()
        for part in [json["input"], cache?["read"], cache?["write"]] {
            var one = Usage()
            one.inputTokens = part?.integer
            sum = sum + one
        }
        for part in [json["output"], json["reasoning"]] {
            var one = Usage()
            one.outputTokens = part?.integer
            sum = sum + one
        }
        sum.cacheReadInputTokens = cache?["read"]?.integer
        sum.cacheCreationInputTokens = cache?["write"]?.integer
        return sum
    }
}

internal import ChatModel

/// What Claude Code writes to `projects/<directory>/<session>.jsonl`, its exports with `loglines`, and what `claude -p`
/// prints as `stream-json`.
///
/// The kinds of lines grow with every release, so only those are read that hold a conversation. Lines form a tree where
/// a person went back; all of it was said, and is taken in the order of the file.
struct ClaudeTranscript: FormatReader {
    /// Whether the file is a sub-agent's own, as far as it was read; in others its lines are no part of the conversation.
    private var isSidechain: Bool?
    /// What a document says that it is called.
    private var id: String?

    mutating func take(document: JSON, _ desk: inout TurnDesk) {
        id = document["sessionId"]?.text ?? document["session_id"]?.text
        desk.now.id = id
        for line in document["loglines"]?.elements ?? [] { take(line, &desk) }
    }

    mutating func take(_ line: JSON, _ desk: inout TurnDesk) {
        guard let kind = line["type"]?.text else { return desk.skip("no type") }
        switch kind {
        case "user", "assistant": message(line, isUser: kind == "user", &desk)
        case "summary": desk.now.title = desk.now.title ?? line["summary"]?.text
        case "ai-title", "custom-title":
            let title = line["customTitle"]?.text ?? line["aiTitle"]?.text ?? line["title"]?.text
            desk.now.title = title ?? desk.now.title
        case "cost-state":
            if let cost = Self.cost(line["totalCostUSD"]) { desk.now.total(cost) }
        case "result": result(line, &desk)
        default: break
        }
    }

    /// Takes the end of a printed run: what its answers say of tokens was said before they were counted.
    private func result(_ line: JSON, _ desk: inout TurnDesk) {
        let usage = Usage(anthropic: line["usage"])
        guard !usage.isEmpty, !desk.now.isOneTurn else { return }
        desk.now.used(usage)
        if case .object(let models) = line["model_usage_since_last_result"] {
            for model in models { desk.now.cost(Self.cost(model.value["costUSD"]) ?? .zero) }
        } else if let cost = Self.cost(line["total_cost_usd"]) {
            desk.now.total(cost)
        }
        desk.now.close()
    }

    private static func cost(_ json: JSON?) -> Cost? {
        guard case .number(let digits) = json else { return nil }
        return Cost(digits)
    }

    private mutating func message(_ line: JSON, isUser: Bool, _ desk: inout TurnDesk) {
        let isOfSubagent = line["isSidechain"] == .bool(true)
        if isSidechain != false { sort(isOfSubagent, &desk) }
        guard isOfSubagent == isSidechain else { return count(line["message"], &desk) }
        guard let message = line["message"], message["content"] != nil else { return desk.skip("no message") }
        identify(line, &desk)
        let at = Timestamp(foreign: line["timestamp"])
        if isUser { user(line, message["content"], at, &desk) } else { assistant(line, message, at, &desk) }
    }

    /// Decides whose file it is: lines of a sub-agent may stand before the first of the conversation.
    private mutating func sort(_ isOfSubagent: Bool, _ desk: inout TurnDesk) {
        if isOfSubagent, !desk.now.isOneTurn {
            if isSidechain == nil { desk.holdBack() }
            isSidechain = true
        } else {
            if isSidechain == true, desk.takeBack() { desk.now.id = id }
            isSidechain = false
        }
    }

    /// What a sub-agent says is not said to the person; what it uses while a turn goes on is used by that.
    private func count(_ message: JSON?, _ desk: inout TurnDesk) {
        guard desk.now.isOneTurn, let key = message?["id"]?.text else { return }
        desk.now.usage(Usage(anthropic: message?["usage"]), key: key)
    }

    private func identify(_ line: JSON, _ desk: inout TurnDesk) {
        // A sub-agent's file names the session that it worked for.
        let agent = isSidechain == true ? line["agentId"]?.text.map { "/" + $0 } ?? "" : ""
        if desk.now.id == nil { desk.now.id = line["sessionId"]?.text.map { $0 + agent } }
        if desk.now.folder == nil { desk.now.folder = line["cwd"]?.text }
        if let version = line["version"]?.text { desk.now.agent = AgentName(name: "claude-code", version: version) }
    }

    private func user(_ line: JSON, _ content: JSON?, _ at: Timestamp?, _ desk: inout TurnDesk) {
        let results = content?.elements?.filter { $0["type"]?.text == "tool_result" } ?? []
        for result in results { ContentBlocks.result(result, at: at, &desk.now) }
        let text = ContentBlocks.text(content)
        if Noise.isInterruption(text) { return desk.now.end(.cancelled, "stopped by the user", at: at) }
        let isOfProgram = line["isMeta"] == .bool(true) || line["isCompactSummary"] == .bool(true)
        guard !isOfProgram, let words = Noise.words(in: text) else { return }
        desk.now.user(Said(words, key: line["uuid"]?.text, at: at))
    }

    private func assistant(_ line: JSON, _ message: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        if line["isApiErrorMessage"] == .bool(true) {
            return desk.now.end(.failed, ContentBlocks.text(message["content"]), at: at)
        }
        let key = message["id"]?.text ?? line["uuid"]?.text
        var said = Said("", key: key, at: at, model: message["model"]?.text)
        said.stopReason = Self.stopReason(message["stop_reason"]?.text)
        ContentBlocks(said: said, folder: desk.now.folder).take(message["content"], &desk.now)
        desk.now.usage(Usage(anthropic: message["usage"]), key: key ?? "")
    }

    private static func stopReason(_ reason: String?) -> String? {
        switch reason {
        case "end_turn", "max_tokens", "refusal": reason
        default: nil
        }
    }
}

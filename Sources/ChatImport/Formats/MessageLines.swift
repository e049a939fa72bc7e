internal import ChatModel
internal import Seal

/// JSON Lines: what `export` writes, and messages with a role and a text as many programs keep them.
///
/// Rows of a table `chat_messages` are read the same way, whatever the spelling of its columns is.
struct MessageLines: FormatReader {
    var isRows = false
    /// Whether the lines are those of an export of our own.
    private var isOwn = false
    private var documents = 0
    /// What sessions are called, by the keys that rows of messages name them by.
    private var aliases: [String: String] = [:]

    init(isRows: Bool = false) { self.isRows = isRows }

    mutating func take(document: JSON, _ desk: inout TurnDesk) {
        if let elements = document.elements {
            for (index, element) in elements.enumerated() {
                desk.line = index + 1
                take(element, &desk)
            }
        } else if isRows, case .object(let members) = document {
            // A dump of several tables: one member for each. Sessions come first, whatever their order is.
            for member in members.sorted(by: { $0.name.contains("session") && !$1.name.contains("session") }) {
                for (index, row) in (member.value.elements ?? []).enumerated() {
                    desk.line = index + 1
                    if member.name.contains("session") { session(row, &desk) } else { take(row, &desk) }
                }
            }
        } else {
            take(document, &desk)
        }
    }

    mutating func take(_ line: JSON, _ desk: inout TurnDesk) {
        guard case .object = line else { return desk.skip("no object") }
        if line["kind"]?.text == "session", line["v"]?.integer == 1 { return begin(line, &desk) }
        if isOwn { return own(line, &desk) }
        if line["table"]?.text == "chat_sessions" { return session(line, &desk) }
        if let messages = line["messages"]?.elements { return conversation(line, messages, &desk) }
        if let id = Self.text(line, Self.sessionNames) {
            desk.turn(to: aliases[id] ?? id)
        } else if isRows {
            desk.turn(to: "main" + (Self.text(line, ["project_id", "projectId"]).map { ":" + $0 } ?? ""))
            desk.now.title = "Main Conversation"
        }
        message(line, &desk)
    }

    /// A whole conversation in one line, or in one file.
    private mutating func conversation(_ line: JSON, _ messages: [JSON], _ desk: inout TurnDesk) {
        documents += 1
        let named = Self.text(line, Self.sessionNames + ["id"])
        let first = messages.first?.line ?? ""
        desk.turn(
            to: named ?? String(Fingerprint.hexadecimal(Array("\(desk.name)\0\(documents)\0\(first)".utf8)).prefix(32)))
        desk.now.title = Self.text(line, ["title", "name"])
        desk.now.model = Self.text(line, ["model"])
        desk.now.note(Timestamp(foreign: line["session_start"] ?? line["created_at"] ?? line["create_time"]))
        for one in messages { message(one, &desk) }
    }

    /// A row of the table that messages refer to.
    private mutating func session(_ row: JSON, _ desk: inout TurnDesk) {
        let name = Self.text(row, ["session_id", "sessionId"])
        guard let key = Self.text(row, ["id"]) ?? name else { return desk.skip("no id") }
        aliases[key] = name ?? key
        desk.turn(to: name ?? key)
        desk.now.title = Self.text(row, ["title"])
        desk.now.note(Timestamp(foreign: row["created_at"] ?? row["createdAt"]))
    }

    private static let sessionNames = [
        "chat_session_id", "chatSessionId", "session_id", "sessionId", "conversation_id", "conversationId", "thread_id",
    ]

    private func message(_ line: JSON, _ desk: inout TurnDesk) {
        let role = Self.text(line, ["role", "sender", "type", "author"])?.lowercased()
        let content = line["content"] ?? line["text"] ?? line["message"] ?? line["body"]
        let at = Timestamp(
            foreign: line["timestamp"] ?? line["created_at"] ?? line["createdAt"] ?? line["at"] ?? line["time"]
                ?? line["date"])
        var said = Said(
            "", key: Self.text(line, ["id", "uuid", "message_id"]), at: at,
            model: Self.text(line, ["model", "model_type", "modelType", "model_id"]))
        said.id = said.key.flatMap { UUIDv7($0) }
        switch role {
        case "user", "human":
            for result in content?.elements?.filter({ $0["type"]?.text == "tool_result" }) ?? [] {
                ContentBlocks.result(result, at: at, &desk.now)
            }
            guard line["synthetic_reason"] == nil, let words = Noise.words(in: ContentBlocks.text(content)) else {
                return
            }
            said.text = words
            desk.now.user(said)
        case "assistant", "ai", "bot", "model", "agent": answer(line, content, said, &desk)
        case "tool", "function", "tool_result":
            let id = Self.text(line, ["tool_call_id", "toolCallId", "call_id"])
            desk.now.answer(id, ContentBlocks.output(content), isFailed: line["is_error"] == .bool(true), at: at)
        case "reasoning":
            said.text = ContentBlocks.text(line["summary"] ?? content)
            desk.now.thinking(said)
        case "system", "developer", "session_meta", "backend_tool_call": break
        case nil: desk.skip("no role")
        default: desk.skip("a role that is none: \(String(role?.prefix(40) ?? ""))")
        }
    }

    private func answer(_ line: JSON, _ content: JSON?, _ said: Said, _ desk: inout TurnDesk) {
        if let thought = Self.text(line, ["reasoning_content", "reasoning"]) {
            var thinking = said
            thinking.text = thought
            desk.now.thinking(thinking)
        }
        ContentBlocks(said: said, folder: nil).take(content, &desk.now)
        for call in line["tool_calls"]?.elements ?? [] {
            let function = call["function"] ?? call
            desk.now.begin(
                ToolNames.call(
                    id: call["id"]?.text ?? "", name: function["name"]?.text ?? "",
                    input: ToolNames.parsed(function["arguments"]), folder: nil), said)
        }
        var usage = Usage()
        usage.inputTokens =
            Self.integer(line, ["tokens_input", "tokensInput", "input_tokens", "prompt_tokens"])
            ?? Self.integer(line["usage"] ?? .null, ["input_tokens", "prompt_tokens"])
        usage.outputTokens =
            Self.integer(line, ["tokens_output", "tokensOutput", "output_tokens", "completion_tokens"])
            ?? Self.integer(line["usage"] ?? .null, ["output_tokens", "completion_tokens"])
        if usage.totalTokens > 0 { desk.now.usage(usage, key: said.key ?? "\(desk.line)") }
    }

    /// The first of the members that has a value; numbers as they are spelled.
    private static func text(_ json: JSON, _ names: [String]) -> String? {
        for name in names {
            switch json[name] {
            case .string(let text) where !text.isEmpty: return text
            case .number(let digits): return digits
            default: continue
            }
        }
        return nil
    }

    private static func integer(_ json: JSON, _ names: [String]) -> Int? {
        names.lazy.compactMap { json[$0]?.integer ?? json[$0]?.text.flatMap { Int($0) } }.first
    }
}

// What `export --format jsonl` writes.
extension MessageLines {
    private mutating func begin(_ line: JSON, _ desk: inout TurnDesk) {
        isOwn = true
        guard let id = line["id"]?.text else { return desk.skip("no id") }
        desk.turn(to: id)
        desk.now.title = line["title"]?.text
        desk.now.agent = line["agent"]?.text.map { AgentName(name: $0) }
        desk.now.note(Timestamp(foreign: line["created_at"]))
    }

    private func own(_ line: JSON, _ desk: inout TurnDesk) {
        guard let kind = line["kind"]?.text else { return desk.skip("no kind") }
        let id = line[kind == "request" ? "id" : "request"]?.text.flatMap { UUIDv7($0) }
        guard let id else { return desk.skip("no request") }
        if kind != "request", kind != "edit", let now = desk.now.request, now != id { desk.now.close() }
        switch kind {
        case "message": said(line, id, &desk)
        case "thinking": desk.now.thinking(Said(line["text"]?.text ?? ""))
        case "tool_call": tool(line, &desk)
        case "request": request(line, id, &desk)
        case "edit": break
        default: desk.skip("a kind that is not known: \(kind.prefix(40))")
        }
        if kind != "request", kind != "edit", desk.now.request == nil { desk.now.name(id, asksAgent: false) }
    }

    private func said(_ line: JSON, _ request: UUIDv7, _ desk: inout TurnDesk) {
        var said = Said(line["text"]?.text ?? "", at: Timestamp(foreign: line["at"]), model: line["model"]?.text)
        said.id = line["id"]?.text.flatMap { UUIDv7($0) }
        (said.author, said.stopReason) = (line["by"]?.text, line["stop_reason"]?.text)
        switch line["role"]?.text {
        case "user": desk.now.user(said)
        case "assistant":
            desk.now.assistant(said)
            if let name = line["agent"]?["name"]?.text {
                desk.now.answered(by: AgentName(name: name, version: line["agent"]?["version"]?.text))
            }
        default: desk.skip("no role")
        }
    }

    private func tool(_ line: JSON, _ desk: inout TurnDesk) {
        var call = ToolCall(
            id: line["id"]?.text ?? "", name: line["name"]?.text ?? "tool", kind: line["tool"]?.text ?? "other",
            title: line["title"]?.text, status: line["status"]?.text ?? "completed")
        (call.input, call.output) = (line["input"], line["output"]?.text)
        desk.now.begin(call, Said(""), replaces: true)
    }

    private func request(_ line: JSON, _ id: UUIDv7, _ desk: inout TurnDesk) {
        guard desk.now.request == id else { return desk.skip("a request without its turn") }
        var request = Request(id: id, outcome: line["outcome"]?.text.flatMap(Request.Outcome.init) ?? .complete)
        request.reason = line["reason"]?.text
        request.usage.inputTokens = line["usage"]?["input_tokens"]?.integer
        request.usage.outputTokens = line["usage"]?["output_tokens"]?.integer
        request.usage.cacheReadInputTokens = line["usage"]?["cache_read_input_tokens"]?.integer
        request.usage.cacheCreationInputTokens = line["usage"]?["cache_creation_input_tokens"]?.integer
        request.cost = line["cost_usd"]?.text.flatMap { Cost($0) }?.description
        request.startedAt = Timestamp(foreign: line["started_at"])
        request.durationMilliseconds = line["duration_ms"]?.integer
        request.agent = line["agent"]?["name"]?.text.map {
            AgentName(name: $0, version: line["agent"]?["version"]?.text)
        }
        request.model = line["model"]?.text
        desk.now.take(request)
    }
}

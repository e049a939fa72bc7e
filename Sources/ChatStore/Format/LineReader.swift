internal import ChatModel
internal import Git

/// Reads the content of one line of a note.
struct LineReader {
    let json: JSON
    let opener: LineOpener
    let load: (ObjectID) throws -> [UInt8]?

    func content() throws(LineGap) -> NoteLine.Content {
        let clear = try clearContent()
        guard SealedText.isIn(json) else { return clear }
        let words = opener.open(try payload(SealedText.member), in: json)
        do throws(Message.Refusal) { return try clear.with(words: words) } catch {
            throw LineGap("sealed text is no message")
        }
    }

    private func clearContent() throws(LineGap) -> NoteLine.Content {
        switch json["kind"]?.text {
        case "message": .message(try message())
        case "thinking": .thinking(text: try payload("text"), request: try uuid("request"))
        case "tool_call": .toolCall(try toolCall(), request: try uuid("request"))
        case "request": .request(try request())
        case "edit": try edit()
        default: .unknown(json)
        }
    }

    private func message() throws(LineGap) -> Message {
        guard let role = json["role"]?.text.flatMap(Message.Role.init) else { throw LineGap("no valid role") }
        let (text, id, request, time) = (try payload("text"), try uuid("id"), try uuid("request"), try time("at"))
        var message: Message
        do throws(Message.Refusal) {
            message = try Message(
                id: id, role: role, text: text, request: request, turn: json["turn"]?.integer ?? 0, at: time,
                author: json["by"]?.text)
        } catch {
            throw LineGap("text is no message")
        }
        message.agent = json["agent"].flatMap(Self.agent)
        message.model = json["model"]?.text
        message.stopReason = json["stop_reason"]?.text
        return message
    }

    private func toolCall() throws(LineGap) -> ToolCall {
        var call = ToolCall(
            id: try text("id"), name: try text("name"), kind: json["tool"]?.text ?? "other",
            title: json["title"]?.text, status: try text("status"))
        call.input = json["input"]
        if json["input_blob"] != nil { call.input = try value("input") }
        if json["output"] != nil || json["output_blob"] != nil { call.output = try payload("output") }
        return call
    }

    private func request() throws(LineGap) -> Request {
        guard let outcome = json["outcome"]?.text.flatMap(Request.Outcome.init) else {
            throw LineGap("no valid outcome")
        }
        var request = Request(id: try uuid("id"), outcome: outcome)
        request.reason = json["reason"]?.text
        request.cost = json["cost_usd"]?.text
        request.startedAt = json["started_at"]?.text.flatMap { Timestamp($0) }
        request.durationMilliseconds = json["duration_ms"]?.integer
        request.exitStatus = json["exit_status"]?.integer
        request.diagnostics = json["stderr"]?.text
        request.agentSession = json["agent_session"]?.text
        request.clone = json["clone"]?.text
        request.agent = json["agent"].flatMap(Self.agent)
        request.model = json["model"]?.text
        request.usage.inputTokens = json["usage"]?["input_tokens"]?.integer
        request.usage.outputTokens = json["usage"]?["output_tokens"]?.integer
        request.usage.cacheReadInputTokens = json["usage"]?["cache_read_input_tokens"]?.integer
        request.usage.cacheCreationInputTokens = json["usage"]?["cache_creation_input_tokens"]?.integer
        return request
    }

    /// A state of a later version is kept as it is.
    private func edit() throws(LineGap) -> NoteLine.Content {
        guard let state = json["state"]?.text.flatMap(Edit.State.init) else { return .unknown(json) }
        return .edit(
            Edit(
                id: try uuid("id"), request: try uuid("request"), state: state, at: try time("at"),
                author: try text("by")))
    }

    private func text(_ name: String) throws(LineGap) -> String {
        guard let text = json[name]?.text else { throw LineGap("no \(name)") }
        return text
    }

    private func uuid(_ name: String) throws(LineGap) -> UUIDv7 {
        guard let id = UUIDv7(try text(name)) else { throw LineGap("no valid \(name)") }
        return id
    }

    private func time(_ name: String) throws(LineGap) -> Timestamp {
        guard let time = Timestamp(try text(name)) else { throw LineGap("no valid \(name)") }
        return time
    }

    /// A text that stands in the line, or in the blob that `<name>_blob` names.
    private func payload(_ name: String) throws(LineGap) -> String {
        guard let digits = json[name + "_blob"]?.text else { return try text(name) }
        guard let id = ObjectID(digits) else { throw LineGap("no valid \(name)_blob") }
        let bytes: [UInt8]?
        do { bytes = try load(id) } catch { throw LineGap(cause: error) }
        guard let bytes else { throw LineGap("blob \(id) is missing") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw LineGap("blob \(id) is not UTF-8") }
        return text
    }

    /// A value of any type whose JSON is in the blob that `<name>_blob` names.
    private func value(_ name: String) throws(LineGap) -> JSON {
        let text = try payload(name)
        do throws(JSON.ParseError) {
            return try JSON.parse(text.utf8)
        } catch {
            throw LineGap("\(name)_blob is not JSON at byte \(error.offset)")
        }
    }

    private static func agent(_ json: JSON) -> AgentName? {
        json["name"]?.text.map { AgentName(name: $0, version: json["version"]?.text) }
    }
}

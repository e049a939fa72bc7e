import ChatModel
import Git
import TestSupport

@testable import ChatStore

extension NoteFormat.Reading {
    /// Reads what a vector says a line of a note holds.
    init(vector json: JSON) throws {
        guard try json.needText("kind") != "broken" else {
            self = .broken(BrokenLine(number: try json.needInteger("number"), reason: try json.needText("reason")))
            return
        }
        self = .line(NoteLine(clock: try json.needInteger("clock"), content: try NoteLine.Content(vector: json)))
    }
}

extension NoteLine.Content {
    init(vector json: JSON) throws {
        switch try json.needText("kind") {
        case "message": self = .message(try Message(vector: json))
        case "thinking": self = .thinking(text: try json.needText("text"), request: try json.request)
        case "tool_call": self = .toolCall(try ToolCall(vector: json), request: try json.request)
        case "request": self = .request(try Request(vector: json))
        case "edit": self = .edit(try Edit(vector: json))
        case "unknown": self = .unknown(try json.need("json"))
        case let kind: throw TestFailure("the vector has the kind '\(kind)'")
        }
    }
}

extension JSON {
    fileprivate var request: UUIDv7 { get throws { try need("request") { UUIDv7($0) } } }
}

extension Message {
    fileprivate init(vector json: JSON) throws {
        try self.init(
            id: json.need("id") { UUIDv7($0) }, role: json.need("role", Role.init), text: json.needText("text"),
            request: json.request, turn: json.needInteger("turn"), at: json.need("at") { Timestamp($0) },
            author: json["author"]?.text)
        agent = json["agent"]?.text.map { AgentName(name: $0, version: json["version"]?.text) }
        model = json["model"]?.text
        stopReason = json["stop_reason"]?.text
    }
}

extension Edit {
    fileprivate init(vector json: JSON) throws {
        self.init(
            id: try json.need("id") { UUIDv7($0) }, request: try json.request,
            state: try json.need("state", State.init),
            at: try json.need("at") { Timestamp($0) }, author: try json.needText("by"))
    }
}

extension ToolCall {
    fileprivate init(vector json: JSON) throws {
        self.init(
            id: try json.needText("id"), name: try json.needText("name"), kind: try json.needText("tool"),
            title: json["title"]?.text, status: try json.needText("status"))
        input = json["input"]
        output = json["output"]?.text
    }
}

extension Request {
    fileprivate init(vector json: JSON) throws {
        self.init(id: try json.need("id") { UUIDv7($0) }, outcome: try json.need("outcome", Outcome.init))
        reason = json["reason"]?.text
        usage.inputTokens = json["usage"]?["input_tokens"]?.integer
        usage.outputTokens = json["usage"]?["output_tokens"]?.integer
        usage.cacheReadInputTokens = json["usage"]?["cache_read_input_tokens"]?.integer
        usage.cacheCreationInputTokens = json["usage"]?["cache_creation_input_tokens"]?.integer
        cost = json["cost_usd"]?.text
        startedAt = json["started_at"]?.text.flatMap { Timestamp($0) }
        durationMilliseconds = json["duration_ms"]?.integer
        exitStatus = json["exit_status"]?.integer
        diagnostics = json["stderr"]?.text
        agentSession = json["agent_session"]?.text
        clone = json["clone"]?.text
    }
}

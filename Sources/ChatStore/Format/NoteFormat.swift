internal import ChatModel
internal import Git

/// The note of a turn: one JSON object per line, `clock` first so that sorted bytes are logical order.
///
/// `docs/format/note.md` gives every byte.
enum NoteFormat {
    /// The version of the lines this program writes.
    static let version = 1

    /// The most bytes of a payload that stand in a line; a larger one is a blob of its own.
    static let inlineLimit = 65_536

    /// The digits of a clock.
    static let clockWidth = 8

    /// One line with its LF, and the payloads that were too large for it.
    ///
    /// - Parameters:
    ///   - sealer: What seals its words; `nil` leaves them for everybody to read.
    ///   - store: Writes a payload and returns the name of its blob.
    ///
    /// A line that this program does not know stays what it was, its version too.
    static func line(
        _ line: Redacted<NoteLine>, sealer: LineSealer? = nil, store: ([UInt8]) throws -> ObjectID
    ) throws -> [UInt8] {
        let line = line.value
        if case .unknown(let json) = line.content { return Array(json.line.utf8) + [0x0A] }
        let words = sealer == nil ? nil : line.content.words
        var members = [JSON.Member("clock", .string(padded(line.clock)))]
        members += try content(words == nil ? line.content : line.content.withoutWords(), store: store)
        let end = JSON.Member("v", .integer(version))
        if let sealer, let words {
            let text = try sealer.seal(words, beside: members + [end])
            members += try payload(SealedText.member, text, store: store)
        }
        var bytes: [UInt8] = []
        JSON.object(members + [end]).append(to: &bytes)
        return bytes + [0x0A]
    }

    static func padded(_ clock: Int) -> String {
        let digits = String(clock)
        return String(repeating: "0", count: max(0, clockWidth - digits.count)) + digits
    }

    private static func content(
        _ content: NoteLine.Content, store: ([UInt8]) throws -> ObjectID
    ) throws -> [JSON.Member] {
        switch content {
        case .message(let message): try self.message(message, store: store)
        case .thinking(let text, let request):
            [.init("kind", "thinking")] + (try payload("text", text, store: store))
                + [.init("request", .string(request.rawValue))]
        case .toolCall(let call, let request): try toolCall(call, request: request, store: store)
        case .request(let request): self.request(request)
        case .edit(let edit): self.edit(edit)
        case .unknown: []
        }
    }

    private static func message(
        _ message: Message, store: ([UInt8]) throws -> ObjectID
    ) throws -> [JSON.Member] {
        var members = [JSON.Member("role", .string(message.role.rawValue))]
        members += try payload("text", message.text, store: store)
        members += [
            .init("kind", "message"), .init("id", .string(message.id.rawValue)),
            .init("request", .string(message.request.rawValue)), .init("turn", .integer(message.turn)),
            .init("at", .string(message.at.description)),
        ]
        if let author = message.author { members.append(.init("by", .string(author))) }
        if let agent = message.agent { members.append(.init("agent", self.agent(agent))) }
        if let model = message.model { members.append(.init("model", .string(model))) }
        if let reason = message.stopReason { members.append(.init("stop_reason", .string(reason))) }
        return members
    }

    private static func agent(_ agent: AgentName) -> JSON {
        .object([.init("name", .string(agent.name))] + (agent.version.map { [.init("version", .string($0))] } ?? []))
    }

    private static func toolCall(
        _ call: ToolCall, request: UUIDv7, store: ([UInt8]) throws -> ObjectID
    ) throws -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("kind", "tool_call"), .init("id", .string(call.id)), .init("request", .string(request.rawValue)),
            .init("name", .string(call.name)), .init("tool", .string(call.kind)),
        ]
        if let title = call.title { members.append(.init("title", .string(title))) }
        if let input = call.input {
            let text = input.line
            members +=
                text.utf8.count > inlineLimit
                ? [.init("input_blob", .string(try store(Array(text.utf8)).description))] : [.init("input", input)]
        }
        members.append(.init("status", .string(call.status)))
        if let output = call.output { members += try payload("output", output, store: store) }
        return members
    }

    private static func request(_ request: Request) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("kind", "request"), .init("id", .string(request.id.rawValue)),
            .init("outcome", .string(request.outcome.rawValue)),
        ]
        if let reason = request.reason { members.append(.init("reason", .string(reason))) }
        if !request.usage.isEmpty { members.append(.init("usage", usage(request.usage))) }
        if let cost = request.cost { members.append(.init("cost_usd", .string(cost))) }
        if let start = request.startedAt { members.append(.init("started_at", .string(start.description))) }
        if let duration = request.durationMilliseconds { members.append(.init("duration_ms", .integer(duration))) }
        if let status = request.exitStatus { members.append(.init("exit_status", .integer(status))) }
        if let errors = request.diagnostics { members.append(.init("stderr", .string(errors))) }
        if let session = request.agentSession { members.append(.init("agent_session", .string(session))) }
        if let clone = request.clone { members.append(.init("clone", .string(clone))) }
        if let agent = request.agent { members.append(.init("agent", self.agent(agent))) }
        if let model = request.model { members.append(.init("model", .string(model))) }
        return members
    }

    private static func edit(_ edit: Edit) -> [JSON.Member] {
        [
            .init("kind", "edit"), .init("id", .string(edit.id.rawValue)),
            .init("request", .string(edit.request.rawValue)), .init("state", .string(edit.state.rawValue)),
            .init("at", .string(edit.at.description)), .init("by", .string(edit.author)),
        ]
    }

    private static func usage(_ usage: Usage) -> JSON {
        let fields = [
            ("input_tokens", usage.inputTokens), ("output_tokens", usage.outputTokens),
            ("cache_read_input_tokens", usage.cacheReadInputTokens),
            ("cache_creation_input_tokens", usage.cacheCreationInputTokens),
        ]
        return .object(fields.compactMap { name, value in value.map { .init(name, .integer($0)) } })
    }

    private static func payload(
        _ name: String, _ text: String, store: ([UInt8]) throws -> ObjectID
    ) throws -> [JSON.Member] {
        guard text.utf8.count > inlineLimit else { return [.init(name, .string(text))] }
        return [.init(name + "_blob", .string(try store(Array(text.utf8)).description))]
    }
}

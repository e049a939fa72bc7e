internal import ChatModel

/// A line for the session, then one for each line of its notes, spelled as notes are: what `import` takes back.
struct JSONLinesExport {
    let session: Session

    /// What the session says of itself.
    var header: JSON {
        [
            "kind": "session", "id": .string(session.id.rawValue), "title": .string(session.title.text),
            "description": .optional(session.description), "mode": .string(session.mode.rawValue),
            "status": .string(session.status.rawValue), "owner": .string(session.owner),
            "agent": .optional(session.agent),
            "base": ["ref": .string(session.base.reference), "oid": .string(session.base.commit)],
            "created_at": .string(session.createdAt.description),
            "last_activity_at": .string(session.lastActivityAt.description), "v": .integer(1),
        ]
    }

    func line(_ line: ExportedLine) -> JSON {
        let digits = String(line.clock)
        let clock = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return .object(
            [.init("clock", .string(clock))] + members(line) + [.init("v", .integer(1))])
    }

    private func members(_ line: ExportedLine) -> [JSON.Member] {
        let request = JSON.string(line.request.rawValue)
        switch line.content {
        case .message(let message): return self.message(message)
        case .thinking(let text):
            return [.init("kind", "thinking"), .init("text", .string(text)), .init("request", request)]
        case .toolCall(let call):
            return [
                .init("kind", "tool_call"), .init("id", .string(call.id)), .init("request", request),
                .init("name", .string(call.name)), .init("tool", .string(call.kind)),
            ] + known("title", call.title) + (call.input.map { [.init("input", $0)] } ?? [])
                + [.init("status", .string(call.status))] + known("output", call.output)
        case .request(let request): return self.request(request)
        }
    }

    private func message(_ message: Message) -> [JSON.Member] {
        [
            .init("role", .string(message.role.rawValue)), .init("text", .string(message.text)),
            .init("kind", "message"), .init("id", .string(message.id.rawValue)),
            .init("request", .string(message.request.rawValue)), .init("turn", .integer(message.turn)),
            .init("at", .string(message.at.description)),
        ] + known("by", message.author) + agent(message.agent) + known("model", message.model)
            + known("stop_reason", message.stopReason)
    }

    private func request(_ request: Request) -> [JSON.Member] {
        let usage = [
            ("input_tokens", request.usage.inputTokens), ("output_tokens", request.usage.outputTokens),
            ("cache_read_input_tokens", request.usage.cacheReadInputTokens),
            ("cache_creation_input_tokens", request.usage.cacheCreationInputTokens),
        ].compactMap { name, count in count.map { JSON.Member(name, .integer($0)) } }
        return [
            .init("kind", "request"), .init("id", .string(request.id.rawValue)),
            .init("outcome", .string(request.outcome.rawValue)),
        ] + known("reason", request.reason) + (usage.isEmpty ? [] : [.init("usage", .object(usage))])
            + known("cost_usd", request.cost) + known("started_at", request.startedAt?.description)
            + (request.durationMilliseconds.map { [.init("duration_ms", .integer($0))] } ?? [])
            + agent(request.agent) + known("model", request.model)
    }

    private func agent(_ agent: AgentName?) -> [JSON.Member] {
        guard let agent else { return [] }
        return [.init("agent", .object([.init("name", .string(agent.name))] + known("version", agent.version)))]
    }

    private func known(_ name: String, _ text: String?) -> [JSON.Member] {
        text.map { [.init(name, .string($0))] } ?? []
    }
}

internal import ChatModel
internal import ChatStore
internal import Git

extension AgentUpdate {
    /// The update as `--jsonl` streams it; `nil` for what is of no use to others.
    var streamed: JSON? {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .thinking(let text): ["type": "thinking", "text": .string(text)]
        case .toolCall(let call): call.streamed
        case .plan(let steps):
            [
                "type": "plan",
                "steps": .array(steps.map { ["text": .string($0.text), "status": .string($0.status)] }),
            ]
        case .permission(let note):
            [
                "type": "permission", "title": .string(note.title), "kind": .string(note.kind),
                "allowed": .bool(note.isAllowed), "by": .string(note.by),
            ]
        case .notice(let text): ["type": "notice", "text": .string(text)]
        case .usage(let usage, let cost):
            [
                "type": "usage", "input_tokens": .optional(usage.inputTokens),
                "output_tokens": .optional(usage.outputTokens),
                "cache_read_input_tokens": .optional(usage.cacheReadInputTokens),
                "cache_creation_input_tokens": .optional(usage.cacheCreationInputTokens), "cost_usd": .optional(cost),
            ]
        case .identity(let agent, let model, let session):
            [
                "type": "agent", "name": .string(agent.name), "version": .optional(agent.version),
                "model": .optional(model), "agent_session": .optional(session),
            ]
        case .process, .ended: nil
        }
    }
}

extension ToolCall {
    fileprivate var streamed: JSON {
        let isOver = status == "completed" || status == "failed"
        var members: [JSON.Member] = [
            .init("type", .string(isOver ? "tool_result" : "tool_call")), .init("id", .string(id)),
            .init("name", .string(name)), .init("kind", .string(kind)), .init("title", .optional(title)),
            .init("status", .string(status)),
        ]
        members.append(isOver ? .init("output", .optional(output)) : .init("input", input ?? .null))
        return .object(members)
    }
}

extension StoredTurn {
    /// The end of a stream.
    var streamedEnd: JSON {
        let request = request
        return [
            "type": "done", "session": .string(session.id.rawValue), "turn": .integer(session.turns),
            "request": .optional(request?.id.rawValue), "outcome": .string(outcome.rawValue),
            "reason": .optional(request?.reason), "commit": .string(commit.description),
            "files_changed": .integer(changes.count), "stop_reason": .optional(messages.last?.stopReason),
            "cost_usd": .optional(request?.cost), "duration_ms": .optional(request?.durationMilliseconds),
        ]
    }

    /// How the agent was asked.
    var request: Request? { entries.lazy.compactMap(\.asked).first }
}

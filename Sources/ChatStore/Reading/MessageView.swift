public import ChatModel
internal import Git

extension Conversation {
    /// The messages as JSON, oldest first, each with the tool calls that led to it.
    public func json(_ session: SessionID, messages wanted: [Message]) -> [JSON] {
        let commits = Dictionary(
            entries.compactMap { entry in
                entry.line.message.map { ($0.id, entry.commit.description) }
            }, uniquingKeysWith: { $1 })
        let (toolCalls, undone) = (toolCalls(), undone)
        return wanted.map { message in
            Self.json(
                message, session: session, commit: commits[message.id], calls: toolCalls[message.id] ?? [],
                isUndone: undone.contains(message.request), isOnBranch: !offBranch.contains(message.request))
        }
    }

    /// The requests as JSON, oldest first.
    public func requests(_ session: SessionID) -> [JSON] {
        let turns = Dictionary(
            entries.compactMap(\.line.message).map { ($0.request, $0.turn) }, uniquingKeysWith: { first, _ in first })
        return entries.compactMap(\.asked).map { request in
            let turn = turns[request.id]
            return [
                "id": .string(request.id.rawValue), "session": .string(session.rawValue), "turn": .optional(turn),
                "outcome": .string(request.outcome.rawValue), "reason": .optional(request.reason),
                "usage": Self.json(request.usage), "cost_usd": .optional(request.cost),
                "started_at": .optional(request.startedAt?.description),
                "duration_ms": .optional(request.durationMilliseconds),
                "exit_status": .optional(request.exitStatus), "stderr": .optional(request.diagnostics),
            ]
        }
    }

    /// The tools that led to each answer, by its message; those after a turn's last answer are that one's, too.
    private func toolCalls() -> [UUIDv7: [ToolCall]] {
        var calls: [UUIDv7: [ToolCall]] = [:]
        var open: [UUIDv7: [ToolCall]] = [:]
        var last: [UUIDv7: UUIDv7] = [:]
        for entry in entries {
            if case .toolCall(let call, let request) = entry.line.content {
                let answer = last[request]
                // A later line of one id has taken the place of the one before.
                if let place = open[request]?.firstIndex(where: { $0.id == call.id }) {
                    open[request]?[place] = call
                } else if let answer, let place = calls[answer]?.firstIndex(where: { $0.id == call.id }) {
                    calls[answer]?[place] = call
                } else {
                    open[request, default: []].append(call)
                }
            } else if let message = entry.line.message, message.role == .assistant {
                calls[message.id] = open.removeValue(forKey: message.request) ?? []
                last[message.request] = message.id
            }
        }
        for (request, rest) in open { if let answer = last[request] { calls[answer, default: []] += rest } }
        return calls
    }

    private static func json(
        _ message: Message, session: SessionID, commit: String?, calls: [ToolCall], isUndone: Bool, isOnBranch: Bool
    ) -> JSON {
        [
            "id": .string(message.id.rawValue), "session": .string(session.rawValue), "turn": .integer(message.turn),
            "role": .string(message.role.rawValue), "text": .string(message.text),
            "request": .string(message.request.rawValue), "at": .string(message.at.description),
            "by": .optional(message.author), "agent": json(message.agent), "model": .optional(message.model),
            "commit": .optional(commit), "tool_calls": .array(calls.map(json)),
            // A turn that is not finished has no commit.
            "undone": .bool(isUndone), "on_branch": commit == nil ? .null : .bool(isOnBranch),
            "sealed": .bool(message.isSealed),
        ]
    }

    private static func json(_ agent: AgentName?) -> JSON {
        guard let agent else { return .null }
        return ["name": .string(agent.name), "version": .optional(agent.version)]
    }

    private static func json(_ call: ToolCall) -> JSON {
        [
            "id": .string(call.id), "name": .string(call.name), "kind": .string(call.kind),
            "title": .optional(call.title), "status": .string(call.status),
        ]
    }

    private static func json(_ usage: Usage) -> JSON {
        [
            "input_tokens": .optional(usage.inputTokens), "output_tokens": .optional(usage.outputTokens),
            "cache_read_input_tokens": .optional(usage.cacheReadInputTokens),
            "cache_creation_input_tokens": .optional(usage.cacheCreationInputTokens),
        ]
    }
}

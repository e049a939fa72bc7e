internal import ChatModel

/// What an agent does, as a line of a journal.
extension AgentUpdate {
    var journal: JSON {
        switch self {
        case .text(let text): ["kind": "text", "text": .string(text)]
        case .thinking(let text): ["kind": "thinking", "text": .string(text)]
        case .toolCall(let call): call.journal
        case .plan(let steps): ["kind": "plan", "steps": .array(steps.map(\.journal))]
        case .permission(let note): note.journal
        case .notice(let text): ["kind": "notice", "text": .string(text)]
        case .usage(let usage, let cost): usage.journal(cost: cost)
        case .identity(let agent, let model, let session):
            [
                "kind": "identity", "agent": .string(agent.name), "version": .optional(agent.version),
                "model": .optional(model), "session": .optional(session),
            ]
        case .process(let id): ["kind": "process", "group": .integer(id)]
        case .ended(let end): end.journal
        }
    }

    /// Reads a line; `nil` if it is of no kind that is known, or lacks what it needs.
    init?(journal json: JSON) {
        let update: AgentUpdate? =
            switch json["kind"]?.text {
            case "text": json["text"]?.text.map(AgentUpdate.text)
            case "thinking": json["text"]?.text.map(AgentUpdate.thinking)
            case "tool_call": ToolCall(journal: json).map(AgentUpdate.toolCall)
            case "plan": json["steps"]?.elements.map { .plan($0.compactMap(PlanStep.init(journal:))) }
            case "permission": PermissionNote(journal: json).map(AgentUpdate.permission)
            case "notice": json["text"]?.text.map(AgentUpdate.notice)
            case "usage": .usage(Usage(journal: json), cost: json["cost"]?.text)
            case "identity":
                json["agent"]?.text.map {
                    .identity(
                        agent: AgentName(name: $0, version: json["version"]?.text), model: json["model"]?.text,
                        session: json["session"]?.text)
                }
            case "process": json["group"]?.integer.map { .process(Int32(truncatingIfNeeded: $0)) }
            case "ended": AgentEnd(journal: json).map(AgentUpdate.ended)
            default: nil
            }
        guard let update else { return nil }
        self = update
    }
}

extension ToolCall {
    fileprivate var journal: JSON {
        [
            "kind": "tool_call", "id": .string(id), "name": .string(name), "tool": .string(kind),
            "title": .optional(title), "status": .string(status), "input": input ?? .null, "output": .optional(output),
        ]
    }

    fileprivate init?(journal json: JSON) {
        guard let id = json["id"]?.text, let name = json["name"]?.text, let status = json["status"]?.text else {
            return nil
        }
        self.init(id: id, name: name, kind: json["tool"]?.text ?? "other", title: json["title"]?.text, status: status)
        if let input = json["input"], input != .null { self.input = input }
        output = json["output"]?.text
    }
}

extension PlanStep {
    fileprivate var journal: JSON { ["text": .string(text), "status": .string(status)] }

    fileprivate init?(journal json: JSON) {
        guard let text = json["text"]?.text else { return nil }
        self.init(text: text, status: json["status"]?.text ?? "pending")
    }
}

extension PermissionNote {
    fileprivate var journal: JSON {
        [
            "kind": "permission", "title": .string(title), "tool": .string(kind), "allowed": .bool(isAllowed),
            "by": .string(by),
        ]
    }

    fileprivate init?(journal json: JSON) {
        guard let title = json["title"]?.text, case .bool(let isAllowed)? = json["allowed"] else { return nil }
        self.init(
            title: title, kind: json["tool"]?.text ?? "other", isAllowed: isAllowed, by: json["by"]?.text ?? "")
    }
}

extension Usage {
    fileprivate func journal(cost: String?) -> JSON {
        [
            "kind": "usage", "input": .optional(inputTokens), "output": .optional(outputTokens),
            "cache_read": .optional(cacheReadInputTokens), "cache_creation": .optional(cacheCreationInputTokens),
            "cost": .optional(cost),
        ]
    }

    fileprivate init(journal json: JSON) {
        self.init()
        inputTokens = json["input"]?.integer
        outputTokens = json["output"]?.integer
        cacheReadInputTokens = json["cache_read"]?.integer
        cacheCreationInputTokens = json["cache_creation"]?.integer
    }
}

extension AgentEnd {
    fileprivate var journal: JSON {
        [
            "kind": "ended", "outcome": .string(outcome.rawValue), "stop_reason": .optional(stopReason),
            "reason": .optional(reason), "exit_status": .optional(exitStatus), "stderr": .optional(diagnostics),
        ]
    }

    fileprivate init?(journal json: JSON) {
        guard let outcome = json["outcome"]?.text.flatMap(Request.Outcome.init) else { return nil }
        self.init(
            outcome: outcome, reason: json["reason"]?.text, exitStatus: json["exit_status"]?.integer,
            diagnostics: json["stderr"]?.text)
        stopReason = json["stop_reason"]?.text
    }
}

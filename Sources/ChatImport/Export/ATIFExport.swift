internal import ChatModel

/// A trajectory of the Agent Trajectory Interchange Format, version 1.7.
struct ATIFExport {
    private var steps: [JSON] = []
    private var open: Step?
    private var total = (usage: Usage(), cost: Cost.zero)

    /// One step of an agent while it is put together.
    private struct Step {
        var at: Timestamp?
        var text: String?
        var model: String?
        var reasoning: [String] = []
        var calls: [ToolCall] = []
    }

    static func object(_ exported: ExportedSession) -> JSON {
        var export = ATIFExport()
        for turn in exported.turns { export.take(turn) }
        let agents = exported.lines.lazy.compactMap { line -> (AgentName, String?)? in
            guard case .message(let message) = line.content else { return nil }
            return message.agent.map { ($0, message.model) }
        }
        let agent = agents.first
        return [
            "schema_version": "ATIF-v1.7", "session_id": .string(exported.session.id.rawValue),
            "agent": .object(
                [
                    .init("name", .string(agent?.0.name ?? exported.session.agent ?? "unknown")),
                    .init("version", .string(agent?.0.version ?? "unknown")),
                ] + member("model_name", agent?.1)),
            "steps": .array(export.steps), "notes": .string(exported.session.title.text),
            "final_metrics": .object(
                export.metrics(export.total.usage, export.total.cost, prefix: "total_")
                    + [.init("total_steps", .integer(export.steps.count))]),
        ]
    }

    private mutating func take(_ turn: [ExportedLine]) {
        let requests = turn.compactMap { line -> Request? in
            guard case .request(let request) = line.content else { return nil }
            return request
        }
        let used = requests.reduce(Usage()) { $0 + $1.usage }
        let cost = requests.reduce(Cost.zero) { $0 + ($1.cost.flatMap { Cost($0) } ?? .zero) }
        total = (total.usage + used, total.cost + cost)
        for line in turn { take(line) }
        // What a turn used is known of the whole of it: it stands with its last step.
        close(metrics(used, cost, prefix: ""))
    }

    private mutating func take(_ line: ExportedLine) {
        switch line.content {
        case .message(let message) where message.role == .user:
            close()
            append([
                .init("timestamp", .string(message.at.description)), .init("source", "user"),
                .init("message", .string(message.text)),
            ])
        case .message(let message):
            if open?.text != nil || open?.calls.isEmpty == false { close() }
            var step = open ?? Step()
            (step.text, step.at, step.model) = (message.text, message.at, message.model)
            open = step
        case .thinking(let text):
            if open?.text != nil || open?.calls.isEmpty == false { close() }
            open = open ?? Step()
            open?.reasoning.append(text)
        case .toolCall(let call):
            open = open ?? Step()
            if let place = open?.calls.firstIndex(where: { $0.id == call.id }) {
                open?.calls[place] = call
            } else {
                open?.calls.append(call)
            }
        case .request: break
        }
    }

    private mutating func close(_ metrics: [JSON.Member] = []) {
        guard let step = open else { return }
        open = nil
        var members = Self.member("timestamp", step.at?.description) + [.init("source", "agent")]
        members += Self.member("model_name", step.model)
        members.append(.init("message", .string(step.text ?? "")))
        members += Self.member(
            "reasoning_content", step.reasoning.isEmpty ? nil : step.reasoning.joined(separator: "\n\n"))
        if !step.calls.isEmpty {
            members.append(.init("tool_calls", .array(step.calls.map(Self.call))))
            members.append(.init("observation", ["results": .array(step.calls.map(Self.result))]))
        }
        append(members + (metrics.isEmpty ? [] : [.init("metrics", .object(metrics))]))
    }

    private mutating func append(_ members: [JSON.Member]) {
        steps.append(.object([.init("step_id", .integer(steps.count + 1))] + members))
    }

    private static func call(_ call: ToolCall) -> JSON {
        var arguments = call.input ?? .object([])
        if case .object = arguments {} else { arguments = ["input": arguments] }
        return [
            "tool_call_id": .string(call.id), "function_name": .string(call.name), "arguments": arguments,
        ]
    }

    private static func result(_ call: ToolCall) -> JSON {
        ["source_call_id": .string(call.id), "content": .optional(call.output)]
    }

    private func metrics(_ usage: Usage, _ cost: Cost, prefix: String) -> [JSON.Member] {
        let counts = [
            ("prompt_tokens", usage.inputTokens), ("completion_tokens", usage.outputTokens),
            ("cached_tokens", usage.cacheReadInputTokens),
        ]
        return counts.compactMap { name, count in count.map { .init(prefix + name, .integer($0)) } }
            + (cost > .zero ? [.init(prefix + "cost_usd", .number(cost.description))] : [])
    }

    private static func member(_ name: String, _ text: String?) -> [JSON.Member] {
        text.map { [.init(name, .string($0))] } ?? []
    }
}

import ChatModel

/// Understands chat completions as OpenAI made them and many others serve them.
struct OpenAIReader: ModelReader {
    private(set) var end: AgentEnd?
    private(set) var hasBegun = false
    private let name: AgentName
    private let model: String

    init(name: AgentName, model: String) {
        self.name = name
        self.model = model
    }

    mutating func updates(for message: JSON) -> [AgentUpdate] {
        if let error = message["error"], error != .null {
            end = AgentEnd(outcome: .failed, reason: "the server broke off: \(ModelFailure.words(of: error))")
            return []
        }
        guard let choices = message["choices"]?.elements else { return [] }
        var updates: [AgentUpdate] = []
        if !hasBegun {
            updates = [.identity(agent: name, model: message["model"]?.text ?? model, session: nil)]
            hasBegun = true
        }
        updates += choices.first.map { take($0) } ?? []
        if let usage = message["usage"], usage != .null { updates.append(.usage(Self.usage(usage), cost: nil)) }
        return updates
    }

    mutating func finish() { end = end ?? AgentEnd(stopReason: "end_turn") }

    private mutating func take(_ choice: JSON) -> [AgentUpdate] {
        // `message` where the server did not stream.
        let piece = choice["delta"] ?? choice["message"] ?? .null
        if let reason = choice["finish_reason"]?.text { end = AgentEnd(stopReason: Self.stopReason(reason)) }
        let thinking = piece["reasoning_content"]?.text ?? piece["reasoning"]?.text ?? ""
        let said = [piece["content"]?.text, piece["refusal"]?.text].compactMap(\.self).joined()
        return (thinking.isEmpty ? [] : [.thinking(thinking)]) + (said.isEmpty ? [] : [.text(said)])
    }

    private static func stopReason(_ reason: String) -> String {
        switch reason {
        case "length": "max_tokens"
        case "content_filter": "refusal"
        default: "end_turn"
        }
    }

    private static func usage(_ json: JSON) -> Usage {
        var usage = Usage()
        usage.inputTokens = json["prompt_tokens"]?.integer
        usage.outputTokens = json["completion_tokens"]?.integer
        usage.cacheReadInputTokens = json["prompt_tokens_details"]?["cached_tokens"]?.integer
        return usage
    }
}

import ChatImport
import ChatModel

/// Understands the messages of Anthropic's interface.
struct AnthropicReader: ModelReader {
    private(set) var end: AgentEnd?
    private(set) var hasBegun = false
    private let name: AgentName
    private let model: String
    private var hasText = false
    /// The counts as they were last said: some come with the first event, some with the last.
    private var counts: [JSON.Member] = []

    init(name: AgentName, model: String) {
        self.name = name
        self.model = model
    }

    mutating func updates(for message: JSON) -> [AgentUpdate] {
        switch message["type"]?.text {
        case "message_start": return begin(message["message"] ?? .null)
        case "content_block_start": return piece(message["content_block"] ?? .null, isBlock: true)
        case "content_block_delta": return piece(message["delta"] ?? .null)
        case "message_delta":
            stop(message["delta"] ?? .null)
            return count(message["usage"])
        // The whole of it, where the server did not stream.
        case "message":
            let updates = begin(message)
            stop(message)
            return updates + (message["content"]?.elements ?? []).flatMap { piece($0, isBlock: true) }
        case "error":
            let words = ModelFailure.words(of: message["error"] ?? .null)
            end = AgentEnd(outcome: .failed, reason: "the server broke off: \(words)")
            return []
        default: return []
        }
    }

    mutating func finish() { end = end ?? AgentEnd(stopReason: "end_turn") }

    private mutating func begin(_ message: JSON) -> [AgentUpdate] {
        hasBegun = true
        return [.identity(agent: name, model: message["model"]?.text ?? model, session: nil)] + count(message["usage"])
    }

    private mutating func piece(_ piece: JSON, isBlock: Bool = false) -> [AgentUpdate] {
        if let thinking = piece["thinking"]?.text, !thinking.isEmpty { return [.thinking(thinking)] }
        guard let text = piece["text"]?.text else { return [] }
        // Two blocks of text are two paragraphs.
        let gap: [AgentUpdate] = isBlock && hasText ? [.text("\n\n")] : []
        hasText = hasText || !text.isEmpty
        return gap + (text.isEmpty ? [] : [.text(text)])
    }

    private mutating func stop(_ delta: JSON) {
        switch delta["stop_reason"]?.text {
        case nil: break
        case "max_tokens": end = AgentEnd(stopReason: "max_tokens")
        case "refusal": end = AgentEnd(stopReason: "refusal")
        default: end = AgentEnd(stopReason: "end_turn")
        }
    }

    private mutating func count(_ usage: JSON?) -> [AgentUpdate] {
        guard case .object(let members) = usage else { return [] }
        counts += members.filter { $0.value != .null }
        return [.usage(Usage(anthropic: .object(counts)), cost: nil)]
    }
}

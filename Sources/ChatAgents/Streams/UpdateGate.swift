import ChatModel

/// Keeps what an agent sends within bounds, whatever it sends, and free of NUL, which no stored text may hold.
struct UpdateGate: Sendable {
    /// The longest output of a tool that is kept, in bytes; of a longer one the beginning.
    static let outputLimit = 32 << 10
    /// The longest input of a tool that is kept, in bytes of JSON.
    static let inputLimit = 1 << 20
    /// What all thinking of a turn may have, in bytes.
    static let thinkingLimit = 4 << 20
    /// How many tool calls of a turn are kept.
    static let callLimit = 10_000

    /// Whether something of the answer was dropped.
    private(set) var wasCut = false
    private var textLeft = Answer.maximumBytes
    private var thinkingLeft = thinkingLimit
    private var calls: Set<String> = []

    /// The update as it may be kept; `nil` where nothing of it may.
    mutating func pass(_ update: AgentUpdate) -> AgentUpdate? {
        switch update {
        case .text(let text):
            let kept = Self.cut(text.withoutNUL, &textLeft)
            wasCut = wasCut || kept.utf8.count < text.utf8.count
            return kept.isEmpty ? nil : .text(kept)
        case .thinking(let text):
            let kept = Self.cut(text.withoutNUL, &thinkingLeft)
            return kept.isEmpty ? nil : .thinking(kept)
        case .toolCall(let call): return pass(call)
        case .plan(let steps): return .plan(steps.prefix(1000).map { .init(text: $0.text.short, status: $0.status) })
        default: return update
        }
    }

    private mutating func pass(_ call: ToolCall) -> AgentUpdate? {
        guard calls.contains(call.id) || calls.count < Self.callLimit, call.id.utf8.count <= 1000 else { return nil }
        calls.insert(call.id)
        var call = call
        call.name = call.name.short
        call.title = call.title?.short
        if let input = call.input {
            let size = input.line.utf8.count
            if size > Self.inputLimit { call.input = ["omitted_bytes": .integer(size)] }
        }
        if let output = call.output { call.output = Self.gated(output) }
        return .toolCall(call)
    }

    private static func gated(_ output: String) -> String {
        let size = output.utf8.count
        guard size > outputLimit else { return output }
        return TextDecoder.prefix(output, limit: outputLimit) + "\n[cut: \(size) bytes in all]"
    }

    private static func cut(_ text: String, _ left: inout Int) -> String {
        let kept = TextDecoder.prefix(text, limit: left)
        left -= kept.utf8.count
        return kept
    }
}

extension String {
    /// The text with U+FFFD in the place of every NUL.
    fileprivate var withoutNUL: String {
        utf8.contains(0) ? String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })) : self
    }

    /// The text, or its first 1000 bytes.
    fileprivate var short: String {
        utf8.count <= 1000 ? self : TextDecoder.prefix(self, limit: 1000) + "…"
    }
}

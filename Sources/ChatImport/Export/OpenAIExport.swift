internal import ChatModel

/// One object with `messages`, as OpenAI's chat completions take them.
///
/// Uses of tools stand in the assistant's message before them, or in one without words, and each is followed by its answer.
struct OpenAIExport {
    private var messages: [JSON] = []
    private var words: String?
    private var calls: [ToolCall] = []

    /// The messages of a session.
    static func object(_ exported: ExportedSession) -> JSON {
        var export = OpenAIExport()
        for turn in exported.turns {
            for line in turn { export.take(line) }
            export.flush()
        }
        return ["messages": .array(export.messages)]
    }

    private mutating func take(_ line: ExportedLine) {
        switch line.content {
        case .message(let message) where message.role == .user:
            flush()
            messages.append(["role": "user", "content": .string(message.text)])
        case .message(let message):
            flush()
            words = message.text
        case .toolCall(let call):
            if let place = calls.firstIndex(where: { $0.id == call.id }) {
                calls[place] = call
            } else {
                calls.append(call)
            }
        case .thinking, .request: break
        }
    }

    private mutating func flush() {
        defer { (words, calls) = (nil, []) }
        guard words != nil || !calls.isEmpty else { return }
        var message: [JSON.Member] = [.init("role", "assistant"), .init("content", .optional(words))]
        if !calls.isEmpty { message.append(.init("tool_calls", .array(calls.map(Self.call)))) }
        messages.append(.object(message))
        for call in calls {
            messages.append(
                ["role": "tool", "tool_call_id": .string(call.id), "content": .string(call.output ?? "")])
        }
    }

    private static func call(_ call: ToolCall) -> JSON {
        [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.input?.line ?? "{}")],
        ]
    }
}

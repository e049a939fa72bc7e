public import ChatModel

/// One line of a turn's note: what was said, what was done, or how it ended.
public struct NoteLine: Hashable, Sendable {
    /// What a line holds.
    public enum Content: Hashable, Sendable {
        case message(Message)
        /// Reasoning that an agent chose to show.
        case thinking(text: String, request: UUIDv7)
        case toolCall(ToolCall, request: UUIDv7)
        case request(Request)
        /// What became of the turn later.
        case edit(Edit)
        /// A line of a kind or version this program does not know; kept as it is.
        case unknown(JSON)
    }

    /// The line's place in the session: the logical clock, from 1.
    public let clock: Int
    /// What the line holds.
    public var content: Content

    /// Creates a line.
    public init(clock: Int, content: Content) {
        self.clock = clock
        self.content = content
    }

    /// What tells lines with one clock apart.
    var id: String {
        switch content {
        case .message(let message): message.id.rawValue
        case .thinking(_, let request): request.rawValue
        case .toolCall(let call, _): call.id
        case .request(let request): request.id.rawValue
        case .edit(let edit): edit.id.rawValue
        case .unknown(let json): json["id"]?.text ?? ""
        }
    }
}

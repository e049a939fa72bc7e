internal import ChatModel
internal import ChatStore

/// Messages as a person reads them.
struct MessageText {
    /// What a line for programs has, in this order.
    static let fields = ["turn", "role", "at", "by", "commit", "id", "text"]

    private let context: Context
    private let dates: DateFormat

    init(_ context: Context, dates: DateFormat? = nil) {
        self.context = context
        self.dates = dates ?? context.dates()
    }

    /// The messages one after another, each with a line that says who spoke, and the tool calls before an answer.
    func text(_ messages: [Message], conversation: Conversation) -> String {
        let pending = Set(conversation.pending.map(\.id))
        return messages.map { message in
            let calls = message.role == .assistant ? toolCalls(message.request, conversation) : ""
            return head(message, isPending: pending.contains(message.id)) + calls + body(message.text) + "\n"
        }.joined()
    }

    /// The requests one after another.
    func requests(_ conversation: Conversation, _ session: SessionID) -> String {
        conversation.requests(session).map { request in
            let facts = ["outcome", "reason", "duration_ms", "cost_usd"].compactMap { name in
                request[name].flatMap { $0 == .null ? nil : "\(name) \($0.text ?? $0.line)" }
            }
            return Fields.line(facts.joined(separator: ", ")) + "\n"
        }.joined()
    }

    private func head(_ message: Message, isPending: Bool) -> String {
        let console = context.console
        let who =
            message.author ?? message.agent.map { name in message.model.map { "\(name.name) (\($0))" } ?? name.name }
        let role = console.paint(message.role.rawValue, message.role == .user ? .roleUser : .roleAssistant)
        let facts = ["turn \(message.turn)", who ?? "", dates.string(message.at), isPending ? "not answered yet" : ""]
        return role + " " + console.paint(Fields.line(facts.filter { !$0.isEmpty }.joined(separator: ", ")), .meta)
            + "\n"
    }

    private func body(_ text: String) -> String {
        let lines = context.console.safe(text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }

    private func toolCalls(_ request: UUIDv7, _ conversation: Conversation) -> String {
        conversation.entries.compactMap { entry in
            guard case .toolCall(let call, let owner) = entry.line.content, owner == request else { return nil }
            return context.console.paint(
                "    * \(Fields.line(call.title ?? call.name)) (\(Fields.line(call.status)))", .meta) + "\n"
        }.joined()
    }
}

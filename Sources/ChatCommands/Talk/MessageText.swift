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
        let states = states(conversation)
        let calls = toolCalls(conversation)
        return messages.map { message in
            let used = message.role == .assistant ? calls[message.request] ?? "" : ""
            let state = message.role == .user ? states[message.request] ?? "" : ""
            return head(message, state: state) + used + body(message.text) + "\n"
        }.joined()
    }

    /// How requests ended that did not end well, those that have not ended, and whose turns are gone from the branch.
    private func states(_ conversation: Conversation) -> [UUIDv7: String] {
        var states: [UUIDv7: String] = [:]
        for message in conversation.pending { states[message.request] = "not answered yet" }
        for entry in conversation.entries {
            guard case .request(let request) = entry.line.content, request.outcome != .complete else { continue }
            states[request.id] = request.outcome.rawValue
        }
        for request in conversation.offBranch {
            states[request] = [states[request], "not on the branch"].compactMap(\.self).joined(separator: ", ")
        }
        for request in conversation.undone { states[request] = "undone" }
        return states
    }

    /// The requests one after another.
    func requests(_ conversation: Conversation, _ session: SessionID) -> String {
        conversation.requests(session).map { request in
            let turn = request["turn"].flatMap { $0 == .null ? nil : " turn \($0.line)," } ?? ""
            return "request\(turn) " + Fields.line(Self.words(ofRequest: request)) + "\n"
        }.joined()
    }

    /// A request in the fields of a message, for a line for programs: how it ended is its text.
    static func fields(ofRequest request: JSON) -> JSON {
        [
            "turn": request["turn"] ?? .null, "role": "request", "at": request["started_at"] ?? .null,
            "id": request["id"] ?? .null, "text": .string(words(ofRequest: request)),
        ]
    }

    /// How a request ended, and what it used.
    private static func words(ofRequest request: JSON) -> String {
        let ends = ["outcome", "reason", "duration_ms", "cost_usd"].map { ($0, request[$0]) }
        let used = ["input_tokens", "output_tokens"].map { ($0, request["usage"]?[$0]) }
        return (ends + used).compactMap { name, value in
            value.flatMap { $0 == .null ? nil : "\(name) \($0.text ?? $0.line)" }
        }.joined(separator: ", ")
    }

    private func head(_ message: Message, state: String) -> String {
        let console = context.console
        let who =
            message.author ?? message.agent.map { name in message.model.map { "\(name.name) (\($0))" } ?? name.name }
        let role = console.paint(message.role.rawValue, message.role == .user ? .roleUser : .roleAssistant)
        let facts = ["turn \(message.turn)", who ?? "", dates.string(message.at), state]
        return role + " " + console.paint(Fields.line(facts.filter { !$0.isEmpty }.joined(separator: ", ")), .meta)
            + "\n"
    }

    private func body(_ text: String) -> String {
        let lines = context.console.safe(text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }

    private func toolCalls(_ conversation: Conversation) -> [UUIDv7: String] {
        conversation.entries.reduce(into: [:]) { calls, entry in
            guard case .toolCall(let call, let request) = entry.line.content else { return }
            let line = "    * \(Fields.line(call.title ?? call.name)) (\(Fields.line(call.status)))"
            calls[request, default: ""] += context.console.paint(line, .meta) + "\n"
        }
    }
}

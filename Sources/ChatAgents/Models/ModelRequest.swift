import ChatModel
import HTTP

/// The two ways in which models are asked over HTTP.
enum ModelDialect: Sendable {
    /// `chat/completions`, as OpenAI made it and many others serve it.
    case openai
    /// Anthropic's `messages`.
    case anthropic

    /// Where it is spoken when no address is given.
    var standardURL: String {
        switch self {
        case .openai: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com"
        }
    }

    /// The place that is asked below the address that people give, which may or may not have parts of it.
    func endpoint(_ base: WebAddress) -> WebAddress {
        let parts = base.path.split(separator: "/").map(String.init)
        switch self {
        case .openai:
            return parts.suffix(2) == ["chat", "completions"] ? base : base.appending(["chat", "completions"])
        case .anthropic:
            if parts.suffix(2) == ["v1", "messages"] { return base }
            return base.appending(parts.last == "v1" ? ["messages"] : ["v1", "messages"])
        }
    }

    /// What understands the answer.
    func reader(name: AgentName, model: String) -> any ModelReader {
        switch self {
        case .openai: OpenAIReader(name: name, model: model)
        case .anthropic: AnthropicReader(name: name, model: model)
        }
    }

    /// The request for one answer, streamed.
    func request(_ place: WebAddress, model: String, maxTokens: Int?, key: String?, _ prompt: AgentPrompt)
        -> HTTPRequest
    {
        var headers = Headers([
            ("Content-Type", "application/json"), ("Accept", "text/event-stream, application/json"),
        ])
        var members: [JSON.Member] = [
            .init("model", .string(model)), .init("stream", true), .init("messages", .array(messages(prompt))),
        ]
        switch self {
        case .openai:
            if let key { headers["Authorization"] = "Bearer \(key)" }
            members.append(.init("stream_options", ["include_usage": true]))
            if let maxTokens { members.append(.init("max_tokens", .integer(maxTokens))) }
        case .anthropic:
            headers["anthropic-version"] = "2023-06-01"
            if let key { headers["x-api-key"] = key }
            members.append(.init("max_tokens", .integer(maxTokens ?? 8192)))
        }
        return HTTPRequest(.post, place, headers: headers, body: .bytes(Array(JSON.object(members).line.utf8)))
    }

    /// The conversation so far and the prompt.
    ///
    /// A person begins, and roles alternate: some servers insist on it.
    private func messages(_ prompt: AgentPrompt) -> [JSON] {
        let asked = AgentMemory.Line(isAnswer: false, text: prompt.text)
        var said: [AgentMemory.Line] = []
        for line in prompt.memory.said.drop(while: \.isAnswer) + [asked] {
            if said.last?.isAnswer == line.isAnswer {
                said[said.count - 1].text += "\n\n" + line.text
            } else {
                said.append(line)
            }
        }
        return said.map { ["role": $0.isAnswer ? "assistant" : "user", "content": .string($0.text)] }
    }
}

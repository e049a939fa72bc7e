import ChatImport
public import ChatModel

/// An agent whose own interface tells hooks what is done in it; both speak of the same events.
public enum CapturedAgent: String, Sendable, CaseIterable {
    /// Claude Code.
    case claude
    /// Codex.
    case codex

    /// What its answers are signed with.
    public var name: AgentName { AgentName(name: KnownAgent.named(rawValue)?.signature ?? rawValue) }

    /// What its transcripts are.
    var transcripts: TranscriptFormat {
        switch self {
        case .claude: .claude
        case .codex: .codex
        }
    }
}

/// What an agent's own interface tells a hook.
public struct HookEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// A person asked for something.
        case prompt(String)
        /// A tool was used.
        case tool(ToolCall)
        /// The agent has answered; with its last words, where they are known.
        case answered(String?)
        /// The person left.
        case over
    }

    /// What happened.
    public let kind: Kind
    /// The agent's own session.
    public let session: String
    /// The file in which the agent keeps that.
    public let transcript: String?
    /// Where the agent works.
    public let directory: String
    /// The model, where it is told.
    public let model: String?

    /// The longest output of a tool that is taken down, in bytes; the transcript has it all.
    private static let outputLimit = 8 << 10
    private static let kept: Set<String> = [
        "hook_event_name", "session_id", "transcript_path", "cwd", "model", "prompt", "tool_name", "tool_input",
        "tool_use_id", "last_assistant_message",
    ]

    /// Reads what a hook was given; `nil` for what says nothing of a turn.
    ///
    /// - Parameter top: The top of the worktree, from which paths are said.
    public init?(_ json: JSON, top: String = "/") {
        guard let session = json["session_id"]?.text, !session.isEmpty, let directory = json["cwd"]?.text,
            directory.hasPrefix("/"), let kind = Self.kind(json, WorktreePath(top: top))
        else { return nil }
        (self.kind, self.session, self.directory) = (kind, session, directory)
        transcript = json["transcript_path"]?.text.flatMap { $0.hasPrefix("/") ? $0 : nil }
        model = json["model"]?.text
    }

    /// What of a hook's input is taken down.
    public static func reduced(_ json: JSON) -> JSON {
        guard case .object(let members) = json else { return .null }
        let output = json["tool_response"].map { $0.text ?? $0["stdout"]?.text ?? "" } ?? ""
        let text = TextDecoder.prefix(output, limit: outputLimit)
        return .object(
            members.filter { kept.contains($0.name) } + (text.isEmpty ? [] : [.init("output", .string(text))]))
    }

    private static func kind(_ json: JSON, _ paths: WorktreePath) -> Kind? {
        switch json["hook_event_name"]?.text {
        case "UserPromptSubmit": json["prompt"]?.text.map { .prompt($0) }
        case "PostToolUse": tool(json, paths).map { .tool($0) }
        case "Stop": .answered(json["last_assistant_message"]?.text)
        case "SessionEnd": .over
        default: nil
        }
    }

    private static func tool(_ json: JSON, _ paths: WorktreePath) -> ToolCall? {
        guard let id = json["tool_use_id"]?.text, let name = json["tool_name"]?.text else { return nil }
        var tools = ClaudeTools()
        let block: JSON = ["id": .string(id), "name": .string(name), "input": json["tool_input"] ?? .null]
        guard case .toolCall(var call)? = tools.begin(block, paths).first else { return nil }
        (call.status, call.output) = ("completed", json["output"]?.text)
        return call
    }
}

import ChatModel

/// Programs with streams of their own: how they are called, and what understands them.
public enum StreamDialect: Sendable {
    /// Claude Code (`claude -p --output-format stream-json`).
    case claude
    /// Codex (`codex exec --json`).
    case codex

    func reader(_ name: AgentName, _ prompt: AgentPrompt) -> any MessageReader {
        switch self {
        case .claude: ClaudeReader(name: name, prompt: prompt)
        case .codex: CodexReader(name: name, prompt: prompt)
        }
    }

    func arguments(_ prompt: AgentPrompt) -> [String] {
        switch self {
        case .claude: Self.claude(prompt)
        case .codex: Self.codex(prompt)
        }
    }

    private static func claude(_ prompt: AgentPrompt) -> [String] {
        var words = ["-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages"]
        words += ["--permission-mode", prompt.mode ?? claudeMode(prompt.permission)]
        if let model = prompt.model { words += ["--model", model] }
        if let session = prompt.memory.session { words += ["--resume", session] }
        return words
    }

    private static func codex(_ prompt: AgentPrompt) -> [String] {
        var words = ["exec", "--json", "-C", prompt.directory]
        words += ["--sandbox", prompt.mode ?? codexSandbox(prompt.permission)]
        if let model = prompt.model { words += ["--model", model] }
        if let session = prompt.memory.session { words += ["resume", session] }
        return words + ["-"]
    }

    /// Nobody can be asked in this way of running it, so what would be asked is refused, and shown as refused.
    private static func claudeMode(_ permission: Permission) -> String {
        switch permission.policy {
        case .accept: "bypassPermissions"
        case .acceptEdits: "acceptEdits"
        case .ask: permission.isChosen ? "default" : "acceptEdits"
        case .reject: "plan"
        }
    }

    /// Nobody can be asked here either: what is not in the sandbox is refused.
    private static func codexSandbox(_ permission: Permission) -> String {
        switch permission.policy {
        case .accept: "danger-full-access"
        case .acceptEdits: "workspace-write"
        case .ask: permission.isChosen ? "read-only" : "workspace-write"
        case .reject: "read-only"
        }
    }
}

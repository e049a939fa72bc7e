/// An agent that can be asked without being configured, if its program is installed.
public struct KnownAgent: Hashable, Sendable {
    /// The name people call it by.
    public let name: String
    /// What it is called elsewhere.
    public let title: String
    /// How it is talked to.
    public let transport: AgentProtocol
    /// The command line; `{prompt}` and `{model}` are replaced, a word with a `{model}` that is not known goes away.
    public let command: String
    /// What its answers are signed with, where that is not its name.
    public let signature: String?
    /// Whether it is found by looking for its program, where no agent is named.
    public let isDetected: Bool

    /// The program that has to be installed.
    public var program: String { command.split(separator: " ").first.map(String.init) ?? command }

    private init(
        _ name: String, _ title: String, _ transport: AgentProtocol, _ command: String, signature: String? = nil,
        isDetected: Bool = true
    ) {
        self.name = name
        self.title = title
        self.transport = transport
        self.command = command
        self.signature = signature
        self.isDetected = isDetected
    }

    /// The agent of that name.
    public static func named(_ name: String) -> KnownAgent? { all.first { $0.name == name } }

    /// Every known agent, in the order in which they are looked for: first those that are talked to natively, then
    /// those that speak ACP, those whose makers made the protocol their own first, then plain commands.
    public static let all: [KnownAgent] = [
        .init("claude", "Claude Code", .claude, "claude", signature: "claude-code"),
        .init("codex", "Codex", .codex, "codex"),
        .init("gemini", "Gemini CLI", .acp, "gemini --acp"),
        .init("copilot", "GitHub Copilot CLI", .acp, "copilot --acp --stdio"),
        .init("cursor", "Cursor", .acp, "cursor-agent acp"),
        .init("opencode", "OpenCode", .acp, "opencode acp"),
        .init("goose", "Goose", .acp, "goose acp"),
        .init("qwen", "Qwen Code", .acp, "qwen --acp"),
        .init("kimi", "Kimi", .acp, "kimi acp"),
        .init("vibe", "Mistral Vibe", .acp, "vibe-acp"),
        .init("droid", "Factory Droid", .acp, "droid exec --output-format acp"),
        .init("junie", "Junie", .acp, "junie --acp=true"),
        .init("kiro", "Kiro", .acp, "kiro-cli acp"),
        .init("kilo", "Kilo Code", .acp, "kilo acp"),
        .init("auggie", "Auggie", .acp, "auggie --acp"),
        .init("devin", "Devin", .acp, "devin acp"),
        .init("amp", "Amp", .acp, "amp-acp"),
        .init("cagent", "cagent", .acp, "cagent acp"),
        .init("stakpak", "Stakpak", .acp, "stakpak acp"),
        .init("fast-agent", "fast-agent", .acp, "fast-agent-acp"),
        .init("agentao", "Agentao", .acp, "agentao --acp --stdio"),
        .init("gptme", "gptme", .acp, "gptme-acp"),
        .init(
            "aider", "aider", .command,
            "aider --message {prompt} --yes-always --no-auto-commits --no-dirty-commits --no-gitignore "
                + "--no-check-update --no-analytics --no-show-model-warnings --no-pretty --model={model}"),
        .init("llm", "llm", .command, "llm --model={model}", isDetected: false),
        .init("ollama", "ollama", .command, "ollama run {model}", isDetected: false),
        .init("claude-acp", "Claude Code over ACP", .acp, "claude-agent-acp", isDetected: false),
        .init("codex-acp", "Codex over ACP", .acp, "codex-acp", isDetected: false),
    ]
}

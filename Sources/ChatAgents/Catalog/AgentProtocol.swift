/// How an agent is talked to.
public enum AgentProtocol: String, Sendable, CaseIterable {
    /// The Agent Client Protocol over standard input and output.
    case acp
    /// Claude Code's own stream of JSON.
    case claude
    /// Codex' own stream of JSON.
    case codex
    /// The prompt goes in, the answer comes out.
    case command
    /// Chat completions over HTTP, as OpenAI made them and many others serve them.
    case openai
    /// Anthropic's messages over HTTP.
    case anthropic

    /// Whether it is spoken over HTTP: such an agent talks, and sees and changes no files.
    public var isHTTP: Bool { dialect != nil }

    /// How it is spoken over HTTP.
    var dialect: ModelDialect? {
        switch self {
        case .openai: .openai
        case .anthropic: .anthropic
        case .acp, .claude, .codex, .command: nil
        }
    }

    /// What an agent of this protocol can do, in words of this program.
    public var abilities: [Ability] {
        switch self {
        case .acp: [.stream, .resume, .tools, .ask, .modes, .usage]
        case .claude: [.stream, .resume, .tools, .modes, .usage, .cost]
        case .codex: [.resume, .tools, .modes, .usage]
        case .command: [.stream]
        case .openai, .anthropic: [.stream, .usage]
        }
    }

    /// One thing that an agent can do; with `acp`, if the agent says that it can.
    public enum Ability: String, Sendable, CaseIterable {
        /// Text comes as it is written.
        case stream
        /// It goes on with its own session.
        case resume
        /// It says which tools it uses.
        case tools
        /// It asks before it does something.
        case ask
        /// It has modes.
        case modes
        /// It says how many tokens it used.
        case usage
        /// It says what that cost.
        case cost
    }
}

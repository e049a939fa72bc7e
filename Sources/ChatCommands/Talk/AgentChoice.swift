internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// Which agent a message goes to: the one named, else the session's, else the repository's default, else the first
/// known one that is installed.
struct AgentChoice {
    /// What was chosen.
    enum Choice {
        case agent(ChosenAgent)
        /// There is none: the message is kept all the same.
        case none
    }

    private let context: Context

    init(_ context: Context) { self.context = context }

    /// - Throws: `AgentError`; `ShellNotNamed` where only a session's log names the shell.
    func choose(named name: String?, in session: Session, model: String? = nil, mode: String? = nil) throws -> Choice {
        if let name = try name ?? own(session) ?? context.config("chat.defaultAgent") {
            return .agent(try agent(name, model: model, mode: mode))
        }
        guard let known = AgentCatalog.detected(path: context.environment["PATH"] ?? "") else { return .none }
        var chosen = try agent(known.name, model: model, mode: mode)
        chosen.detected = known
        return .agent(chosen)
    }

    /// The session's agent.
    private func own(_ session: Session) throws -> String? {
        // A log can come from elsewhere, and must not be able to run its prompt as a command here.
        guard session.agent == "shell", context.config("chat.defaultAgent") != "shell" else { return session.agent }
        throw ShellNotNamed(session: session.id)
    }

    /// The agent of a name, as it is configured.
    func agent(_ name: String, model: String? = nil, mode: String? = nil) throws -> ChosenAgent {
        let configured = AgentConfiguration(name: name, config: context.config)
        let settings = configured.settings
        let transport = try AgentCatalog.transport(settings)
        let model = model ?? configured.value("model")
        let access = try AgentCatalog.address(settings).map { try ModelAccess(context, configured, $0) }
        let agent = try AgentCatalog.agent(settings, model: model, access: access ?? ModelAccess())
        var chosen = ChosenAgent(
            name: name, agent: agent, transport: transport, model: model,
            mode: mode ?? configured.value("mode"), policy: try configured.policy())
        chosen.limit = configured.limit
        // Who runs a command of their own may want the prompt as it is.
        let wantsHistory = configured.value("history").flatMap(GitWord.truth)
        chosen.takesHistory = wantsHistory ?? (transport != .command || (settings.command == nil && name != "shell"))
        return chosen
    }
}

/// An agent with what was said about how it is to work.
struct ChosenAgent {
    /// What people call it here.
    let name: String
    let agent: any ChatAgents.Agent
    let transport: AgentProtocol
    let model: String?
    let mode: String?
    /// `nil` where nobody chose one.
    let policy: PermissionPolicy?
    var limit: Duration?
    /// Whether it is told what was said before, where it does not know by itself.
    var takesHistory = false
    /// Where nobody named it: what it is.
    var detected: KnownAgent?
}

/// `chat.agent.<name>.*` of one agent.
struct AgentConfiguration {
    let name: String
    let config: (String) -> String?

    func value(_ key: String) -> String? { config("chat.agent.\(name).\(key)") }

    var settings: AgentSettings {
        var settings = AgentSettings(
            name: name, command: value("command"), protocolName: value("protocol"), startLimit: startLimit)
        settings.url = value("url")
        settings.maxTokens = value("maxTokens").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        return settings
    }

    var startLimit: Duration? { seconds(value("startLimit")) }

    var limit: Duration? { seconds(value("timeLimit") ?? config("chat.timeLimit")) }

    /// - Throws: `RefusedSetting` for a word that is no policy.
    func policy() throws -> PermissionPolicy? {
        guard let word = value("permission") else { return nil }
        guard let policy = PermissionPolicy(rawValue: word) else {
            throw RefusedSetting(
                key: "chat.agent.\(name).permission", value: word,
                takes: PermissionPolicy.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return policy
    }

    private func seconds(_ words: String?) -> Duration? {
        words.flatMap { Int($0) }.flatMap { $0 > 0 && $0 < 1 << 31 ? .seconds($0) : nil }
    }
}

/// Only the session's log says that messages are to be run as commands.
struct ShellNotNamed: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "shell_not_named", "cannot run the message as a command: only the session names the agent 'shell'", .no,
            hints: [
                "say 'git chat send --agent shell …' to run this one",
                "run 'git chat config defaultAgent shell' to run all of them",
            ])
    }
}

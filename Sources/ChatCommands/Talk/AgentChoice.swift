internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// Which agent a message goes to: the one named, else the session's, else the repository's default.
struct AgentChoice {
    /// What was chosen.
    enum Choice {
        case agent(any ChatAgents.Agent, limit: Duration?)
        /// Nothing is configured: the message is kept all the same.
        case none
    }

    private let context: Context

    init(_ context: Context) { self.context = context }

    /// - Throws: `AgentError`; `ShellNotNamed` where only a session's log names the shell.
    func choose(named name: String?, in session: Session) throws -> Choice {
        if let name { return try agent(name) }
        if let own = session.agent {
            // A log can come from elsewhere, and must not be able to run its prompt as a command here.
            guard own != "shell" || context.config("chat.defaultAgent") == "shell" else {
                throw ShellNotNamed(session: session.id)
            }
            return try agent(own)
        }
        guard let standard = context.config("chat.defaultAgent") else { return .none }
        return try agent(standard)
    }

    private func agent(_ name: String) throws -> Choice {
        let settings = AgentSettings(
            name: name, command: context.config("chat.agent.\(name).command"),
            protocolName: context.config("chat.agent.\(name).protocol"))
        return .agent(try AgentCatalog.agent(settings), limit: limit(name))
    }

    private func limit(_ name: String) -> Duration? {
        let words = context.config("chat.agent.\(name).timeLimit") ?? context.config("chat.timeLimit")
        return words.flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds($0) : nil }
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

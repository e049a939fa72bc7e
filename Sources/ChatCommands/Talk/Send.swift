internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// Asks an agent, and stores what it says and does as a turn.
struct Send: StreamingCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Ask an agent: its answer and its changes become a turn",
        discussion: """
            The agent works in the session's worktree. Its answer streams to standard output. Ctrl-C asks it to stop \
            and keeps what came so far; a second one kills it. Changes you made in the worktree are committed as your \
            own first.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Agent to ask; 'shell' runs the message as a command line", completion: .custom(Candidates.agents))
    var agent: String?

    @Flag(help: "Wait for a turn that goes on, instead of failing")
    var wait = false

    @Flag(name: .shortAndLong, help: "Go on with a completed session without asking")
    var yes = false

    @OptionGroup var input: MessageInput
    @OptionGroup var output: OutputOptions

    nonisolated(nonsending) func run(in context: Context) async throws {
        let store = try context.store()
        let id = try context.session(session)
        try context.goOn(with: id, isAgreed: yes)
        let choice = try AgentChoice(context).choose(named: agent, in: store.session(id))
        let text = try input.message(in: context, notes: EditorNotes.text(store, id))
        let turn = try input.storing(in: context) { try store.begin(text, in: id, waits: wait) }
        let isTold = !output.json
        let work = Work(context: context, store: store, turn: turn, isTold: isTold)
        let stored = try await work.run(choice, prompt: text)
        try TurnAnswer(stored, context).print(isJSON: output.json)
        try context.console.flush()
        guard stored.outcome != .complete else { return }
        guard stored.outcome != .cancelled else { throw Exit(status: .cancelled) }
        if case .none = choice { throw NoAgent(session: id) }
        throw AgentFailed(turn: stored.session.turns, reason: stored.reason)
    }
}

/// The message is stored, but there is nobody to answer it.
struct NoAgent: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_agent", "cannot answer the message: no agent is configured", .agentFailed,
            hints: [
                "the message is kept; run 'git chat agent add <name> --default -- <command>' to have the next one answered"
            ])
    }
}

/// The agent did not do what it was asked; what came so far is stored.
struct AgentFailed: Diagnosable {
    let turn: Int
    let reason: String?

    var diagnostic: Diagnostic {
        Diagnostic(
            "agent_failed", "cannot complete turn \(turn): \(reason ?? "the agent did not say why")", .agentFailed)
    }
}

extension StoredTurn {
    /// Why the request ended as it did.
    fileprivate var reason: String? {
        for case .request(let request) in entries.map(\.line.content) { return request.reason }
        return nil
    }
}

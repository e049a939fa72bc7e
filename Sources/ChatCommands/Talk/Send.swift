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

    @OptionGroup var input: MessageInput
    @OptionGroup var output: OutputOptions

    nonisolated(nonsending) func run(in context: Context) async throws {
        let store = try context.store()
        let id = try context.session(session)
        let choice = try AgentChoice(context).choose(named: agent, in: store.session(id))
        let text = try input.message(in: context, notes: EditorNotes.text(store, id))
        let turn = try store.begin(text, in: id, waits: wait)
        let isTold = !output.json
        let work = Work(context: context, store: store, turn: turn, isTold: isTold)
        let stored = try await work.run(choice, prompt: text)
        try TurnAnswer(stored, context).print(isJSON: output.json)
        try context.console.flush()
        try end(stored, choice, context)
    }

    private func end(_ stored: StoredTurn, _ choice: AgentChoice.Choice, _ context: Context) throws {
        switch stored.outcome {
        case .complete: return
        case .cancelled: throw Exit(status: .cancelled)
        case .failed, .rejected, .interrupted:
            if case .none = choice {
                context.console.hint("the message is kept; run 'git chat agent add <name> -- <command>' to have it answered")
            }
            throw Exit(status: .agentFailed)
        }
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Asks the last prompt once more.
struct Retry: StreamingCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send the last prompt of a session again",
        discussion: """
            The answer is a turn of its own. With --undo, what the last turn changed is taken back first; its words stay, \
            marked.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Agent to ask, if not the same", completion: .custom(Candidates.agents))
    var agent: String?

    @Flag(help: "Take back the last turn first")
    var undo = false

    @OptionGroup var output: OutputOptions

    nonisolated(nonsending) func run(in context: Context) async throws {
        let store = try context.store()
        let id = try context.session(session)
        let said = try store.conversation(id, lastMessages: 64).messages
        guard let prompt = said.last(where: { $0.role == .user })?.text else { throw NothingToRetry(session: id) }
        if undo, case .turn(let number, _, _, _, _) = try store.undo(id, turnsOnly: true) {
            context.console.narrate("took back turn \(number)")
        }
        var words = ["-s", id.rawValue, "--verbatim", "-m", prompt]
        if let agent { words += ["--agent", agent] }
        if output.json { words.append("--json") }
        try await Send.parse(words).run(in: context)
    }
}

/// Nobody has said anything yet.
struct NothingToRetry: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic("nothing_to_retry", "cannot send anything again in session '\(session)': nothing was sent yet", .no)
    }
}

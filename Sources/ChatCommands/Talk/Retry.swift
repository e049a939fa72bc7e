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

    @OptionGroup var output: JSONOptions

    nonisolated(nonsending) func run(in context: Context) async throws {
        let store = try context.store()
        let id = try context.session(session)
        let conversation = try store.conversation(id, lastMessages: 64)
        guard let prompt = conversation.messages.last(where: { $0.role == .user }) else {
            throw NothingToRetry(session: id)
        }
        let agent = try agent ?? asked(prompt, conversation, id, context)
        if undo, case .turn(let number, _, _, _, _) = try store.undo(id, turnsOnly: true) {
            context.console.narrate("took back turn \(number)")
        }
        var words = ["-s", id.rawValue, "--verbatim", "-m", prompt.text]
        if let agent { words += ["--agent", agent] }
        if output.json { words.append("--json") }
        // What `send` proposes then is nothing that this command can do.
        do { try await Send.parse(words).run(in: context) } catch let busy as SendRefused {
            throw StoreError.busy(busy.session, holder: busy.holder)
        }
    }

    /// Who was asked the first time; `nil` for nobody.
    private func asked(
        _ prompt: Message, _ conversation: Conversation, _ id: SessionID, _ context: Context
    ) throws -> String? {
        let request = conversation.entries.lazy.compactMap(\.asked).last { $0.id == prompt.request }
        // A log can come from elsewhere, and must not be able to run its prompt as a command here.
        guard request?.agent?.name == "shell", context.config("chat.defaultAgent") != "shell" else {
            return request?.agent?.name
        }
        throw ShellNotNamed(session: id)
    }
}

/// Nobody has said anything yet.
struct NothingToRetry: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic("nothing_to_retry", "cannot send anything again in session '\(session)': nothing was sent yet", .no)
    }
}

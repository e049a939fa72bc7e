internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Shows a session, or the turns a commit holds.
struct Show: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a session, or the conversation that led to a commit",
        discussion: "A name that is both means the session.")

    @Argument(help: "Session or commit", completion: .custom(Candidates.sessions))
    var name: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        do {
            try show(store.view(store.session(context.session(name))), context)
        } catch let error as StoreError {
            guard case .sessionNotFound = error, let name, let commit = try store.commit(named: name) else {
                throw error
            }
            try show(commit, store, context)
        }
    }

    private func show(_ view: SessionView, _ context: Context) throws {
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: view.json, as: format) {
            format == .text ? SessionText(view, context).lines : Fields.records(view.json, format)
        }
    }

    private func show(_ commit: ObjectID, _ store: ChatStore, _ context: Context) throws {
        let turns = try store.turns(of: commit)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let parts = try turns.map { turn in
            let conversation = try store.conversation(turn.session)
            return (turn, conversation, conversation.messages.filter { $0.request == turn.request })
        }
        let object: JSON = [
            "commit": .string(commit.description),
            "turns": .array(
                parts.map { turn, conversation, messages in
                    [
                        "session": .string(turn.session.rawValue), "turn": .integer(turn.number),
                        "how": .string(turn.way.rawValue),
                        "messages": .array(conversation.json(turn.session, messages: messages)),
                    ]
                }),
        ]
        guard !turns.isEmpty || format == .json else {
            context.console.narrate("commit \(commit) holds no turn")
            throw Exit(status: .no)
        }
        try context.page("show")
        try context.console.answer(object: object, as: format) {
            let views = parts.flatMap { $1.json($0.session, messages: $2) }
            return format == .text
                ? parts.map { MessageText(context).text($2, conversation: $1) }.joined(separator: "\n")
                : Fields.table(views, MessageText.fields, format)
        }
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Shows a session, or the turns a commit holds.
struct Show: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a session, or the conversation that led to a commit",
        discussion: """
            A name that is both means the session. Of a commit, the turns that it holds are shown; in a pipe a line for \
            each message: session, and what 'git chat log' prints.
            """)

    @Argument(help: "Session or commit", completion: .custom(Candidates.allSessions))
    var name: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        do {
            try show(store.view(store.session(context.session(name))), store, context)
        } catch let error as StoreError {
            guard case .sessionNotFound = error, let name, let commit = try store.commit(named: name) else {
                throw error
            }
            try show(commit, store, context)
        }
    }

    private func show(_ view: SessionView, _ store: ChatStore, _ context: Context) throws {
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: view.json, as: format) {
            guard format == .text else { return Fields.records(view.json, format) }
            let offBranch = try store.requestsOffBranch(of: view.session.id).count
            return SessionText(view, context, offBranch: offBranch).lines
        }
    }

    private func show(_ commit: ObjectID, _ store: ChatStore, _ context: Context) throws {
        let turns = try store.turns(of: commit)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let parts = try turns.map { turn in
            let conversation = try store.marked(store.conversation(turn.session), of: turn.session)
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
        if format == .text { try context.page("show") }
        for (turn, _, messages) in parts { try context.tellSealed(messages, of: turn.session) }
        guard format != .json else { return try context.console.answer(object.pretty) }
        let views = parts.flatMap { $1.json($0.session, messages: $2) }
        let text = try format.render(objects: views, forTerminal: context.console.settings.isTerminal) {
            guard format == .text else { return Fields.table(views, ["session"] + MessageText.fields, format) }
            return try parts.map { try head($0, store, context) + MessageText(context).text($2, conversation: $1) }
                .joined(separator: "\n")
        }
        try context.console.answer(text, terminator: "")
    }

    /// Which conversation a turn belongs to, and how that is known.
    private func head(_ turn: TurnOfCommit, _ store: ChatStore, _ context: Context) throws -> String {
        let title = context.console.paint(try context.console.safe(store.session(turn.session).title.text), .session)
        return "session \(title) (\(turn.session.randomPart)), turn \(turn.number), found by its \(turn.way.rawValue)\n"
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Prints what was said in a session.
struct Log: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show the messages of a session, oldest first",
        discussion: """
            Shown to its end on a terminal, the session counts as read. In a pipe: turn, role, time, author, commit, \
            message id and text, apart by tabs, one line for each message; with --requests one more for each request, \
            with 'request' for the role, its own id and how it ended.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
        help: ArgumentHelp("Only the last so many messages; -<count> is the same", valueName: "count"))
    var count: Int?

    @Option(help: "Leave out so many of the last messages first")
    var skip = 0

    @Option(help: "Only what came before a message, by its id")
    var before: String?

    @Option(help: "Only what came after a message, by its id")
    var after: String?

    @Flag(help: "Also how each request ended, and what it used")
    var requests = false

    @Option(help: "How times are shown", completion: .list(DateFormat.Style.allCases.map(\.rawValue)))
    var date = DateFormat.Style.relative

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, !(0...1_000_000_000).contains(count) { throw ValidationError("'-n' takes a number from 0 on") }
        if !(0...1_000_000_000).contains(skip) { throw ValidationError("'--skip' takes a number from 0 on") }
    }

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        // What comes while this is shown has not been seen.
        let known = context.console.settings.isTerminal ? try store.session(id).messages : 0
        let conversation = try store.marked(read(store, id), of: id)
        let messages = try chosen(conversation.messages)
        for broken in conversation.broken {
            context.console.warn(
                "cannot read line \(broken.line.number) of turn \(broken.commit): \(broken.line.reason)")
        }
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text { try context.page("log") }
        try answer(messages, conversation, id, format, context)
        try context.tellSealed(messages, of: id)
        // Who pages back has not seen the end.
        if format == .text, skip == 0, before == nil { context.noteRead(id, messages: known) }
    }

    /// Reads no more of a long session than is asked for.
    private func read(_ store: ChatStore, _ id: SessionID) throws -> Conversation {
        guard let count, before == nil, after == nil, !requests else { return try store.conversation(id) }
        return try store.conversation(id, lastMessages: count + skip)
    }

    private func chosen(_ messages: [Message]) throws -> [Message] {
        var messages = messages[...]
        if let before { messages = messages[..<(try place(of: before, in: messages))] }
        if let after { messages = messages[(try place(of: after, in: messages) + 1)...] }
        messages = messages.dropLast(skip)
        return Array(messages.suffix(count ?? .max))
    }

    private func place(of id: String, in messages: ArraySlice<Message>) throws -> Int {
        guard let place = messages.firstIndex(where: { $0.id.rawValue == id }) else { throw NoMessage(id: id) }
        return place
    }

    private func answer(
        _ messages: [Message], _ conversation: Conversation, _ id: SessionID, _ format: OutputFormat, _ context: Context
    ) throws {
        let objects = conversation.json(id, messages: messages)
        let text = try format.render(
            objects: objects + (requests ? conversation.requests(id) : []),
            forTerminal: context.console.settings.isTerminal
        ) {
            guard format == .text else {
                let more = requests ? conversation.requests(id).map(MessageText.fields(ofRequest:)) : []
                return Fields.table(objects + more, MessageText.fields, format)
            }
            let words = MessageText(context, dates: context.dates(date))
            return words.text(messages, conversation: conversation) + (requests ? words.requests(conversation, id) : "")
        }
        try context.console.answer(text, terminator: "")
    }
}

extension Log: PlainCommand {
    static var standard: Self {
        var command = Self()
        (command.session, command.count, command.skip, command.before) = (nil, nil, 0, nil)
        (command.after, command.requests, command.date, command.output) = (nil, false, .relative, .standard)
        return command
    }

    static var plain: PlainArguments<Self> {
        PlainArguments(
            flags: ["--json": { $0.output.json = true }, "--requests": { $0.requests = true }],
            values: [
                "-n": { command, value in
                    command.count = Int(value)
                    return command.count != nil
                }
            ],
            words: { command, words in
                command.session = words.first
                return words.count < 2
            })
    }
}

/// No message has that id.
struct NoMessage: Diagnosable {
    let id: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "message_not_found", "cannot find message '\(id)'", .notFound,
            hints: ["run 'git chat log --json' to see the ids of the messages"])
    }
}

extension DateFormat.Style: ExpressibleByArgument {}

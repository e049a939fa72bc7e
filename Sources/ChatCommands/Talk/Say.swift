internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Adds what a person says, without asking an agent.
struct Say: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "say",
        abstract: "Add a message to a session without asking an agent",
        discussion:
            "The message is a turn of its own. The worktree is not touched, and a turn that goes on is not disturbed.")

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Who speaks", completion: .list(Message.Role.allCases.map(\.rawValue)))
    var role = RoleOption(value: .user)

    @Flag(name: .shortAndLong, help: "Go on with a completed session without asking")
    var yes = false

    @OptionGroup var input: MessageInput
    @OptionGroup var output: JSONOptions

    func run(in context: Context) throws {
        let store = try context.store()
        try CaptureWork(context).settle()
        let id = try context.session(session)
        try context.goOn(with: id, isAgreed: yes)
        let text = try input.message(for: id, in: context, notes: EditorNotes.text(store, id))
        let turn = try input.storing(text, for: id, in: context) { try store.say(text, as: role.value, in: id) }
        RedactionNotice(store, context.console).tell(given: text)
        try TurnAnswer(turn, context).print(isJSON: output.json)
    }
}

extension Say: PlainCommand {
    static var standard: Self {
        var command = Self()
        (command.session, command.role) = (nil, RoleOption(value: .user))
        (command.yes, command.input, command.output) = (false, .standard, .standard)
        return command
    }

    static var plain: PlainArguments<Self> {
        PlainArguments(
            flags: ["--json": { $0.output.json = true }, "--yes": { $0.yes = true }],
            values: [
                "-s": {
                    $0.session = $1; return true
                },
                "-m": {
                    $0.input.m = [$1]; return true
                },
                "-F": {
                    $0.input.file = $1; return true
                },
            ],
            words: { command, words in
                command.input.text = words
                do { try command.input.validate() } catch { return false }
                return true
            })
    }
}

/// A role as it is typed.
struct RoleOption: ExpressibleByArgument, CustomStringConvertible {
    let value: Message.Role

    init(value: Message.Role) { self.value = value }

    init?(argument: String) {
        guard let value = Message.Role(rawValue: argument) else { return nil }
        self.value = value
    }

    var description: String { value.rawValue }
    static var allValueStrings: [String] { Message.Role.allCases.map(\.rawValue) }
}

/// What `send` and `say` answer when a turn is stored.
struct TurnAnswer {
    private let turn: StoredTurn
    private let context: Context

    init(_ turn: StoredTurn, _ context: Context) {
        self.turn = turn
        self.context = context
    }

    func print(isJSON: Bool) throws {
        if turn.isBehind { try warnOfFollowing() }
        defer { context.pack() }
        guard !isJSON else { return try context.console.answer(json.pretty) }
        let changes =
            turn.changes.isEmpty ? "" : ", \(turn.changes.count) file\(turn.changes.count == 1 ? "" : "s") changed"
        let outcome = turn.outcome == .complete ? "" : ", \(turn.outcome.rawValue)"
        context.console.narrate(
            "turn \(turn.session.turns) of '\(turn.session.title)' is commit \(turn.commit.description.prefix(12))\(changes)\(outcome)"
        )
    }

    private func warnOfFollowing() throws {
        let ways = "the next turn or 'git chat fsck --repair' does that"
        guard let held = try HeldIndex(of: turn.session.id, in: context.repository()) else {
            return context.console.warn(
                "the turn is stored, but branch, index or notes could not follow yet; \(ways)")
        }
        context.console.warn("the turn is stored, but the index could not follow yet: '\(held.path)' is in the way")
        context.console.hint(held.hint)
        context.console.hint("then \(ways)")
    }

    private var json: JSON {
        let conversation = Conversation(entries: turn.entries)
        return [
            "session": .string(turn.session.id.rawValue),
            "messages": .array(conversation.json(turn.session.id, messages: turn.messages)),
        ]
    }
}

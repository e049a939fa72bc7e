internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Makes a session and goes to it.
struct New: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a session: a conversation with its own branch and worktree",
        discussion: """
            Without a title, the first prompt names the session. The base is the default branch: chat.defaultBranch, \
            else the remote's, else init.defaultBranch, else main or master. Where standard output is no terminal, the \
            session's id is printed alone.
            """)

    @Argument(help: "Title, 1 to 100 characters")
    var title: String?

    @Option(help: "Branch or commit to begin from")
    var base: String?

    @Option(
        help: "What it is about: chat, setup, analysis, what-if",
        completion: .list(Session.Mode.allCases.map(\.rawValue)))
    var mode = ModeOption(value: .chat)

    @Option(name: .shortAndLong, parsing: .unconditional, help: "A few words about it")
    var description: String?

    @Option(help: "Agent that answers in it")
    var agent: String?

    @Flag(inversion: .prefixedNo, help: "Make its worktree now, or wait until the first turn")
    var worktree: Bool?

    @Flag(name: .customLong("no-switch"), help: "Do not make it the session of this worktree")
    var staysHere = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        var plan = NewSession(title: try title.map { try Title($0) })
        (plan.description, plan.mode, plan.base, plan.agent) = (description, mode.value, base, agent)
        let session = try store.create(plan)
        if try worktree ?? !context.repository().isBare { try make(session, store, context) }
        if !staysHere { try store.switchTo(session.id) }
        try NewSessionAnswer(store.view(session), output).print(context)
        context.pack()
    }

    /// The session is there whatever happens to its worktree; the next turn tries again.
    private func make(_ session: Session, _ store: ChatStore, _ context: Context) throws {
        do {
            try store.ensureWorktree(of: session.id)
        } catch {
            context.console.warn("session '\(session.id)' was made, but its worktree was not")
            throw error
        }
    }
}

/// What is said of a session that was just made.
struct NewSessionAnswer {
    private let view: SessionView
    private let output: OutputOptions

    init(_ view: SessionView, _ output: OutputOptions) { (self.view, self.output) = (view, output) }

    func print(_ context: Context) throws {
        let console = context.console
        let format = output.chosen(onTerminal: console.settings.isTerminal)
        try console.answer(object: view.json, as: format) {
            format == .text
                ? SessionText(view, context).lines : view.session.id.rawValue + (format == .nul ? "\0" : "\n")
        }
        guard format == .tsv else { return }
        console.narrate("made session '\(view.session.title)' on branch '\(view.session.id.branch)'")
        if let path = view.worktree { console.narrate("its worktree is '\(path)'") }
    }
}

extension New: PlainCommand {
    static var standard: Self {
        var command = Self()
        (command.title, command.base, command.mode) = (nil, nil, ModeOption(value: .chat))
        (command.description, command.agent, command.worktree) = (nil, nil, nil)
        (command.staysHere, command.output) = (false, .standard)
        return command
    }

    static var plain: PlainArguments<Self> {
        PlainArguments(
            flags: [
                "--json": { $0.output.json = true }, "--worktree": { $0.worktree = true },
                "--no-worktree": { $0.worktree = false }, "--no-switch": { $0.staysHere = true },
            ],
            values: [
                "--base": {
                    $0.base = $1; return true
                },
                "--agent": {
                    $0.agent = $1; return true
                },
                "--description": {
                    $0.description = $1; return true
                },
            ],
            words: { command, words in
                command.title = words.first
                return words.count < 2
            })
    }
}

/// A mode as it is typed.
struct ModeOption: ExpressibleByArgument, CustomStringConvertible {
    let value: Session.Mode

    init(value: Session.Mode) { self.value = value }

    init?(argument: String) {
        guard let value = Session.Mode(rawValue: argument) else { return nil }
        self.value = value
    }

    var description: String { value.rawValue }
    static var allValueStrings: [String] { Session.Mode.allCases.map(\.rawValue) }
}

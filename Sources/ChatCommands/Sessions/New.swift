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

            A template gives title, mode, labels and more, and a first prompt, which is sent as 'git chat send' does; \
            what is said on the command line goes before it. Values for its places are given with '--set' or asked for \
            on a terminal. Templates come with git chat, from the folder chat.templates, and from .gitchat/templates \
            in the repository; what a file of the repository says is shown, and used only after a yes.

            With '--seal', or for a named recipient, only its recipients can read what is said in it; 'git chat help seal' has more about that.
            """)

    @Argument(help: "Title, 1 to 100 characters")
    var title: String?

    @Option(help: "Branch or commit to begin from")
    var base: String?

    @Option(
        help: "What it is about; chat unless it is said",
        completion: .list(Session.Mode.allCases.map(\.rawValue)))
    var mode: ModeOption?

    @Option(name: .shortAndLong, parsing: .unconditional, help: "A few words about it")
    var description: String?

    @Option(help: "Agent that answers in it")
    var agent: String?

    @Flag(inversion: .prefixedNo, help: "Make its worktree now, or wait until the first turn")
    var worktree: Bool?

    @Flag(name: .customLong("no-switch"), help: "Do not make it the session of this worktree")
    var staysHere = false

    @Flag(
        inversion: .prefixedNo,
        help: "Seal what is said in it, for you and those named with '--recipient'; chat.seal.new says whether, else")
    var seal: Bool?

    @OptionGroup var recipients: RecipientOption
    @OptionGroup var templates: TemplateOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard seal != false || recipients.words.isEmpty else {
            throw ValidationError("'--recipient' cannot be used with '--no-seal'")
        }
    }

    func run(in context: Context) throws {
        if templates.listTemplates { return try TemplateListing(context: context, output: output).answer() }
        let shell = CallingShell(environment: context.environment)
        let store = try context.store()
        let filled = try templates.template.map { try self.filled($0, context) }
        var plan = try plan(filled)
        let isUsual = try context.repository().configuration.bool("chat.seal.new") ?? false
        if seal ?? (isUsual || !recipients.words.isEmpty) { plan.recipients = try recipients.chosen(context) }
        let session = try store.create(plan)
        warn(of: plan, RedactionNotice(store, context.console))
        if session.sealed != nil { SealText(context).tell(plan.recipients) }
        if try worktree ?? !context.repository().isBare { try make(session, store, context) }
        let view = try store.view(made: session)
        if !staysHere { try go(to: view, shell, store) }
        try NewSessionAnswer(view, output, notes: ["it is based on \(session.base.words)"]).print(context)
        try hintBase(of: session, isChosen: (base ?? filled?.base) != nil, context)
        context.pack()
        if let prompt = filled?.prompt { try send(prompt, to: session, context) }
    }

    /// The template without what the command line says itself, filled and agreed to.
    private func filled(_ name: String, _ context: Context) throws -> FilledTemplate {
        var template = try TemplateFiles(context).template(name)
        let values = try templates.values(for: template)
        if title != nil { template.title = nil }
        if description != nil { template.description = nil }
        if base != nil { template.base = nil }
        if agent != nil { template.agent = nil }
        if templates.isSilent { template.prompt = nil }
        let filled = try FilledTemplate(template, values: values, console: context.console)
        try filled.requireAgreement(isAgreed: templates.yes, console: context.console)
        return filled
    }

    private func plan(_ filled: FilledTemplate?) throws -> NewSession {
        var plan = NewSession(title: try title.map { try Title($0) } ?? filled?.title)
        plan.description = description ?? filled?.description
        plan.mode = mode?.value ?? filled?.template.mode ?? .chat
        plan.base = base ?? filled?.base
        plan.agent = agent ?? filled?.template.agent
        plan.labels = filled?.template.labels ?? []
        return plan
    }

    /// What is stored of the plan went through the rules.
    private func warn(of plan: NewSession, _ notice: RedactionNotice) {
        notice.tell(given: plan.title?.text, for: "the title")
        notice.tell(given: plan.description, for: "the description")
        notice.tell(given: plan.agent, for: "the agent's name")
        for label in plan.labels { notice.tell(given: label.text, for: "the label") }
    }

    /// Where the person stands elsewhere, how to begin from there.
    private func hintBase(of session: Session, isChosen: Bool, _ context: Context) throws {
        let repository = try context.repository()
        let isForPeople = [.text, .tsv].contains(output.chosen(onTerminal: context.console.settings.isTerminal))
        guard isForPeople, !isChosen, let here = try repository.target(of: "HEAD"),
            here.description != session.base.commit
        else {
            return
        }
        let place = try repository.symbolicTarget(of: "HEAD")?.branch ?? here.description.prefix(12)
        context.console.hint("you are on '\(place)'; 'git chat new --base HEAD' begins from there")
    }

    private func go(to view: SessionView, _ shell: CallingShell, _ store: ChatStore) throws {
        guard shell.follows, view.environment == "present", let place = view.worktree else {
            return try store.switchTo(view.session.id)
        }
        try store.switchTo(view.session.id, goes: true)
        try shell.go(to: place)
    }

    /// Asks the session's agent; what it answers is beside the answer of this command, unless a person reads both.
    private func send(_ prompt: String, to session: Session, _ context: Context) throws {
        let isRead = output.chosen(onTerminal: context.console.settings.isTerminal) == .text
        try context.console.flush()
        let place = isRead ? context : context.aside
        let send = try Send.parse(["-s", session.id.rawValue, "-m", prompt])
        try Waiting.run { try await send.run(in: place) }
    }

    /// The session is there whatever happens to its worktree; the next turn tries again.
    private func make(_ session: Session, _ store: ChatStore, _ context: Context) throws {
        do {
            try store.ensureWorktree(of: session.id)
        } catch {
            context.console.warn("session '\(session.title)' was made, but its worktree was not")
            throw error
        }
    }
}

/// What is said of a session that was just made.
struct NewSessionAnswer {
    private let view: SessionView
    private let output: OutputOptions
    private let notes: [String]

    /// - Parameter notes: What else is told where only the id is printed.
    init(_ view: SessionView, _ output: OutputOptions, notes: [String] = []) {
        (self.view, self.output, self.notes) = (view, output, notes)
    }

    func print(_ context: Context) throws {
        let console = context.console
        let format = output.chosen(onTerminal: console.settings.isTerminal)
        try console.answer(object: view.json, as: format) {
            format == .text
                ? SessionText(view, context).lines : view.session.id.rawValue + (format == .nul ? "\0" : "\n")
        }
        guard format == .tsv else { return }
        console.narrate("made session '\(view.session.title)' on branch '\(view.session.id.branch)'")
        for note in notes { console.narrate(note) }
        if let path = view.worktree { console.narrate("its worktree is '\(path)'") }
    }
}

extension New: PlainCommand {
    static var standard: Self {
        var command = Self()
        (command.title, command.base, command.mode) = (nil, nil, nil)
        (command.description, command.agent, command.worktree) = (nil, nil, nil)
        (command.staysHere, command.templates, command.output) = (false, .standard, .standard)
        (command.seal, command.recipients) = (nil, .standard)
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

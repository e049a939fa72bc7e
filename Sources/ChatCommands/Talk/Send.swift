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
            The agent works in the session's worktree. Its answer streams to standard output; what it does is told on \
            standard error. Ctrl-C asks it to stop and keeps what came so far; a second one kills it. Changes you made \
            in the worktree are committed as your own first.

            Without '--agent' the session's agent answers, else 'chat.defaultAgent', else the first known one that is \
            installed. It goes on with its own session where it has one here; an agent that was not part of the \
            conversation is told what was said, within 'chat.handoverLimit' bytes.

            Files of the worktree go along with --file, and become part of the message. To a model that is asked over \
            HTTP, and so sees no files, go those too that the message names as @path or @path:from-to.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Agent to ask; 'shell' runs the message as a command line", completion: .custom(Candidates.agents))
    var agent: String?

    @Option(help: "Model the agent is to use, by its own name for it")
    var model: String?

    @Option(help: "Mode the agent is to work in, by its own name for it")
    var mode: String?

    @Option(
        help: ArgumentHelp("File of the worktree to send along, or lines of it", valueName: "path[:from-to]"),
        completion: .file())
    var file: [String] = []

    @Flag(help: "Wait for a turn that goes on, instead of failing")
    var wait = false

    @Flag(name: .shortAndLong, help: "Go on with a completed session without asking")
    var yes = false

    @Flag(help: "Return once the message is stored, and let the agent work in the background")
    var detach = false

    @Flag(help: "Stream the turn as JSON, an object a line")
    var jsonl = false

    @Flag(help: .private)
    var reportStart = false

    /// The message is sent as it is: files that it names are in it already.
    @Flag(help: .private)
    var verbatim = false

    @OptionGroup var input: MessageInput
    @OptionGroup var output: JSONOptions

    func validate() throws {
        guard [jsonl, detach, output.json].count(where: \.self) <= 1 else {
            throw ValidationError("'--jsonl', '--json' and '--detach' cannot be used together")
        }
    }

    nonisolated(nonsending) func run(in context: Context) async throws {
        let store = try context.store()
        try CaptureWork(context).settle()
        let id = try context.session(session)
        try context.goOn(with: id, isAgreed: yes)
        let choice = try AgentChoice(context).choose(named: agent, in: store.session(id), model: model, mode: mode)
        let budget = try Budget(config: context.config)
        let said = try input.message(for: id, in: context, notes: EditorNotes.text(store, id))
        let text = try attach(said, choice, id, context)
        if detach { return try input.storing(said, for: id, in: context) { try start(text, id, in: context) } }
        let turn = try input.storing(said, for: id, in: context) { try begin(text, id, store) }
        RedactionNotice(store, context.console).tell(given: text)
        if reportStart { try Detachment.report(context.console) }
        let watch = Watch(context.console, form: form)
        let work = Work(context: context, store: store, turn: turn, watch: watch)
        try announce(choice, turn, context)
        try await answer(work, choice, budget, text)
    }

    /// Who sends can wait, which other commands cannot.
    private func begin(_ text: String, _ id: SessionID, _ store: ChatStore) throws -> OpenTurn {
        do { return try store.begin(text, in: id, waits: wait) } catch StoreError.busy(let id, let holder) {
            throw SendRefused(session: id, holder: holder)
        }
    }

    /// The message with the files that go along.
    private func attach(_ text: String, _ choice: AgentChoice.Choice, _ id: SessionID, _ context: Context) throws
        -> String
    {
        let chosen = if case .agent(let chosen) = choice { chosen } else { ChosenAgent?.none }
        if !file.isEmpty, chosen?.agent is ShellAgent { throw FileForShell() }
        let isSearched = chosen?.transport.isHTTP == true && !verbatim && !Attachments.mentions(text).isEmpty
        guard !file.isEmpty || isSearched else { return text }
        return try Attachments(context, id).text(text, files: file, isSearched: isSearched)
    }

    private var form: Watch.Form { jsonl ? .lines : output.json ? .silent : .text }

    private nonisolated(nonsending) func answer(
        _ work: Work, _ choice: AgentChoice.Choice, _ budget: Budget, _ text: String
    ) async throws {
        let (context, store, id) = (work.context, work.store, work.turn.session)
        guard case .agent(let chosen) = choice else {
            try end(work.reject("no agent is configured"), context)
            throw NoAgent(session: id)
        }
        let needsHistory = budget.isSet || (chosen.takesHistory && work.turn.number > 1)
        let history = needsHistory ? try store.agentHistory(id) : nil
        if let history, let reason = budget.refusal(history.requests) {
            try end(work.reject(reason), context)
            throw BudgetUsed(reason: reason)
        }
        let limit = context.config("chat.handoverLimit").flatMap { Int($0) } ?? Handover.standardLimit
        let known = chosen.takesHistory ? history : nil
        let memory = known.map { Handover($0, limit: limit).memory(for: chosen.agent.name.name) } ?? AgentMemory()
        let (stored, cause) = try await work.run(chosen, prompt: work.prompt(text, chosen, memory: memory))
        try end(stored, context)
        guard stored.outcome != .complete else { return }
        guard stored.outcome != .cancelled else { throw Exit(status: .cancelled) }
        var failure = AgentFailed(turn: stored.session.turns, reason: stored.request?.reason)
        failure.hints = cause.map { $0.hints(for: chosen.name) } ?? []
        throw failure
    }

    /// Says who answers where nobody named them, and to programs where the turn is.
    private func announce(_ choice: AgentChoice.Choice, _ turn: OpenTurn, _ context: Context) throws {
        if case .agent(let chosen) = choice, let known = chosen.detected {
            context.console.narrate(
                "no agent is configured; asking '\(known.name)' (\(known.title)), which is installed")
        }
        guard jsonl else { return }
        let begin: JSON = [
            "type": "begin", "session": .string(turn.session.rawValue), "turn": .integer(turn.number),
            "request": .string(turn.request.rawValue),
        ]
        try context.console.answer(begin.line)
        try context.console.flush()
    }

    private func end(_ stored: StoredTurn, _ context: Context) throws {
        if jsonl { try context.console.answer(stored.streamedEnd.line) }
        try TurnAnswer(stored, context).print(isJSON: output.json)
        try context.console.flush()
        if !jsonl, !output.json { context.noteRead(stored.session.id, messages: stored.session.messages) }
    }

    private func start(_ text: String, _ id: SessionID, in context: Context) throws {
        var words = ["send", "--report-start", "--verbatim", "--yes", "--session", id.rawValue, "-F", "-"]
        for (option, value) in [("--agent", agent), ("--model", model), ("--mode", mode)] {
            if let value { words += [option, value] }
        }
        if wait { words.append("--wait") }
        if yes { words.append("--yes") }
        try Detachment(context).start(words, input: text)
        let title = try context.store().session(id).title
        context.console.narrate("your message to '\(title)' is stored, and answered in the background")
        context.console.hint("'git chat attach' follows it, 'git chat cancel' stops it")
    }
}

/// Another process works on a turn of the session.
struct SendRefused: Diagnosable {
    let session: SessionID
    let holder: LockHolder?

    var diagnostic: Diagnostic {
        Diagnostic(
            "busy", "cannot send to session '\(session)': \(holder.work)", .no,
            hints: ["wait for it with '--wait', or add a message without an agent with 'git chat say'"])
    }
}

extension Send: PlainCommand {
    static var standard: Self {
        var command = Self()
        (command.session, command.agent, command.model, command.mode, command.file) = (nil, nil, nil, nil, [])
        (command.wait, command.yes, command.detach, command.jsonl) = (false, false, false, false)
        (command.reportStart, command.verbatim) = (false, false)
        (command.input, command.output) = (.standard, .standard)
        return command
    }

    static var plain: PlainArguments<Self> {
        PlainArguments(
            flags: [
                "--json": { $0.output.json = true }, "--jsonl": { $0.jsonl = true }, "--yes": { $0.yes = true },
                "--wait": { $0.wait = true }, "--detach": { $0.detach = true },
            ],
            values: [
                "-s": {
                    $0.session = $1; return true
                },
                "--agent": {
                    $0.agent = $1; return true
                },
                "--model": {
                    $0.model = $1; return true
                },
                "-m": {
                    $0.input.m = [$1]; return true
                },
            ],
            words: { command, words in
                command.input.text = words
                do { try command.input.validate() } catch { return false }
                return true
            })
    }
}

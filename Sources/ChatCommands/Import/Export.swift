internal import ArgumentParser
internal import ChatImport
internal import ChatModel
internal import ChatStore
internal import Git

/// Writes a session in a form that others read.
struct Export: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a session as Markdown, JSON Lines, OpenAI messages, ATIF or Agent Trace",
        discussion: """
            markdown is a page for people. jsonl has a line for the session and one for each message, thought, use of a \
            tool and request; 'git chat import' takes it back. openai is one object with 'messages'. atif is a trajectory \
            of ATIF 1.7. agent-trace has a record of Agent Trace 0.1.0 for each turn that changed files.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(
        help: ArgumentHelp(
            "The form it is written in", valueName: "form"),
        completion: .list(ExportFormat.allCases.map(\.rawValue)))
    var format = FormOption(value: .markdown)

    @Option(name: .shortAndLong, help: "File to write, in place of standard output", completion: .file())
    var output: String?

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        let conversation = try store.conversation(id)
        for broken in conversation.broken {
            context.console.warn(
                "line \(broken.line.number) of turn \(broken.commit) is left out: \(broken.line.reason)")
        }
        try context.tellSealed(conversation.messages, of: id)
        let exported = ExportedSession(
            try store.session(id), lines: conversation.entries.compactMap(ExportedLine.init))
        let text = try Exporter(format.value, version: Version.number).text(exported, undone: conversation.undone) {
            try commits(conversation, try context.repository())
        }
        guard let output else { return try context.console.answer(context.console.safe(text), terminator: "") }
        let path = output.hasPrefix("/") ? output : context.directory + "/" + output
        try Folder.write(Array(text.utf8), to: path)
        context.console.narrate("wrote \(text.utf8.count) bytes to '\(output)'")
    }

    /// The commits that hold turns, with what they changed.
    private func commits(_ conversation: Conversation, _ repository: Repository) throws -> [ExportedCommit] {
        var requests: [UUIDv7: Request] = [:]
        for entry in conversation.entries {
            if case .request(let request) = entry.line.content { requests[request.id] = request }
        }
        var seen: Set<UUIDv7> = []
        return try conversation.entries.compactMap { entry in
            guard let message = entry.line.message, seen.insert(message.request).inserted,
                let commit = try repository.commit(entry.commit)
            else { return nil }
            let parent = try commit.parents.first.flatMap { try repository.commit($0) }
            guard parent?.tree != commit.tree else { return nil }
            let changes = try repository.changes(from: parent?.tree, to: commit.tree, detail: .patch)
            let request = requests[message.request]
            return ExportedCommit(
                id: commit.id.description, at: Timestamp(milliseconds: commit.author.seconds * 1000),
                request: message.request, turn: message.turn, agent: request?.agent, model: request?.model,
                patches: changes.filter { $0.status != .deleted && !$0.isBinary }.map { ($0.newPath, $0.patch) })
        }
    }
}

/// A form by its name.
struct FormOption: ExpressibleByArgument, CustomStringConvertible {
    let value: ExportFormat

    init(value: ExportFormat) { self.value = value }

    init?(argument: String) {
        guard let value = ExportFormat(rawValue: argument) else { return nil }
        self.value = value
    }

    var description: String { value.rawValue }

    static var allValueStrings: [String] { ExportFormat.allCases.map(\.rawValue) }
}

extension ExportedLine {
    /// A line of a note; `nil` for one that says nothing to others.
    fileprivate init?(_ entry: ConversationEntry) {
        let clock = entry.line.clock
        switch entry.line.content {
        case .message(let message): self.init(clock: clock, request: message.request, content: .message(message))
        case .thinking(let text, let request): self.init(clock: clock, request: request, content: .thinking(text))
        case .toolCall(let call, let request): self.init(clock: clock, request: request, content: .toolCall(call))
        case .request(let request): self.init(clock: clock, request: request.id, content: .request(request))
        case .edit, .unknown: return nil
        }
    }
}

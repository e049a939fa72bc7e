internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Says of each line of a file which turn it comes from.
struct Blame: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Say of each line of a file which turn, agent and prompt it comes from",
        usage: "git chat blame [<options of git blame>] [<revision>] <file>",
        discussion: """
            Lines that no turn made have the commit's author. In a pipe: line, commit, session, turn, agent, prompt and \
            text, apart by tabs.
            """)

    @OptionGroup var output: OutputOptions

    @Argument(parsing: .allUnrecognized, help: "File, after a revision and options of git blame if any")
    var words: [String] = []

    func run(in context: Context) throws {
        guard !words.isEmpty else { throw NoFile() }
        let store = try context.store()
        let repository = try context.repository()
        let blame = try BlamedFile(
            words, git: repository.program, directory: context.directory, below: repository.worktree)
        var origins = Origins(store: store)
        let lines = try blame.lines.map { ($0, try origins.origin(of: $0.commit)) }
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text { try context.page("blame") }
        let columns = [
            Table.Column(title: "", priority: 9), .init(title: "", priority: 6), .init(title: "", priority: 5),
            .init(title: "", priority: 4, minimum: 16), .init(title: "", alignment: .right, priority: 7),
            .init(title: "", priority: 8, minimum: 20),
        ]
        let listing = Listing(
            columns: columns, rows: lines.map { format == .text ? Self.text($0, $1) : Self.fields($0, $1) },
            objects: { lines.map(Self.object) })
        try context.console.answer(listing, as: format)
    }

    private static func text(_ line: BlamedLine, _ origin: Origin?) -> [Table.Cell] {
        [
            Table.Cell(String(line.commit.description.prefix(8)), .meta),
            Table.Cell(origin.map { "turn \($0.turns)" } ?? "", .session), Table.Cell(origin?.agent ?? ""),
            Table.Cell(origin.map { String($0.prompt.prefix(40)) } ?? line.author, .meta),
            Table.Cell(String(line.number)), Table.Cell(line.text),
        ]
    }

    private static func fields(_ line: BlamedLine, _ origin: Origin?) -> [Table.Cell] {
        [
            String(line.number), line.commit.description, origin?.session.rawValue ?? "", origin?.turns ?? "",
            origin?.agent ?? "", origin?.prompt ?? "", line.text,
        ].map { Table.Cell($0) }
    }

    private static func object(_ line: BlamedLine, _ origin: Origin?) -> JSON {
        [
            "line": .integer(line.number), "commit": .string(line.commit.description), "author": .string(line.author),
            "session": .optional(origin?.session.rawValue), "turn": .optional(origin?.number),
            "how": .optional(origin?.way.rawValue), "agent": .optional(origin?.agent),
            "prompt": .optional(origin?.prompt),
            "text": .string(line.text),
        ]
    }
}

/// No file was named.
struct NoFile: Diagnosable {
    var diagnostic: Diagnostic { Diagnostic("no_file", "cannot blame: no file is named", .usage) }
}

/// The turn that a line comes from.
struct Origin {
    let session: SessionID
    /// The first turn that the commit holds.
    let number: Int
    /// All turns that it holds, for a person.
    let turns: String
    let agent: String
    /// The first line of what was asked.
    let prompt: String
    let way: TurnOfCommit.Way
}

/// Looks up each commit once.
private struct Origins {
    let store: ChatStore
    private var known: [ObjectID: Origin?] = [:]
    private var conversations: [SessionID: Conversation] = [:]

    init(store: ChatStore) { self.store = store }

    mutating func origin(of commit: ObjectID) throws -> Origin? {
        if let found = known[commit] { return found }
        let turns = commit.isZero ? [] : try store.turns(of: commit)
        let origin = try turns.first.map { try self.origin($0, among: turns) }
        known[commit] = .some(origin)
        return origin
    }

    private mutating func origin(_ turn: TurnOfCommit, among turns: [TurnOfCommit]) throws -> Origin {
        let conversation = try conversations[turn.session] ?? conversation(turn.session)
        conversations[turn.session] = conversation
        let messages = conversation.messages.filter { $0.request == turn.request }
        let prompt = messages.first { $0.role == .user }?.text ?? ""
        let numbers = turns.map(\.number).sorted()
        let last = numbers.last ?? turn.number
        return Origin(
            session: turn.session, number: turn.number,
            turns: last == numbers.first ? "\(last)" : "\(numbers[0])-\(last)",
            agent: messages.lazy.compactMap { $0.agent?.name }.first ?? "",
            prompt: prompt.split(whereSeparator: \.isNewline).first.map(String.init) ?? "", way: turn.way)
    }

    /// A session that is named in a commit and is not here has no words.
    private func conversation(_ id: SessionID) throws -> Conversation {
        do { return try store.conversation(id) } catch StoreError.sessionNotFound { return Conversation() }
    }
}

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
        var origins = LineOrigins(
            store: store, git: repository.program, directory: repository.worktree ?? context.directory)
        let lines = try blame.lines.map { ($0, try origins.origin(of: $0)) }
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

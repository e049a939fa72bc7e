internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Searches what was said.
struct Search: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the messages of all sessions",
        discussion: """
            Messages that have all words are found, whatever their case and accents. "These words" (in quotation marks \
            that the shell leaves alone) stand together, and log* is the beginning of a word; no other character has a \
            meaning. Archived sessions and those fetched from a remote are searched too; turns that were taken back \
            and deleted sessions are not. Best matches come first; of more than 1,000, the 1,000 newest are compared.

            In a pipe: session, turn, role, time, message id, title, remote and excerpt, apart by tabs. The exit status \
            is 1 where nothing is found.
            """)

    @Argument(help: "Words, \"phrases\" and begin*")
    var words: [String] = []

    @Option(name: .shortAndLong, help: "Only in a session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(help: "Only what was said as user or assistant", completion: .list(Message.Role.allCases.map(\.rawValue)))
    var role: RoleOption?

    @Option(help: "Only what people or agents said whose name or address has this in it")
    var by: String?

    @Option(help: "Only what was said since a date, as git log takes it")
    var since: String?

    @Option(help: "Only turns that touched a file or a folder", completion: .file())
    var file: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
        help: ArgumentHelp("At most so many messages; -<count> is the same", valueName: "count"))
    var count = 20

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("'-n' takes a number from 1 on") }
        guard !words.isEmpty || session != nil || role != nil || by != nil || since != nil || file != nil else {
            throw ValidationError("Missing expected argument '<words> ...'")
        }
    }

    func run(in context: Context) throws {
        let store = try context.store()
        let query = try query(context)
        // Words without a letter or digit are in no message.
        let isVain = query.terms.isEmpty && !words.allSatisfy { $0.allSatisfy(\.isWhitespace) }
        let progress = IndexingLine(context.console)
        var closed: [SessionID: [SealRecipient]] = [:]
        let hits = isVain ? [] : try hits(query, store, progress) { closed[$0] = $1 }
        progress.end()
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text {
            try context.page("search")
            for (place, hit) in hits.enumerated() {
                try context.console.answer(text(hit, isFirst: place == 0, context))
            }
        } else {
            try context.console.answer(hits, as: format, object: \.json, row: Self.fields)
        }
        try context.tellClosed(closed)
        guard hits.isEmpty else { return }
        if format == .text { context.console.narrate("nothing was found") }
        throw Exit(status: .no)
    }

    private func hits(
        _ query: SearchQuery, _ store: ChatStore, _ progress: IndexingLine, _ closed: ClosedSession
    ) throws -> [SearchHit] {
        guard query.path == "" else { return try store.search(query, progress: progress.show, closed: closed) }
        return try store.searchTouching(query, progress: progress.show, closed: closed)
    }

    private func query(_ context: Context) throws -> SearchQuery {
        var query = SearchQuery(words.joined(separator: " "))
        query.session = try session.map { try self.session($0, context) }
        query.role = role?.value
        query.author = by
        query.since = try since.map { try Self.moment($0, context) }
        query.path = try file.map {
            try SearchedFile($0, from: context.directory, in: context.repository()).path
        }
        query.limit = count
        return query
    }

    /// A session that only a remote has is named by its id.
    private func session(_ name: String, _ context: Context) throws -> SessionID {
        do { return try context.session(name) } catch StoreError.sessionNotFound(let missing, let similar) {
            guard let id = SessionID(name), try context.store().isFetched(id) else {
                throw StoreError.sessionNotFound(name: missing, similar: similar)
            }
            return id
        }
    }

    /// Git reads dates in more ways than we could.
    static func moment(_ date: String, _ context: Context) throws -> Timestamp {
        let repository = try context.repository()
        let output = try repository.program.run(["rev-parse", "--since=" + date], in: repository.commonDirectory)
        guard output.status == 0, output.line.hasPrefix("--max-age="),
            let seconds = Int64(output.line.dropFirst("--max-age=".count))
        else { throw ValidationError("'--since' takes a date, not '\(terminalSafeLine(date))'") }
        return Timestamp(milliseconds: seconds * 1000)
    }

    private static func fields(_ hit: SearchHit) -> [Table.Cell] {
        [
            hit.session.rawValue, String(hit.turn), hit.role, hit.at.description, hit.message, hit.title,
            hit.remote ?? "", hit.excerpt.map(\.text).joined(),
        ].map { Table.Cell($0) }
    }

    /// Where it was said and by whom, then the excerpt, a little to the right.
    private func text(_ hit: SearchHit, isFirst: Bool, _ context: Context) -> String {
        let console = context.console
        let place = console.paint(terminalSafeLine(hit.title), .session)
        let slot: Palette.Slot = hit.role == "user" ? .roleUser : .roleAssistant
        let facts = [
            console.paint(hit.role, slot), "turn \(hit.turn)", context.dates().string(hit.at),
            String(hit.session.randomPart) + (hit.remote.map { " from \(terminalSafeLine($0))" } ?? ""),
        ]
        let excerpt = hit.excerpt.map { piece in
            let text = terminalSafe(piece.text)
            return piece.isMatch ? console.paint(text, .match) : text
        }.joined()
        let lines = excerpt.split(whereSeparator: \.isNewline).map { "    " + $0 }
        return (isFirst ? "" : "\n") + place + "  " + facts.joined(separator: ", ") + "\n"
            + lines.joined(separator: "\n")
    }
}

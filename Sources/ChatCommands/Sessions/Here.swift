internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// `git chat` alone: where you are, and the five latest sessions.
struct Here: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "here", abstract: "Show where you are and the latest sessions", shouldDisplay: false)

    // What is no command ends here, because this is the command without a name.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var words: [String] = []

    func run(in context: Context) throws {
        if let word = words.first { throw UnknownCommand(word: word) }
        let store = try context.store()
        let overview = try store.overview()
        context.warn(of: overview.unreadable)
        guard !overview.sessions.isEmpty || !overview.unreadable.isEmpty else {
            context.console.narrate("no session yet")
            return context.console.hint("run 'git chat new \"<title>\"' to make one")
        }
        let current = try store.current()
        if let place = overview.sessions.firstIndex(where: { $0.id == current }) {
            try here(overview.view(at: place), store, context)
        }
        try latest(overview.sessions.indices.prefix(5).map { try overview.view(at: $0) }, current, context)
    }

    private func here(_ view: SessionView, _ store: ChatStore, _ context: Context) throws {
        let console = context.console
        let title = console.paint(console.safe(view.session.title.text), .session)
        try console.answer("in session \(title), on branch \(view.session.id.branch)")
        try console.answer("worktree: \(view.worktree ?? "none yet")")
        if let unread = view.unreadWords { try console.answer(console.paint("unread: \(unread)", .current)) }
        let (all, open) = (view.session.pullRequests, view.session.pullRequests.filter(\.isOpen))
        for pull in open.isEmpty ? all.suffix(1) : open[...] {
            try console.answer(console.safe("pull request: #\(pull.number) \(pull.state) \(pull.url)"))
        }
        for remark in try Remarks(store: store, id: view.session.id, view: view).all {
            try console.answer(console.paint(remark.text, .warning))
        }
        try console.answer("")
    }

    private func latest(_ views: [SessionView], _ current: SessionID?, _ context: Context) throws {
        let rows = views.map { view -> [Table.Cell] in
            let session = view.session
            let unread = view.unread ?? 0
            return [
                Table.Cell(session.id == current ? "*" : " ", .current),
                Table.Cell(String(session.id.randomPart), .session), Table.Cell(session.title.text),
                Table.Cell(
                    "\(session.turns) turn\(session.turns == 1 ? "" : "s")" + (unread > 0 ? ", \(unread) unread" : "")),
                Table.Cell(context.dates().string(session.lastActivityAt), .meta),
            ]
        }
        let columns = [
            Table.Column(title: "", priority: 9), .init(title: "", priority: 8),
            .init(title: "", priority: 7, minimum: 12), .init(title: "", priority: 4), .init(title: "", priority: 5),
        ]
        let width = context.console.settings.isTerminal ? context.console.settings.width : nil
        let palette = context.console.settings.palette
        try context.console.answer(
            Table.render(rows: rows, columns: columns, width: width, palette: palette), terminator: "")
    }
}

/// A word stands where a command should.
struct UnknownCommand: Diagnosable {
    let word: String

    var diagnostic: Diagnostic {
        let names = GitChat.configuration.groupedSubcommands.flatMap(\.subcommands).map { $0._commandName }
        let near = names.map { (name: $0, distance: Self.distance(word, $0)) }.min { $0.distance < $1.distance }
        let hints =
            near.map { $0.distance <= max(1, word.count / 3) ? ["did you mean 'git chat \($0.name)'?"] : [] }
            ?? []
        return Diagnostic(
            "unknown_command", "cannot run '\(word)': there is no such command or option", .usage,
            hints: hints + ["run 'git chat -h' to see the commands"])
    }

    /// How many characters are to be put in, taken out or changed to make one word of the other.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (line, character) in one.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in other.indices {
                let changed = diagonal + (other[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}

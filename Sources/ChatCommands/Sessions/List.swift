internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Lists the sessions, last activity first.
struct List: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sessions, last activity first",
        discussion: """
            Active sessions are listed unless another state is asked for. The session of this worktree has a star. On a \
            terminal, more than one state is shown in groups, and SYNC compares with what was last fetched: local only, \
            in sync, ahead, behind, diverged, gone, merged. In a pipe: id, title, status, mode, turns, messages, last \
            activity, branch and worktree, apart by tabs.
            """,
        aliases: ["ls"])

    @Argument(help: "Words that the title or the id has to contain")
    var words: [String] = []

    @OptionGroup var filter: ListFilter

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let overview = try store.overview()
        let sessions = overview.sessions
        let chosen = try filter.places(in: sessions, words: words, context)
        context.warn(of: overview.unreadable)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text {
            try SessionTable(store, context).answer(chosen.map { try overview.view(sessions[$0]) })
            if chosen.isEmpty { context.console.hint("run 'git chat new \"<title>\"' to make a session") }
            return
        }
        try context.console.answer(chosen, as: format) {
            try overview.view(sessions[$0]).json
        } row: {
            Self.fields(try overview.view(sessions[$0]))
        }
    }

    /// For programs, by place.
    private static func fields(_ view: SessionView) -> [Table.Cell] {
        let session = view.session
        return [
            session.id.rawValue, session.title.text, session.status.rawValue, session.mode.rawValue,
            String(session.turns), String(session.messages), session.lastActivityAt.description, session.id.branch,
            view.worktree ?? "",
        ].map { Table.Cell($0) }
    }
}

/// Sessions in columns, for people.
struct SessionTable {
    private let context: Context
    private let current: SessionID?
    private let sync: SyncStates

    init(_ store: ChatStore, _ context: Context) throws {
        self.context = context
        current = try store.current()
        sync = try store.syncStates()
    }

    /// Prints the sessions; in groups where they are of several states.
    func answer(_ views: [SessionView]) throws {
        let groups = Dictionary(grouping: views, by: \.session.status).sorted { $0.key.rank < $1.key.rank }
        guard groups.count > 1 else { return try context.console.answer(text(views).joined(), terminator: "") }
        // One table, so that the columns of all groups stand below each other.
        var lines = try text(groups.flatMap(\.value))[...]
        for (place, group) in groups.enumerated() {
            let title = group.key.rawValue.prefix(1).uppercased() + group.key.rawValue.dropFirst()
            try context.console.answer((place > 0 ? "\n" : "") + context.console.paint(title, .meta))
            try context.console.answer(lines.prefix(group.value.count).joined(), terminator: "")
            lines = lines.dropFirst(group.value.count)
        }
    }

    private static let columns = [
        Table.Column(title: "", priority: 9), Table.Column(title: "SESSION", priority: 8),
        Table.Column(title: "TITLE", priority: 7, minimum: 12), Table.Column(title: "STATE", priority: 4),
        Table.Column(title: "TURNS", alignment: .right, priority: 5), Table.Column(title: "ACTIVITY", priority: 6),
        Table.Column(title: "SYNC", priority: 3),
    ]

    private func text(_ views: [SessionView]) throws -> [String] {
        let settings = context.console.settings
        let table = Table.render(
            rows: try views.map(row), columns: Self.columns, width: settings.width, palette: settings.palette)
        return table.split(separator: "\n").map { $0 + "\n" }
    }

    private func row(_ view: SessionView) throws -> [Table.Cell] {
        let session = view.session
        let isCurrent = session.id == current
        return [
            .init(isCurrent ? "*" : " ", .current), .init(String(session.id.randomPart), .session),
            .init(session.title.text, isCurrent ? .current : nil),
            .init(view.holder == nil ? session.status.rawValue : "working"), .init(String(session.turns)),
            .init(context.dates().string(session.lastActivityAt), .meta),
            .init(try sync.state(of: session).words, .meta),
        ]
    }
}

extension SyncState {
    /// The state in a few words.
    var words: String {
        switch self {
        case .localOnly: "local only"
        case .inSync: "in sync"
        case .ahead(let count): "ahead \(count)"
        case .behind(let count): "behind \(count)"
        case .diverged(let ahead, let behind): "diverged, \(ahead) and \(behind)"
        case .gone: "gone"
        case .merged: "merged"
        }
    }
}

extension Context {
    /// Says which sessions a list leaves out.
    func warn(of unreadable: [UnreadableSession]) {
        for session in unreadable { console.warn("cannot read session '\(session.name)': \(session.reason)") }
    }
}

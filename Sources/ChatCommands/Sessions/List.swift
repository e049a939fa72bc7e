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
            terminal, more than one state is shown in groups, MODE where one is not chat, and SYNC compares with what was last fetched: local only, \
            in sync, ahead, behind, diverged, gone, merged; and, of the first 50, which conflict with their base. UNREAD counts messages that came since you spoke or read \
            there; 'git chat log' on a terminal and 'git chat set read' make it 0. In a pipe: id, title, status, mode, turns, messages, last \
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
        context.tell(hidden: overview.hiddenCount)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text {
            try SessionTable(store, context).answer(chosen.map { try overview.view(at: $0) })
            if chosen.isEmpty { tellNothing(amongThose: sessions, context.console) }
            return
        }
        if format == .json {
            return try context.console.answerJSON(chosen) { place in
                let view = try overview.view(at: place)
                return { view.write(to: $0) }
            }
        }
        try context.console.answer(chosen, as: format) {
            try overview.view(at: $0).json
        } row: {
            Self.fields(try overview.view(at: $0))
        }
    }

    private func tellNothing(amongThose sessions: [Session], _ console: Console) {
        guard !sessions.isEmpty else { return console.hint("run 'git chat new \"<title>\"' to make a session") }
        console.narrate("no session is like that")
        guard !filter.all else { return }
        console.hint("'git chat list --all' takes archived and completed ones along")
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
    private let store: ChatStore
    /// How many sessions are looked at for conflicts: each of them may have to be merged in memory.
    private static let conflictLimit = 50

    init(_ store: ChatStore, _ context: Context) throws {
        (self.store, self.context) = (store, context)
        current = try store.current()
    }

    /// Prints the sessions; in groups where they are of several states.
    func answer(_ views: [SessionView]) throws {
        guard !views.isEmpty else { return }
        let groups = Dictionary(grouping: views, by: \.session.status).sorted { $0.key.rank < $1.key.rank }
        guard groups.count > 1 else { return try context.console.answer(text(views).joined(), terminator: "") }
        // One table, so that the columns of all groups stand below each other.
        var lines = try text(groups.flatMap(\.value))[...]
        try context.console.answer(lines.removeFirst())
        for (place, group) in groups.enumerated() {
            let title = group.key.rawValue.prefix(1).uppercased() + group.key.rawValue.dropFirst()
            try context.console.answer((place > 0 ? "\n" : "") + context.console.paint(title, .meta))
            try context.console.answer(lines.prefix(group.value.count).joined(), terminator: "")
            lines = lines.dropFirst(group.value.count)
        }
    }

    /// What most lists have nothing to say in: shown where one session has.
    private struct Rare {
        let unread: Bool
        let mode: Bool

        init(_ views: [SessionView]) {
            unread = views.contains { $0.unread ?? 0 > 0 }
            mode = views.contains { $0.session.mode != .chat }
        }
    }

    private static func columns(_ rare: Rare) -> [Table.Column] {
        var columns = [
            Table.Column(title: "", priority: 9), Table.Column(title: "SESSION", priority: 8),
            Table.Column(title: "TITLE", priority: 7, minimum: 12),
        ]
        if rare.unread { columns.append(Table.Column(title: "UNREAD", alignment: .right, priority: 6)) }
        if rare.mode { columns.append(Table.Column(title: "MODE", priority: 2)) }
        return columns + [
            Table.Column(title: "STATE", priority: 4), Table.Column(title: "TURNS", alignment: .right, priority: 5),
            Table.Column(title: "ACTIVITY", priority: 6), Table.Column(title: "SYNC", priority: 3),
        ]
    }

    /// The titles of the columns, then a line for each session.
    private func text(_ views: [SessionView]) throws -> [String] {
        let (settings, rare) = (context.console.settings, Rare(views))
        let atOdds = try Set(
            views.prefix(Self.conflictLimit).map(\.session).filter { try !store.baseConflicts(of: $0).isEmpty }.map(
                \.id))
        let table = Table.render(
            rows: views.map { row($0, rare, isAtOdds: atOdds.contains($0.session.id)) }, columns: Self.columns(rare),
            width: settings.width, header: true, palette: settings.palette)
        return table.split(separator: "\n").map { $0 + "\n" }
    }

    private func row(_ view: SessionView, _ rare: Rare, isAtOdds: Bool) -> [Table.Cell] {
        let session = view.session
        let isCurrent = session.id == current
        var cells: [Table.Cell] = [
            .init(isCurrent ? "*" : " ", .current), .init(String(session.id.randomPart), .session),
            .init(session.title.text, isCurrent ? .current : nil),
        ]
        if rare.unread { cells.append(.init(view.unread.flatMap { $0 > 0 ? String($0) : nil } ?? "", .current)) }
        if rare.mode { cells.append(.init(session.mode.rawValue)) }
        return cells + [
            .init(view.holder == nil ? session.status.rawValue : "working"), .init(String(session.turns)),
            .init(context.dates().string(session.lastActivityAt), .meta),
            .init(view.sync.words + (isAtOdds ? ", conflicts" : ""), isAtOdds ? .warning : .meta),
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

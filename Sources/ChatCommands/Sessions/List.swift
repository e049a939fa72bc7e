internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Lists the sessions, last activity first.
struct List: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sessions, last activity first",
        discussion: """
            Active sessions are listed unless another state is asked for. The session of this worktree has a star. In \
            a pipe: id, title, status, mode, turns, messages, last activity, branch and worktree, apart by tabs.
            """,
        aliases: ["ls"])

    @Argument(help: "Words that the title or the id has to contain")
    var words: [String] = []

    @Flag(help: "All of them, whatever their state")
    var all = false

    @Flag(help: "Archived ones")
    var archived = false

    @Flag(help: "Completed ones")
    var completed = false

    @Option(help: "Only those of a mode", completion: .list(Session.Mode.allCases.map(\.rawValue)))
    var mode: ModeOption?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let overview = try store.overview()
        let sessions = overview.sessions
        let chosen = sessions.indices.filter { isWanted(sessions[$0]) }
        context.warn(of: overview.unreadable)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        if format == .text {
            try answer(chosen.map { try overview.view(sessions[$0]) }, store, context)
        } else {
            try context.console.answer(chosen, as: format) {
                try overview.view(sessions[$0]).json
            } row: {
                Self.fields(try overview.view(sessions[$0]))
            }
        }
    }

    /// For people: columns, the session of this worktree with a star.
    private func answer(_ views: [SessionView], _ store: ChatStore, _ context: Context) throws {
        let current = try store.current()
        let list = Listing(columns: Self.columns, rows: views.map { row($0, current, context) }, objects: { [] })
        try context.console.answer(list, as: .text)
        if views.isEmpty { context.console.hint("run 'git chat new \"<title>\"' to make a session") }
    }

    private func isWanted(_ session: Session) -> Bool {
        let states: Set<Session.Status> =
            switch (archived, completed) {
            case (true, true): [.archived, .completed]
            case (true, false): [.archived]
            case (false, true): [.completed]
            case (false, false): [.active]
            }
        guard all || states.contains(session.status), mode.map({ $0.value == session.mode }) ?? true else {
            return false
        }
        guard !words.isEmpty else { return true }
        let text = (session.title.text + " " + session.id.rawValue).lowercased()
        return words.allSatisfy { text.contains($0.lowercased()) }
    }

    private static let columns = [
        Table.Column(title: "", priority: 9), Table.Column(title: "SESSION", priority: 8),
        Table.Column(title: "TITLE", priority: 7, minimum: 12), Table.Column(title: "STATE", priority: 3),
        Table.Column(title: "TURNS", alignment: .right, priority: 4), Table.Column(title: "ACTIVITY", priority: 5),
    ]

    /// For programs, by place.
    private static func fields(_ view: SessionView) -> [Table.Cell] {
        let session = view.session
        return [
            session.id.rawValue, session.title.text, session.status.rawValue, session.mode.rawValue,
            String(session.turns), String(session.messages), session.lastActivityAt.description, session.id.branch,
            view.worktree ?? "",
        ].map { Table.Cell($0) }
    }

    private func row(_ view: SessionView, _ current: SessionID?, _ context: Context) -> [Table.Cell] {
        let session = view.session
        let isCurrent = session.id == current
        return [
            .init(isCurrent ? "*" : " ", .current), .init(String(session.id.randomPart), .session),
            .init(session.title.text, isCurrent ? .current : nil), .init(state(view)),
            .init(String(session.turns)), .init(context.dates().string(session.lastActivityAt), .meta),
        ]
    }

    private func state(_ view: SessionView) -> String { view.holder == nil ? view.session.status.rawValue : "working" }
}

extension Context {
    /// Says which sessions a list leaves out.
    func warn(of unreadable: [UnreadableSession]) {
        for session in unreadable { console.warn("cannot read session '\(session.name)': \(session.reason)") }
    }
}

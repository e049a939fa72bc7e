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
        let (views, unreadable) = try store.views()
        let chosen = views.filter(isWanted)
        let current = try store.current()
        context.warn(of: unreadable)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let list = Listing(
            columns: Self.columns, rows: chosen.map { row($0, current, format, context) },
            objects: { chosen.map(\.json) })
        try context.console.answer(list, as: format)
        if chosen.isEmpty, format == .text { context.console.hint("run 'git chat new \"<title>\"' to make a session") }
    }

    private func isWanted(_ view: SessionView) -> Bool {
        let session = view.session
        let states: Set<Session.Status> =
            switch (archived, completed) {
            case (true, true): [.archived, .completed]
            case (true, false): [.archived]
            case (false, true): [.completed]
            case (false, false): [.active]
            }
        let text = words.isEmpty ? "" : (session.title.text + " " + session.id.rawValue).lowercased()
        return (all || states.contains(session.status)) && (mode.map { $0.value == session.mode } ?? true)
            && words.allSatisfy { text.contains($0.lowercased()) }
    }

    private static let columns = [
        Table.Column(title: "", priority: 9), Table.Column(title: "SESSION", priority: 8),
        Table.Column(title: "TITLE", priority: 7, minimum: 12), Table.Column(title: "STATE", priority: 3),
        Table.Column(title: "TURNS", alignment: .right, priority: 4), Table.Column(title: "ACTIVITY", priority: 5),
    ]

    private func row(
        _ view: SessionView, _ current: SessionID?, _ format: OutputFormat, _ context: Context
    ) -> [Table.Cell] {
        let session = view.session
        guard format == .text else {
            return [
                session.id.rawValue, session.title.text, session.status.rawValue, session.mode.rawValue,
                String(session.turns), String(session.messages), session.lastActivityAt.description,
                session.id.branch, view.worktree ?? "",
            ].map { Table.Cell($0) }
        }
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

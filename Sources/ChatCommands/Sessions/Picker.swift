internal import ChatModel
internal import ChatStore
internal import Git

/// Lets a person choose one of the active sessions, last activity first.
struct Picker {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// - Throws: `NothingToSwitchTo` where there is nobody or nothing to choose; `Exit` where nothing was chosen.
    func session(of store: ChatStore) throws -> SessionID {
        guard context.console.settings.isInteractive else { throw NothingToSwitchTo(hasTerminal: false) }
        let sessions = try store.overview().sessions.filter { $0.status == .active }
        guard !sessions.isEmpty else { throw NothingToSwitchTo(hasTerminal: true) }
        let lines = try lines(sessions, current: store.current())
        guard let place = try choose(lines, sessions) else {
            context.console.narrate("nothing was chosen")
            throw Exit(status: .cancelled)
        }
        return sessions[place].id
    }

    private func choose(_ lines: [String], _ sessions: [Session]) throws -> Int? {
        if let finder = FuzzyFinder(context) {
            let id = try finder.choose(zip(sessions, lines).map { (key: $0.id.rawValue, line: $1) })
            return sessions.firstIndex { $0.id.rawValue == id }
        }
        let texts = sessions.map { ($0.title.text + " " + $0.id.rawValue).lowercased() }
        return try Menu(console: context.console, lines: lines, texts: texts).choose()
    }

    /// A line for each session, in columns that leave room for a number before them.
    private func lines(_ sessions: [Session], current: SessionID?) -> [String] {
        let dates = context.dates()
        let rows = sessions.map { session in
            [
                Table.Cell(session.id == current ? "*" : " "), Table.Cell(String(session.id.randomPart)),
                Table.Cell(session.title.text),
                Table.Cell("\(session.turns) turn\(session.turns == 1 ? "" : "s")"),
                Table.Cell(dates.string(session.lastActivityAt)),
            ]
        }
        let columns = [
            Table.Column(title: "", priority: 8), .init(title: "", priority: 8),
            .init(title: "", priority: 9, minimum: 12), .init(title: "", priority: 4), .init(title: "", priority: 5),
        ]
        let width = context.console.settings.width - 6
        return Table.render(rows: rows, columns: columns, width: width).split(separator: "\n").map(String.init)
    }
}

/// No session was named, and none can be chosen.
struct NothingToSwitchTo: Diagnosable {
    let hasTerminal: Bool

    var diagnostic: Diagnostic {
        guard hasTerminal else {
            return Diagnostic(
                "no_session_named", "cannot tell which session to switch to: none is named", .usage,
                hints: [
                    "run 'git chat switch <session>'; 'git chat list' shows them", "on a terminal, a list is offered",
                ])
        }
        return Diagnostic(
            "no_session", "cannot switch: there is no active session", .notFound,
            hints: ["run 'git chat new \"<title>\"' to make one, or 'git chat list --all' to see the others"])
    }
}

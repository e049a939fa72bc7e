internal import ChatImport
internal import ChatModel
internal import ChatStore

/// Says what an import found and did.
struct ImportAnswer {
    let context: Context
    let isPreview: Bool

    /// A line for each conversation, or one array.
    func print(_ run: ImportRun, asJSON: Bool) throws {
        let console = context.console
        for skipped in run.skipped { tell(skipped) }
        for failed in run.conversations where failed.state == .failed {
            console.warn("'\(failed.path)' is not imported: \(failed.reason ?? "")")
        }
        if asJSON {
            try console.answer(JSON.array(run.conversations.map(\.json)).pretty)
        } else {
            let isText = console.settings.isTerminal
            let rows = run.conversations.map(Self.row)
            try console.answer(
                isText
                    ? Table.render(
                        rows: rows, columns: Self.columns, width: console.settings.width, header: true,
                        palette: console.settings.palette) : Table.tsv(rows: rows), terminator: "")
        }
        summarize(run.conversations)
    }

    private func tell(_ skipped: ImportRun.Skipped) {
        let more = skipped.count > skipped.reasons.count ? ", …" : ""
        let reasons = skipped.reasons.map { "line \($0.line): \($0.reason)" }.joined(separator: "; ")
        let parts = skipped.count == 1 ? "one part" : "\(skipped.count) parts"
        context.console.warn("\(parts) of '\(skipped.path)' passed over (\(reasons)\(more))")
    }

    private func summarize(_ conversations: [ImportedConversation]) {
        let added = conversations.filter { $0.state == .new || $0.state == .grown }
        let turns = added.reduce(0) { $0 + $1.newTurns }
        let rest = conversations.count { $0.state == .unchanged }
        let verb = isPreview ? "would import" : "imported"
        let words =
            "\(verb) \(turns) turn\(turns == 1 ? "" : "s") of \(added.count) conversation\(added.count == 1 ? "" : "s")"
        context.console.narrate(words + (rest > 0 ? ", \(rest) had nothing new" : ""))
    }

    private static let columns = [
        Table.Column(title: "state"), Table.Column(title: "format"), Table.Column(title: "turns", alignment: .right),
        Table.Column(title: "new", alignment: .right), Table.Column(title: "messages", alignment: .right),
        Table.Column(title: "tools", alignment: .right), Table.Column(title: "session", priority: 1, minimum: 20),
        Table.Column(title: "title", priority: 2, minimum: 10), Table.Column(title: "path", minimum: 10),
    ]

    private static func row(_ one: ImportedConversation) -> [Table.Cell] {
        [
            one.state.rawValue, one.foreign.format, String(one.turns), String(one.newTurns), String(one.messages),
            String(one.toolCalls), one.session?.rawValue ?? "", one.title ?? "", one.path,
        ].map { Table.Cell($0) }
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Says what would be at odds if code were merged.
struct Conflicts: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Say which files of a session would be at odds with its base, or with another session",
        discussion: """
            Merges in memory; no file is touched. In a pipe: path and kind, apart by tabs. Exit status 5 says that there \
            are conflicts.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Argument(
        help: "Session or commit to compare with; its base branch otherwise",
        completion: .custom(Candidates.allSessions))
    var other: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let preview = try store.conflicts(of: context.session(session), with: other)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let columns = [Table.Column(title: "KIND", priority: 9), .init(title: "PATH", priority: 8)]
        let rows = preview.conflicts.map { conflict -> [Table.Cell] in
            let (kind, path) = (Table.Cell(conflict.kind.rawValue, .warning), Table.Cell(conflict.path))
            return format == .text ? [kind, path] : [path, kind]
        }
        let objects = preview.conflicts.map { conflict -> JSON in
            ["path": .string(conflict.path), "kind": .string(conflict.kind.rawValue)]
        }
        try context.console.answer(Listing(columns: columns, rows: rows, objects: { objects }), as: format)
        let count = preview.conflicts.count
        let other = preview.other.hasPrefix("refs/heads/") ? preview.other.dropFirst(11) : preview.other[...]
        context.console.narrate(
            count == 0 ? "merges cleanly with \(other)" : "\(count) file\(count == 1 ? "" : "s") at odds with \(other)")
        if count > 0 { throw Exit(status: .conflict) }
    }
}

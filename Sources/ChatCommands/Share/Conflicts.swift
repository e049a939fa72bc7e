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
        help: "Session or commit to compare with; its base branch otherwise, or the remote's copy of it",
        completion: .custom(Candidates.allSessions))
    var other: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let preview = try compared(context)
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
        let other = Session.Base.shortName(of: preview.other)
        context.console.narrate(
            count == 0 ? "merges cleanly with \(other)" : "\(count) file\(count == 1 ? "" : "s") at odds with \(other)")
        if count > 0 { throw Exit(status: .conflict) }
    }

    private func compared(_ context: Context) throws -> ConflictPreview {
        let id = try context.session(session)
        do { return try context.store().conflicts(of: id, with: other) } catch StoreError.baseNotFound(let name) {
            throw NothingToCompare(session: id, name: name, isBase: other == nil)
        }
    }
}

/// What a session was to be compared with is not here.
private struct NothingToCompare: Diagnosable {
    let session: SessionID
    let name: String
    let isBase: Bool

    var diagnostic: Diagnostic {
        let place = isBase ? " here, nor a copy of it from the remote" : ""
        return Diagnostic(
            "base_not_found", "cannot find base '\(Session.Base.shortName(of: name))'\(place)", .notFound,
            hints: ["name what to compare with: 'git chat conflicts \(session) <commit>'"])
    }
}

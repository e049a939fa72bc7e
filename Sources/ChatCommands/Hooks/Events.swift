internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Says what happened on session branches.
struct Events: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Say what happened to sessions, beside their turns, and who did it",
        discussion: """
            What their logs say (created, renamed, status, set, shared, published, pull-request, deleted, restored, redacted, \
            and more), with commits, merges and checkouts on their branches, which the hooks of 'git chat hooks install' \
            record for this clone alone. Latest first. \
            In a pipe: time, type, session, commit, who, and the event's id, apart by tabs.
            """)

    @Argument(help: "Session; all otherwise", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
        help: ArgumentHelp("At most so many events; -<count> is the same", valueName: "count"))
    var count = 50

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("'-n' takes a number from 1 on") }
    }

    func run(in context: Context) throws {
        let store = try context.store()
        let events = try store.events(of: session.map { try context.session($0) }, limit: count)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let columns = [
            Table.Column(title: "WHEN", priority: 7), .init(title: "WHAT", priority: 9),
            .init(title: "SESSION", priority: 8), .init(title: "COMMIT", priority: 6), .init(title: "WHO", priority: 5),
        ]
        let rows = events.map { format == .text ? text($0, context) : Self.fields($0) }
        let objects = { events.map(Self.object) }
        try context.console.answer(Listing(columns: columns, rows: rows, objects: objects), as: format)
        guard events.isEmpty, format == .text else { return }
        context.console.narrate("nothing is recorded")
    }

    private func text(_ recorded: RecordedEvent, _ context: Context) -> [Table.Cell] {
        let event = recorded.event
        return [
            .init(context.dates().string(recorded.at), .meta), .init(event.type),
            .init(String(event.session.randomPart), .session), .init(String(event.commit.prefix(12))),
            .init(recorded.by, .meta),
        ]
    }

    private static func fields(_ recorded: RecordedEvent) -> [Table.Cell] {
        let event = recorded.event
        return [
            recorded.at.description, event.type, event.session.rawValue, event.commit, recorded.by,
            recorded.id.description,
        ].map { Table.Cell($0) }
    }

    private static func object(_ recorded: RecordedEvent) -> JSON {
        let event = recorded.event
        return [
            "id": .string(recorded.id.description), "at": .string(recorded.at.description),
            "by": .string(recorded.by), "type": .string(event.type), "session": .string(event.session.rawValue),
            "branch": .string(event.session.branch), "path": .null, "payload": ["commit": .string(event.commit)],
        ]
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Says what happened to sessions, and in their repository.
struct Events: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Say what was done to sessions and settings, beside turns, and by whom",
        discussion: """
            What their logs say (created, renamed, status, set, shared, published, pull-request, deleted, restored, redacted, \
            and more), and what is recorded for this clone alone: sessions that git chat pushed to a remote (pushed) or \
            let go of (purged), settings that were changed with it (setting, setting-removed), tokens that were sent to a \
            forge (token), and what the hooks of 'git chat hooks install' see: commits, merges and checkouts on session \
            branches, and plain pushes of them before they are done (pushing). Latest first. \
            In a pipe: time, type, session, what it is about, who, and the event's id, apart by tabs.
            """)

    @Argument(
        help: "Session, one that is gone by its whole id; all otherwise",
        completion: .custom(Candidates.allSessions))
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
        let events = try found(context)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let columns = [
            Table.Column(title: "WHEN", priority: 7), .init(title: "WHAT", priority: 9),
            .init(title: "SESSION", priority: 8), .init(title: "ABOUT", priority: 6), .init(title: "WHO", priority: 5),
        ]
        let rows = events.map { format == .text ? text($0, context) : Self.fields($0) }
        let objects = { events.map(Self.object) }
        try context.console.answer(Listing(columns: columns, rows: rows, objects: objects), as: format)
        guard events.isEmpty, format == .text else { return }
        context.console.narrate("nothing is recorded")
    }

    private func found(_ context: Context) throws -> [RecordedEvent] {
        let store = try context.store()
        guard let session else { return try store.events(limit: count) }
        let id: SessionID
        do { id = try context.session(session) } catch StoreError.sessionNotFound(let missing, let similar) {
            let gone = SessionID(branch: session) ?? SessionID(session)
            let events = try gone.map { try store.events(of: $0, limit: count) } ?? []
            guard !events.isEmpty else { throw StoreError.sessionNotFound(name: missing, similar: similar) }
            return events
        }
        return try store.events(of: id, limit: count)
    }

    private func text(_ recorded: RecordedEvent, _ context: Context) -> [Table.Cell] {
        let event = recorded.event
        let about = event.about.map { $0 == event.details[.commit] ? String($0.prefix(12)) : $0 }.joined(separator: " ")
        return [
            .init(context.dates().string(recorded.at), .meta), .init(event.type),
            .init(event.session.map { String($0.randomPart) } ?? "", .session), .init(about), .init(recorded.by, .meta),
        ]
    }

    private static func fields(_ recorded: RecordedEvent) -> [Table.Cell] {
        let event = recorded.event
        return [
            recorded.at.description, event.type, event.session?.rawValue ?? "",
            event.about.joined(separator: " "), recorded.by, recorded.id.description,
        ].map { Table.Cell($0) }
    }

    private static func object(_ recorded: RecordedEvent) -> JSON {
        let event = recorded.event
        let payload = ChatEvent.Detail.allCases.compactMap { detail in
            event.details[detail].map { (detail.rawValue, JSON.string($0)) }
        }
        return [
            "id": .string(recorded.id.description), "at": .string(recorded.at.description),
            "by": .string(recorded.by), "type": .string(event.type),
            "session": event.session.map { .string($0.rawValue) } ?? .null,
            "branch": event.session.map { .string($0.branch) } ?? .null, "path": .null,
            "payload": .object(payload.map { JSON.Member($0.0, $0.1) }),
        ]
    }
}

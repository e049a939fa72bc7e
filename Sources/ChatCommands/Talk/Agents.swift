internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Lists the agents that work now.
struct Agents: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "List the agents that work now",
        discussion: """
            In a pipe: session, title, agent, process, host and when the turn began, apart by tabs. 'git chat agent \
            list' lists the agents that can be asked.
            """)

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let running = try RunningTurn.all(context.store())
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let dates = context.dates()
        let listing = Listing(
            columns: [
                .init(title: "SESSION", priority: 8), .init(title: "TITLE", priority: 2, minimum: 10),
                .init(title: "AGENT", priority: 7), .init(title: "PROCESS", priority: 3),
                .init(title: "HOST", priority: 1), .init(title: "SINCE", priority: 4),
            ],
            rows: running.map { turn in
                let since = format == .text ? dates.string(turn.holder.since) : turn.holder.since.description
                return [
                    .init(turn.session.id.rawValue, .session), .init(turn.session.title.text),
                    .init(turn.agent ?? ""), .init(String(turn.holder.process)), .init(turn.holder.host),
                    .init(since),
                ]
            },
            header: true, objects: { running.map(\.json) })
        try context.console.answer(listing, as: format)
    }
}

/// A turn that is worked on now.
struct RunningTurn {
    let session: Session
    let holder: LockHolder
    /// Who answers, once that is known.
    let agent: String?

    /// Every one in the repository.
    static func all(_ store: ChatStore) throws -> [RunningTurn] {
        try store.sessions().readable.compactMap { session in
            guard let holder = try store.holder(of: session.id) else { return nil }
            return RunningTurn(session: session, holder: holder, agent: try agent(store, session.id))
        }
    }

    private static func agent(_ store: ChatStore, _ id: SessionID) throws -> String? {
        try store.follow(id)?.next().reversed().lazy.compactMap { update -> String? in
            if case .identity(let agent, _, _) = update { agent.name } else { nil }
        }.first
    }

    var json: JSON {
        [
            "session": .string(session.id.rawValue), "title": .string(session.title.text),
            "agent": .optional(agent), "request": .optional(holder.request?.rawValue),
            "pid": .integer(holder.process), "host": .string(holder.host),
            "since": .string(holder.since.description),
        ]
    }
}

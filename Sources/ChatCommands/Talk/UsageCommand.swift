internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Sums what agents used.
struct UsageCommand: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Sum the tokens and the cost of agents, by session, agent, model or day",
        discussion: """
            Tokens read include those from a cache. Days are those of UTC. What an agent does not say is not counted: \
            '-' is not known. In a pipe: name, requests, tokens read, of these cached, tokens written, dollars, apart \
            by tabs.
            """)

    /// What is summed together.
    enum Group: String, CaseIterable, ExpressibleByArgument { case session, agent, model, day }

    @Argument(help: "Session; without any, all of them", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @Option(
        help: "What is summed together", completion: .list(Group.allCases.map(\.rawValue)))
    var by = Group.session

    @Option(help: ArgumentHelp("Only requests of this day and later, in UTC", valueName: "yyyy-mm-dd"))
    var since: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard let since else { return }
        guard Timestamp(since + "T00:00:00.000Z") != nil else {
            throw ValidationError("'--since' takes a day, for example 2026-01-31")
        }
    }

    func run(in context: Context) throws {
        let store = try context.store()
        let ids = try sessions.isEmpty ? store.sessions().readable.map(\.id) : sessions.map { try store.resolve($0) }
        var sums = UsageSums()
        for id in ids {
            let title = try store.session(id).title.text
            for request in try store.requests(id) where isWanted(request) {
                let key = key(request, id)
                sums.add(request, to: key, title: by == .session ? title : nil)
            }
        }
        let rows = sums.rows(newestFirst: by == .day)
        let listing = Listing(
            columns: Self.columns(by), rows: rows.map { $0.cells(forPeople: context.console.settings.isTerminal) },
            header: true, objects: { rows.map { $0.json(by.rawValue) } })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
    }

    private func isWanted(_ request: Request) -> Bool {
        guard let since else { return true }
        return (request.startedAt?.description).map { $0 >= since } ?? false
    }

    private func key(_ request: Request, _ id: SessionID) -> String {
        switch by {
        case .session: id.rawValue
        case .agent: request.agent?.name ?? "-"
        case .model: request.model ?? "-"
        case .day: request.startedAt.map { String($0.description.prefix(10)) } ?? "-"
        }
    }

    private static func columns(_ group: Group) -> [Table.Column] {
        [
            .init(title: group.rawValue.uppercased(), priority: 9), .init(title: "REQUESTS", priority: 5),
            .init(title: "IN", priority: 7), .init(title: "CACHED", priority: 3), .init(title: "OUT", priority: 7),
            .init(title: "USD", priority: 8), .init(title: "TITLE", priority: 1, minimum: 8),
        ]
    }
}

/// What the requests of one name used.
struct UsageSum {
    let key: String
    let title: String?
    var requests = 0
    var usage = ChatModel.Usage()
    var cost: Cost?

    func cells(forPeople: Bool) -> [Table.Cell] {
        let cells = [
            key, String(requests), Self.text(usage.inputTokens), Self.text(usage.cacheReadInputTokens),
            Self.text(usage.outputTokens), cost?.description ?? "-",
        ]
        return (forPeople ? cells + [title ?? ""] : cells).map { Table.Cell($0) }
    }

    func json(_ name: String) -> JSON {
        [
            "by": .string(name), "key": .string(key), "title": .optional(title), "requests": .integer(requests),
            "usage": [
                "input_tokens": .optional(usage.inputTokens), "output_tokens": .optional(usage.outputTokens),
                "cache_read_input_tokens": .optional(usage.cacheReadInputTokens),
                "cache_creation_input_tokens": .optional(usage.cacheCreationInputTokens),
            ],
            "cost_usd": .optional(cost?.description),
        ]
    }

    private static func text(_ count: Int?) -> String { count.map { String($0) } ?? "-" }
}

/// Sums by name, in the order in which the names came.
struct UsageSums {
    private var sums: [String: UsageSum] = [:]
    private var order: [String] = []

    mutating func add(_ request: Request, to key: String, title: String?) {
        if sums[key] == nil { order.append(key) }
        var sum = sums[key] ?? UsageSum(key: key, title: title)
        sum.requests += 1
        sum.usage = sum.usage + request.usage
        if let cost = request.cost.flatMap({ Cost($0) }) { sum.cost = (sum.cost ?? .zero) + cost }
        sums[key] = sum
    }

    func rows(newestFirst: Bool) -> [UsageSum] {
        (newestFirst ? order.sorted(by: >) : order).compactMap { sums[$0] }
    }
}

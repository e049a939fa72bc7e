internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Which sessions a list has, and in which order.
struct ListFilter: ParsableArguments {
    @Flag(help: "All of them, whatever their state")
    var all = false

    @Flag(help: "Archived ones")
    var archived = false

    @Flag(help: "Completed ones")
    var completed = false

    @Flag(help: "Only those you made, by your address and .mailmap")
    var mine = false

    @Option(help: "Only those of a mode", completion: .list(Session.Mode.allCases.map(\.rawValue)))
    var mode: ModeOption?

    @Option(help: "Only those with a label")
    var label: String?

    @Option(help: "Only those an agent answers in", completion: .custom(Candidates.agents))
    var agent: String?

    // A word, not a number: the parser takes `--stale=<no number>` for a bare `--stale`, and says nothing.
    @Option(
        name: .customLong("stale"), defaultAsFlag: "", parsing: .next,
        help: ArgumentHelp(
            "Only those where nobody spoke for so many days (chat.staleDays, else 14)", valueName: "days"))
    private var staleWord: String? = nil

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What they are sorted by; -<key> the other way round", valueName: "key"))
    var sort = SortOption(key: .activity, isReversed: false)

    func validate() throws {
        guard let word = staleWord, !word.isEmpty else { return }
        guard let days = Int64(word), (0...100_000).contains(days) else {
            throw ValidationError("'--stale' takes a number of days, not '\(terminalSafeLine(word))'")
        }
    }

    /// For how many days nobody may have spoken; `nil` where that was not asked for.
    fileprivate func staleDays(_ configured: @autoclosure () -> String?) -> Int64? {
        staleWord.map { Int64($0) ?? configured().flatMap { Int64($0) } ?? 14 }
    }

    /// The places of the wanted sessions, sorted.
    func places(in sessions: [Session], words: [String], _ context: Context) throws -> [Int] {
        let isWanted = try Wanted(self, words: words.map { $0.lowercased() }, sessions, context)
        return sort.sorted(sessions.indices.filter { isWanted(sessions[$0]) }, sessions)
    }
}

/// Whether a session is wanted, with what has to be known for that looked up once.
private struct Wanted {
    private let filter: ListFilter
    private let words: [String]
    private let states: Set<Session.Status>
    private let owners: Set<String>?
    private let staleBefore: Int64?

    init(_ filter: ListFilter, words: [String], _ sessions: [Session], _ context: Context) throws {
        self.filter = filter
        self.words = words
        states =
            switch (filter.archived, filter.completed) {
            case (true, true): [.archived, .completed]
            case (true, false): [.archived]
            case (false, true): [.completed]
            case (false, false): [.active]
            }
        owners = try filter.mine ? context.ownNames(in: sessions) : nil
        staleBefore = filter.staleDays(context.config("chat.staleDays")).map { days in
            context.edges.now().milliseconds - max(0, min(days, 100_000)) * 86_400_000
        }
    }

    func callAsFunction(_ session: Session) -> Bool {
        guard filter.all || states.contains(session.status), filter.mode.map({ $0.value == session.mode }) ?? true,
            filter.label.map(session.labels.contains) ?? true, filter.agent.map({ $0 == session.agent }) ?? true,
            staleBefore.map({ session.lastActivityAt.milliseconds < $0 }) ?? true,
            owners.map({ $0.contains(session.owner) }) ?? true
        else { return false }
        guard !words.isEmpty else { return true }
        let text = (session.title.text + " " + session.id.rawValue).lowercased()
        return words.allSatisfy { text.contains($0) }
    }
}

extension Context {
    /// The owners of sessions that are who asks, by whatever address.
    fileprivate func ownNames(in sessions: [Session]) throws -> Set<String> {
        let store = try store()
        // Many sessions have one owner, who is looked up once.
        let each = Dictionary(sessions.map { ($0.owner, $0) }) { first, _ in first }
        return try Set(each.values.filter { try !$0.owner.isEmpty && store.owns($0) }.map(\.owner))
    }
}

/// By what a list is sorted.
struct SortOption: ExpressibleByArgument, CustomStringConvertible {
    enum Key: String, CaseIterable { case activity, created, title, turns, status }

    let key: Key
    let isReversed: Bool

    init(key: Key, isReversed: Bool) {
        self.key = key
        self.isReversed = isReversed
    }

    init?(argument: String) {
        isReversed = argument.hasPrefix("-")
        guard let key = Key(rawValue: String(argument.drop { $0 == "-" })) else { return nil }
        self.key = key
    }

    var description: String { (isReversed ? "-" : "") + key.rawValue }
    static var allValueStrings: [String] { Key.allCases.map(\.rawValue) }

    /// The places in order; those that are equal stay as they are, last activity first.
    func sorted(_ places: [Int], _ sessions: [Session]) -> [Int] {
        let order: [Int] =
            switch key {
            case .activity: places
            case .created: sorted(places) { sessions[$0].createdAt > sessions[$1].createdAt }
            case .turns: sorted(places) { sessions[$0].turns > sessions[$1].turns }
            case .title: by(places) { sessions[$0].title.text.lowercased() }
            case .status: by(places) { sessions[$0].status.rank }
            }
        return isReversed ? order.reversed() : order
    }

    private func sorted(_ places: [Int], _ precedes: (Int, Int) -> Bool) -> [Int] {
        places.sorted { precedes($0, $1) || !precedes($1, $0) && $0 < $1 }
    }

    private func by(_ places: [Int], _ name: (Int) -> some Comparable) -> [Int] {
        let named = places.map { (name: name($0), place: $0) }
        return named.sorted { ($0.name, $0.place) < ($1.name, $1.place) }.map(\.place)
    }
}

extension Session.Status {
    /// The order in which groups of sessions are shown.
    var rank: Int {
        switch self {
        case .active: 0
        case .completed: 1
        case .archived: 2
        }
    }
}

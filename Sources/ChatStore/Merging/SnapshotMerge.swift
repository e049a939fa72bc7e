internal import ChatModel
internal import Git

/// Merges what two logs say of a session, value by value, against what they said when they parted.
///
/// A value that one side changed is that side's. Where both did, the side with the higher clock, then the greater object
/// id, has it: the same one, whichever side merges.
struct SnapshotMerge {
    let base: LogSnapshot
    let one: LogState
    let two: LogState

    /// The side that has the last word.
    private var last: LogSnapshot {
        (one.session.clock, one.tip) > (two.session.clock, two.tip) ? one.snapshot : two.snapshot
    }

    /// The merged snapshot; counts are the caller's.
    func merged() -> LogSnapshot {
        var merged = base
        merged.event = LogFormat.Event.merged.rawValue
        merged.format = max(one.snapshot.format, two.snapshot.format)
        merged.session.title = value(\.session.title)
        merged.session.description = value(\.session.description)
        merged.session.mode = value(\.session.mode)
        merged.session.status = value(\.session.status)
        merged.session.visibility = value(\.session.visibility)
        merged.session.isPublished = value(\.session.isPublished)
        merged.session.base = value(\.session.base)
        merged.session.branchTip = value(\.session.branchTip)
        merged.session.agent = value(\.session.agent)
        merged.session.pullRequests = pullRequests
        merged.session.supersedes = value(\.session.supersedes)
        merged.session.sealed = base.session.sealed ?? value(\.session.sealed)
        merged.session.links = set(\.session.links) { ($0.name, $0.target) < ($1.name, $1.target) }
        merged.session.labels = set(\.session.labels, by: <)
        merged.session.clock = max(one.session.clock, two.session.clock)
        merged.session.updatedAt = max(one.session.updatedAt, two.session.updatedAt)
        merged.session.lastActivityAt = max(one.session.lastActivityAt, two.session.lastActivityAt)
        merged.imports = ImportMark.merged(one.snapshot.imports, two.snapshot.imports)
        merged.unknown = unknown
        return merged
    }

    /// One by one, by their addresses; those that one side made come after those that were there.
    private var pullRequests: [Session.PullRequest] {
        let made = (one.session.pullRequests + two.session.pullRequests).sorted {
            ($0.number, $0.url) < ($1.number, $1.url)
        }
        var seen: Set<String> = []
        return (base.session.pullRequests + made).map(\.url).filter { seen.insert($0).inserted }.compactMap(pullRequest)
    }

    private func pullRequest(_ url: String) -> Session.PullRequest? {
        func known(_ session: Session) -> Session.PullRequest? { session.pullRequests.first { $0.url == url } }
        let (before, first, second) = (known(base.session), known(one.session), known(two.session))
        if first == second || second == before { return first }
        return first == before ? second : known(last.session)
    }

    private func value<Value: Equatable>(_ path: KeyPath<LogSnapshot, Value>) -> Value {
        let (before, first, second) = (base[keyPath: path], one.snapshot[keyPath: path], two.snapshot[keyPath: path])
        if first == second || second == before { return first }
        return first == before ? second : last[keyPath: path]
    }

    /// What stood there and nobody took away, then what either side added, sorted.
    private func set<Value: Hashable>(
        _ path: KeyPath<LogSnapshot, [Value]>, by precedes: (Value, Value) -> Bool
    ) -> [Value] {
        let (first, second) = (one.snapshot[keyPath: path], two.snapshot[keyPath: path])
        if first == second { return first }
        let before = base[keyPath: path]
        let added = Set(first).union(second).subtracting(before).sorted(by: precedes)
        return before.filter { first.contains($0) && second.contains($0) } + added
    }

    /// Trailers that this program does not know: all of one key together.
    private var unknown: [Trailer] {
        let sides = [base.unknown, one.snapshot.unknown, two.snapshot.unknown]
        let keys = Set(sides.flatMap { $0.map(\.key) }).sorted()
        return keys.flatMap { key -> [Trailer] in
            let values = sides.map { $0.filter { $0.key == key } }
            if values[1] == values[2] || values[2] == values[0] { return values[1] }
            return values[1] == values[0] ? values[2] : last.unknown.filter { $0.key == key }
        }
    }
}

internal import ChatModel
internal import Git

extension LogFormat {
    /// Why the trailers of a log commit are no snapshot: the first key that is missing or broken.
    struct Damage: Error, Hashable {
        let key: String
    }

    /// Reads a snapshot from trailers.
    ///
    /// - Throws: `Damage`.
    static func snapshot(_ trailers: [Trailer]) throws(Damage) -> LogSnapshot {
        var fields = Fields()
        for trailer in trailers { fields.take(trailer) }
        return try fields.snapshot()
    }

    /// A count or a clock: digits alone, and so few (15) that adding to the number never overflows.
    static func count(_ text: String) -> Int? {
        guard text.utf8.count <= 15, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// Whether trailers are those of a log commit at all.
    static func isSnapshot(_ trailers: [Trailer]) -> Bool { trailers["Chat-Format"] != nil }
}

/// The trailers of one commit, sorted by key in one pass.
private struct Fields {
    /// The values of `known`, each in its place.
    private var single = [String?](repeating: nil, count: Self.known.count)
    private var next = 0
    private var links: [Session.Link] = []
    private var pulls: [Session.PullRequest] = []
    private var labels: [String] = []
    private var imports: [ImportMark] = []
    private var unknown: [Trailer] = []

    /// A trailer without a value says as much as none: that is how it is written again.
    mutating func take(_ trailer: Trailer) {
        guard !trailer.value.isEmpty else { return }
        if let place = place(of: trailer.key) {
            single[place] = trailer.value
            next = place + 1
            return
        }
        switch trailer.key {
        case "Chat-Link": take(link: trailer.value)
        case "Chat-Pull-Request": if let pull = Self.pullRequest(trailer.value) { pulls.append(pull) }
        case "Chat-Label": labels.append(trailer.value)
        case "Chat-Import": take(mark: trailer)
        case _ where trailer.key.hasPrefix("Chat-"): unknown.append(trailer)
        default: break
        }
    }

    /// Trailers come in the order in which they are written, so the place is nearly always the next one.
    private func place(of key: String) -> Int? {
        Self.known[next...].firstIndex(of: key) ?? Self.known[..<next].firstIndex(of: key)
    }

    private subscript(key: String) -> String? { Self.known.firstIndex(of: key).flatMap { single[$0] } }

    func snapshot() throws(LogFormat.Damage) -> LogSnapshot {
        var session = Session(
            id: try value("Chat-Session") { SessionID($0) },
            title: try value("Chat-Title", Self.title),
            kind: try value("Chat-Kind", Session.Kind.init),
            mode: try value("Chat-Mode", Session.Mode.init),
            owner: self["Chat-Owner"] ?? "",
            base: try value("Chat-Base", Self.base),
            branchTip: try value("Chat-Branch-Tip") { ObjectID($0)?.description },
            createdAt: try value("Chat-Created") { Timestamp($0) })
        session.description = self["Chat-Description"].map(LogText.unescaped).flatMap { $0.isEmpty ? nil : $0 }
        session.status = try value("Chat-Status", Session.Status.init)
        session.visibility = try value("Chat-Visibility", Session.Visibility.init)
        session.isPublished = self["Chat-Published"] == "true"
        session.turns = try value("Chat-Turns", LogFormat.count)
        session.messages = try value("Chat-Messages", LogFormat.count)
        session.clock = try value("Chat-Clock", LogFormat.count)
        session.updatedAt = try value("Chat-Updated") { Timestamp($0) }
        session.lastActivityAt = try value("Chat-Last-Activity") { Timestamp($0) }
        session.agent = self["Chat-Agent"]
        session.links = links
        session.labels = labels
        for pull in pulls { session.take(pull) }
        session.supersedes = self["Chat-Supersedes"]
        session.sealed = self["Chat-Sealed"]
        var snapshot = LogSnapshot(
            session: session, event: try value("Chat-Event") { $0 },
            undone: self["Chat-Undone"].flatMap { ObjectID($0) },
            format: try value("Chat-Format", LogFormat.count), unknown: unknown)
        snapshot.imports = imports
        return snapshot
    }

    private func value<Value>(
        _ key: String, _ read: (String) -> Value?
    ) throws(LogFormat.Damage) -> Value {
        guard let text = self[key], let value = read(text) else { throw LogFormat.Damage(key: key) }
        return value
    }

    /// One that cannot be read is kept as it is.
    private mutating func take(mark trailer: Trailer) {
        if let mark = ImportMark(trailer.value) { imports.append(mark) } else { unknown.append(trailer) }
    }

    private mutating func take(link: String) {
        guard let equals = link.firstIndex(of: "=") else { return }
        links.append(.init(name: String(link[..<equals]), target: String(link[link.index(after: equals)...])))
    }

    private static let known = [
        "Chat-Format", "Chat-Session", "Chat-Event", "Chat-Clock", "Chat-Kind", "Chat-Mode", "Chat-Title",
        "Chat-Description", "Chat-Status", "Chat-Owner", "Chat-Visibility", "Chat-Published", "Chat-Base",
        "Chat-Branch-Tip", "Chat-Turns", "Chat-Messages", "Chat-Created", "Chat-Updated", "Chat-Last-Activity",
        "Chat-Agent", "Chat-Sealed", "Chat-Supersedes", "Chat-Undone",
    ]

    private static func title(_ text: String) -> Title? {
        do throws(Title.Refusal) { return try Title(text) } catch { return nil }
    }

    private static func base(_ text: String) -> Session.Base? {
        guard let space = text.lastIndex(of: " "), let commit = ObjectID(text[text.index(after: space)...]) else {
            return nil
        }
        return Session.Base(reference: String(text[..<space]), commit: commit.description)
    }

    private static func pullRequest(_ text: String) -> Session.PullRequest? {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let number = Int(words[0]) else { return nil }
        return Session.PullRequest(number: number, state: String(words[1]), url: String(words[2]))
    }
}

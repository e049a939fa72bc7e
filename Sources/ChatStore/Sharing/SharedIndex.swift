public import ChatModel
internal import Git

/// A session that a user says is shared.
public struct ListedSession: Hashable, Sendable {
    /// The session.
    public let session: SessionID
    /// Its title when it was shared.
    public let title: String
    /// Who shares it, as `Name <email>`.
    public let by: String
    /// When it was shared.
    public let at: Timestamp
}

extension ChatStore {
    /// What the indexes of a remote list, latest first.
    func listed(on remote: ChatRemote, except own: ReferenceName? = nil) throws -> [ListedSession] {
        var found: [SessionID: ListedSession] = [:]
        for (name, tip) in try repository.references(remote.indexes) where name != own {
            for listed in try listed(in: LineChain(store: self, name: name), at: tip) { found[listed.session] = listed }
        }
        return found.values.sorted { ($0.at, $0.session) > ($1.at, $1.session) }
    }

    /// The sessions that an index ends up listing: of each, the last line counts.
    private func listed(in chain: LineChain, at tip: ObjectID) throws -> [ListedSession] {
        var last: [SessionID: ListedSession?] = [:]
        for line in try chain.lines(at: tip) {
            guard let id = line["session"]?.text.flatMap({ SessionID($0) }), let kind = line["kind"]?.text else {
                continue
            }
            switch kind {
            case "share":
                last[id] = ListedSession(
                    session: id, title: line["title"]?.text ?? "", by: line["by"]?.text ?? "",
                    at: line["at"]?.text.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0))
            case "unshare": last[id] = .some(nil)
            default: continue
            }
        }
        return last.values.compactMap(\.self)
    }

    /// The index of who asks, as it is for a remote.
    func ownIndex(on remote: ChatRemote) throws -> LineChain {
        LineChain(store: self, name: ReferenceName(remote.own + (try userKey().rawValue)))
    }

    /// Whether the last word in the index of who asks is that a session is shared on a remote; `nil` without a word.
    func isListed(_ id: SessionID, on remote: ChatRemote) throws -> Bool? {
        let last = try ownIndex(on: remote).lines().last { $0["session"]?.text == id.rawValue }
        return last.map { $0["kind"]?.text == "share" }
    }

    /// Says in the index of who asks that sessions are shared on a remote, or are not any more; what it says already is
    /// not said again.
    func list(_ sessions: [Session], isShared: Bool, on remote: ChatRemote) throws {
        let chain = try ownIndex(on: remote)
        let last = try chain.lines().reduce(into: [String: Bool]()) { last, line in
            if let id = line["session"]?.text { last[id] = line["kind"]?.text == "share" }
        }
        let due = sessions.filter { last[$0.id.rawValue, default: false] != isShared }
        guard let first = due.first else { return }
        let kind = isShared ? "share" : "unshare"
        let (now, by) = (surroundings.now().description, try whoami())
        let lines: [[JSON.Member]] = due.map { session in
            [
                .init("kind", .string(kind)), .init("session", .string(session.id.rawValue)),
                .init("title", .string(session.title.text)), .init("at", .string(now)), .init("by", .string(by)),
                .init("v", .integer(1)),
            ]
        }
        try chain.append(lines, reason: "\(kind) \(due.count == 1 ? first.id.rawValue : "\(due.count) sessions")")
        observe(.sharingListed)
    }
}

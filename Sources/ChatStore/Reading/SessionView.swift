public import ChatModel
internal import Git

/// A session with the facts of this machine: what lists and other programs are shown.
public struct SessionView: Hashable, Sendable {
    /// The snapshot of its log.
    public let session: Session
    /// `none`, `present` or `cleaned`.
    public let environment: String
    /// The worktree's top directory, where there is one.
    public let worktree: String?
    /// Whether it is the default session.
    public let isDefault: Bool
    /// Who works on a turn now.
    public let holder: LockHolder?
    /// How many messages the person who asks has not read; `nil` where git does not know who that is.
    public let unread: Int?
    /// How it stands to what was last fetched.
    public let sync: SyncState

    /// The session as JSON, by the names of the command reference.
    public var json: JSON {
        let tree = JSONTree()
        write(to: tree)
        return tree.json
    }

    /// Hands the members of that to a sink.
    public func write(to sink: some JSONSink) {
        sink.put("id", session.id.rawValue)
        sink.put("branch", session.id.branch)
        sink.put("title", session.title.text)
        sink.put("description", session.description)
        sink.put("kind", session.kind.rawValue)
        sink.put("mode", session.mode.rawValue)
        sink.put("status", session.status.rawValue)
        sink.put("environment", environment)
        sink.put("worktree", worktree)
        sink.put("owner", session.owner)
        sink.put("visibility", session.visibility.rawValue)
        sink.put(
            "base",
            object: {
                sink.put("ref", session.base.reference)
                sink.put("oid", session.base.commit)
            })
        sink.put("tip", session.branchTip)
        sink.put("turns", number: session.turns)
        sink.put("messages", number: session.messages)
        sink.put("unread", number: unread)
        sink.put("created_at", session.createdAt.description)
        sink.put("updated_at", session.updatedAt.description)
        sink.put("last_activity_at", session.lastActivityAt.description)
        sink.put("is_default", value: .bool(isDefault))
        sink.put("agent", session.agent)
        sink.put("agent_session", value: .null)
        sink.put(
            "links",
            object: {
                sink.put("run", link("run"))
                sink.put("candidate", link("candidate"))
                sink.put("artifact", link("artifact"))
                sink.put("issue", link("issue"))
                sink.put("forked_from", link("forked-from"))
            })
        sink.put("labels", value: .array(session.labels.map { .string($0) }))
        sink.put("pull_request", value: pullRequest)
        sink.put("pull_requests", value: .array(session.pullRequests.map(Self.json)))
        sink.put("sealed", value: .bool(session.sealed != nil))
        sink.put("busy", value: busy)
        sink.put("sync", object: { sync.write(to: sink) })
    }

    private func link(_ name: String) -> String? {
        session.links.isEmpty ? nil : session.links.last { $0.name == name }?.target
    }

    private var pullRequest: JSON { session.pullRequest.map(Self.json) ?? .null }

    private static func json(_ request: Session.PullRequest) -> JSON {
        ["number": .integer(request.number), "url": .string(request.url), "state": .string(request.state)]
    }

    private var busy: JSON {
        guard let holder else { return .null }
        return [
            "pid": .integer(holder.process), "host": .string(holder.host), "since": .string(holder.since.description),
        ]
    }
}

/// All sessions, with the facts of this machine looked up one by one.
public struct SessionOverview {
    /// The sessions, last activity first.
    public let sessions: [Session]
    /// Those whose logs are damaged.
    public let unreadable: [UnreadableSession]
    private let known: [KnownSession]
    private let viewer: Viewer

    /// How many are private and somebody else's, and so not among them.
    public let hiddenCount: Int

    fileprivate init(_ store: ChatStore) throws {
        viewer = try Viewer(store: store)
        let all = try store.sessions(for: viewer.unread())
        unreadable = all.unreadable
        var visibility = Visibility(store)
        // Mostly that is all of them, and ten thousand need not be moved about.
        let isWhole = try all.readable.allSatisfy { try visibility.shows($0.session) }
        known = try isWhole ? all.readable : all.readable.filter { try visibility.shows($0.session) }
        hiddenCount = all.readable.count - known.count
        sessions = known.map(\.session)
    }

    /// A session by its place in `sessions`, from 0, with the facts of this machine.
    ///
    /// - Throws: `GitError`, `ObjectDamage`, `FileError`.
    public func view(at place: Int) throws -> SessionView { try viewer.view(known[place]) }
}

extension ChatStore {
    /// The session with the facts of this machine.
    ///
    /// - Throws: `GitError`, `ObjectDamage`, `FileError`.
    public func view(_ session: Session) throws -> SessionView {
        let tip = try repository.target(of: References.log(of: session.id))
        return try Viewer(store: self).view(KnownSession(session: session, tip: tip ?? .zero))
    }

    /// A session that was just made here: nobody else has it, and there is nothing to read in it.
    ///
    /// - Throws: `FileError`.
    public func view(made session: Session) throws -> SessionView { try Viewer(store: self).view(made: session) }

    /// Every session; the facts of this machine are looked up for those that are asked for.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func overview() throws -> SessionOverview { try SessionOverview(self) }
}

/// Looks at sessions with what is read once for all of them.
private final class Viewer {
    let store: ChatStore
    private let worktrees: Set<String>
    /// The sessions whose turn lock has a file.
    private let locked: Set<String>
    private let defaultSession: SessionID?
    private var reader: Unread??
    private var syncStates: SyncStates?

    init(store: ChatStore) throws {
        self.store = store
        worktrees = Set(try store.repository.worktreeNames())
        let locks = try Folder.names(in: store.directory + "locks/").filter { $0.hasSuffix(".turn") }
        locked = Set(locks.map { String($0.dropLast(".turn".count)) })
        defaultSession = store.defaultSession
    }

    func view(_ known: KnownSession) throws -> SessionView {
        let session = known.session
        let count = session.messages == 0 ? 0 : try unread()?.count(session, tip: known.tip, spoken: known.spoken)
        return try view(session, unread: count, sync: sync().state(of: session))
    }

    func view(made session: Session) throws -> SessionView { try view(session, unread: 0, sync: .localOnly) }

    private func view(_ session: Session, unread: Int?, sync: SyncState) throws -> SessionView {
        let worktree = worktrees.contains(session.id.rawValue) ? try store.worktree(of: session.id) : nil
        return SessionView(
            session: session, environment: worktree.map { $0.isPresent ? "present" : "cleaned" } ?? "none",
            worktree: worktree?.path, isDefault: session.id == defaultSession,
            holder: locked.contains(session.id.rawValue) ? try store.holder(of: session.id) : nil, unread: unread,
            sync: sync)
    }

    /// Counts what was not read; `nil` where git does not know who asks.
    func unread() throws -> Unread? {
        if let reader { return reader }
        let made: Unread?
        do { made = try Unread(store) } catch StoreError.noIdentity { made = nil }
        reader = .some(made)
        return made
    }

    private func sync() throws -> SyncStates {
        if let syncStates { return syncStates }
        let made = try store.syncStates()
        syncStates = made
        return made
    }
}

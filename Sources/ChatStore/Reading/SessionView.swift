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

    /// The session as JSON, by the names of the command reference.
    public var json: JSON {
        let session = session
        return [
            "id": .string(session.id.rawValue), "branch": .string(session.id.branch),
            "title": .string(session.title.text), "description": .optional(session.description),
            "kind": .string(session.kind.rawValue), "mode": .string(session.mode.rawValue),
            "status": .string(session.status.rawValue), "environment": .string(environment),
            "worktree": .optional(worktree), "owner": .string(session.owner),
            "visibility": .string(session.visibility.rawValue),
            "base": ["ref": .string(session.base.reference), "oid": .string(session.base.commit)],
            "tip": .string(session.branchTip), "turns": .integer(session.turns),
            "messages": .integer(session.messages), "unread": .null,
            "created_at": .string(session.createdAt.description), "updated_at": .string(session.updatedAt.description),
            "last_activity_at": .string(session.lastActivityAt.description), "is_default": .bool(isDefault),
            "agent": .optional(session.agent), "agent_session": .null, "links": links,
            "labels": .array(session.labels.map { .string($0) }), "pull_request": pullRequest, "busy": busy,
        ]
    }

    private var links: JSON {
        let names = [("run", "run"), ("candidate", "candidate"), ("artifact", "artifact"), ("issue", "issue")]
        let members = (names + [("forked_from", "forked-from")]).map { name, link in
            JSON.Member(name, .optional(session.links.last { $0.name == link }?.target))
        }
        return .object(members)
    }

    private var pullRequest: JSON {
        guard let request = session.pullRequest else { return .null }
        return ["number": .integer(request.number), "url": .string(request.url), "state": .string(request.state)]
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
    private let viewer: Viewer

    fileprivate init(_ store: ChatStore) throws {
        (sessions, unreadable) = try store.sessions()
        viewer = try Viewer(store: store)
    }

    /// A session with the facts of this machine.
    public func view(_ session: Session) throws -> SessionView { try viewer.view(session) }
}

extension ChatStore {
    /// The session with the facts of this machine.
    public func view(_ session: Session) throws -> SessionView {
        try Viewer(store: self).view(session)
    }

    /// Every session; the facts of this machine are looked up for those that are asked for.
    public func overview() throws -> SessionOverview { try SessionOverview(self) }
}

/// Looks at sessions with what is read once for all of them.
private struct Viewer {
    let store: ChatStore
    let worktrees: Set<String>
    let locks: Set<String>
    let defaultSession: SessionID?

    init(store: ChatStore) throws {
        self.store = store
        worktrees = Set(try store.repository.worktreeNames())
        locks = Set(try Folder.names(in: store.directory + "locks/"))
        defaultSession = store.defaultSession
    }

    func view(_ session: Session) throws -> SessionView {
        let worktree = worktrees.contains(session.id.rawValue) ? try store.worktree(of: session.id) : nil
        return SessionView(
            session: session, environment: worktree.map { $0.isPresent ? "present" : "cleaned" } ?? "none",
            worktree: worktree?.path, isDefault: session.id == defaultSession,
            holder: locks.contains("\(session.id).turn") ? try store.holder(of: session.id) : nil)
    }
}

internal import ChatModel
internal import Git

/// Every reference that git chat uses, in one place.
enum References {
    static let logs = "refs/chat/sessions/"
    static let keeps = "refs/chat/keep/"
    static let events = "refs/chat/events/"
    static let indexes = "refs/chat/index/"
    static let reads = "refs/chat/read/"
    static let control: ReferenceName = "refs/chat/control"
    /// The dedicated notes ref: all turns' words for stock git, derived from the logs.
    static let notes: ReferenceName = "refs/notes/kosuke-chat"
    /// The session a worktree is on, and the one before it: symbolic references of that worktree alone.
    static let current: ReferenceName = "CHAT_HEAD"
    static let previous: ReferenceName = "CHAT_PREVIOUS"

    /// Where a host that refuses `refs/chat/` is given it instead.
    static let fallbackPrefix = "refs/heads/kosuke-chat/"

    /// The name below `refs/chat/` that one on such a host stands for; any other is its own.
    static func fallback(of name: String) -> ReferenceName {
        guard name.hasPrefix(fallbackPrefix) else { return ReferenceName(name) }
        return ReferenceName("refs/chat/" + name.dropFirst(fallbackPrefix.count))
    }

    static func log(of session: SessionID) -> ReferenceName { ReferenceName(logs + session.rawValue) }

    static func branch(of session: SessionID) -> ReferenceName { .branch(session.branch) }

    static let trash = "refs/chat/trash/"
    /// Copies of what a remote has, by the remote's name.
    static let remotes = "refs/chat-remotes/"

    /// Where git has copies of its own of logs that stand as branches on a remote.
    static func tracked(on remote: String) -> String {
        "refs/remotes/\(remote)/\(fallbackPrefix.dropFirst("refs/heads/".count))sessions/"
    }

    /// One of the references of a deleted session: `log`, `branch` or `keep`.
    static func trash(of session: SessionID, _ part: String) -> ReferenceName {
        ReferenceName(trash + session.rawValue + "/" + part)
    }

    /// Which sessions a user shares, on a remote.
    static func index(of user: UserKey) -> ReferenceName { ReferenceName(indexes + user.rawValue) }

    /// What a person has read.
    static func read(by reader: UserKey) -> ReferenceName { ReferenceName(reads + reader.rawValue) }

    /// Commits that the branch does not hold, or not yet.
    static func keep(of session: SessionID) -> ReferenceName { ReferenceName(keeps + session.rawValue) }

    /// The session whose log has that name.
    static func session(ofLog name: ReferenceName) -> SessionID? {
        name.rawValue.hasPrefix(logs) ? SessionID(name.rawValue.dropFirst(logs.count)) : nil
    }
}

internal import ChatModel
internal import Git

/// Every reference that git chat uses, in one place.
enum References {
    static let logs = "refs/chat/sessions/"
    static let keeps = "refs/chat/keep/"
    /// The dedicated notes ref: all turns' words for stock git, derived from the logs.
    static let notes: ReferenceName = "refs/notes/kosuke-chat"
    /// The session a worktree is on, and the one before it: symbolic references of that worktree alone.
    static let current: ReferenceName = "CHAT_HEAD"
    static let previous: ReferenceName = "CHAT_PREVIOUS"

    static func log(of session: SessionID) -> ReferenceName { ReferenceName(logs + session.rawValue) }

    static func branch(of session: SessionID) -> ReferenceName { .branch(session.branch) }

    static let trash = "refs/chat/trash/"
    static let remotes = "refs/chat-remotes/"

    /// One of the references of a deleted session: `log`, `branch` or `keep`.
    static func trash(of session: SessionID, _ part: String) -> ReferenceName {
        ReferenceName(trash + session.rawValue + "/" + part)
    }

    /// Commits that the branch does not hold, or not yet.
    static func keep(of session: SessionID) -> ReferenceName { ReferenceName(keeps + session.rawValue) }

    /// The session whose log has that name.
    static func session(ofLog name: ReferenceName) -> SessionID? {
        name.rawValue.hasPrefix(logs) ? SessionID(name.rawValue.dropFirst(logs.count)) : nil
    }
}

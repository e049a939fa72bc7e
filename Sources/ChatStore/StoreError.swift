public import ChatModel
public import Git

/// Why the store did not do what was asked.
///
/// Facts only; the front end words them. Paths of worktrees are absolute, commits 40 hexadecimal digits.
public enum StoreError: Error, Hashable {
    case sessionNotFound(name: String, similar: [String])
    case ambiguousName(String, candidates: [SessionID])
    /// No session was named, and this worktree has none.
    case noCurrentSession
    case noPreviousSession
    case sessionExists(SessionID)
    /// Another process works on a turn of the session.
    case busy(SessionID, holder: LockHolder?)
    /// Compare-and-swap was lost that many times in a row.
    case contended(SessionID, attempts: Int)
    /// A reference's lock file stays, and it is not ours to remove.
    case locked(ReferenceName)
    case notActive(SessionID, Session.Status)
    /// The log is of a later format than this program knows.
    case newerFormat(SessionID, version: Int)
    /// The tip of a log carries no snapshot that can be read.
    case damagedLog(SessionID, reason: String)
    case branchMissing(SessionID, tip: String)
    /// The session's branch has another name by now.
    case branchRenamed(SessionID, to: String)
    case branchExists(String)
    case baseNotFound(String)
    /// The worktree is not where the session left it.
    case worktreeElsewhere(SessionID, path: String, head: String)
    /// The worktree is in the middle of a rebase, merge, cherry-pick, revert or bisect.
    case worktreeInOperation(SessionID, path: String, operation: String)
    /// An agent ended while the branch is being rebased there: its turn is stored once that is over.
    case turnWaits(SessionID, turn: Int, path: String)
    /// The worktree is on a commit of its own, which no branch holds: it is kept.
    case worktreeDetached(SessionID, path: String, commit: String)
    /// Files were to follow the branch, and were changed by a person before they could.
    case worktreeBehind(SessionID, path: String, files: [String])
    /// A merge or a stash was brought in and left paths at odds.
    case worktreeUnmerged(SessionID, path: String, files: [String])
    /// The session's branch is checked out, or being rebased, in another worktree.
    case branchElsewhere(SessionID, path: String)
    case worktreeMissing(SessionID, path: String)
    /// The worktree has changes that are not the agent's, and `chat.dirty` is `refuse`.
    case worktreeDirty(SessionID, path: String)
    /// Something in the worktree would be lost, or forbids it.
    ///
    /// - Parameter isForced: Whether it was to be removed by force.
    case worktreeNotRemoved(SessionID, path: String, problems: [WorktreeProblem], isForced: Bool)
    case worktreeLocked(SessionID, reason: String)
    case worktreeNotLocked(SessionID)
    case noIdentity
    case message(Message.Refusal)
    case title(Title.Refusal)
}

/// Who holds a lock, as the lock's file says.
public struct LockHolder: Hashable, Sendable {
    /// The process number.
    public let process: Int32
    /// The name of its machine.
    public let host: String
    /// When it took the lock.
    public let since: Timestamp
    /// The request of the turn that is worked on; `nil` for other locks.
    public let request: UUIDv7?

    /// Creates a holder.
    public init(process: Int32, host: String, since: Timestamp, request: UUIDv7? = nil) {
        self.process = process
        self.host = host
        self.since = since
        self.request = request
    }
}

public import ChatModel

/// Why sessions did not travel.
public enum SharingError: Error, Hashable, Sendable {
    /// There is no remote, or several and none is chosen.
    case noRemote(known: [String])
    case remoteNotFound(String)
    /// git pushes to several places under one name, of which each can have something else.
    case severalAddresses(remote: String, [String])
    /// git could not talk to the remote.
    case network(remote: String, reason: String)
    /// The remote takes branches but neither `refs/chat/` nor branches in its place.
    case refused(remote: String, reference: String, reason: String)
    /// Others pushed that many times in a row before us.
    case contended(remote: String, attempts: Int)
    case notShared(SessionID)
    /// It was shared, and not on this remote.
    case notSharedThere(SessionID, remote: String)
    /// It is shared on other remotes, and not on the one it was to be taken from.
    case sharedElsewhere(SessionID, not: String, but: [String])
    /// Its owner deleted it.
    case deleted(SessionID, by: String)
    /// Somebody else's session.
    case notOwner(SessionID, owner: String)
    /// The remote has no such session, or it is not shared there.
    case notThere(String, remote: String)
    /// The session is being written to by an agent.
    case turnGoesOn(SessionID)
    /// `chat.policy.…` forbids it.
    case policy(setting: String, value: String)
    /// A shared branch was rewritten, and the remote has the old one.
    case rewritten([SessionID], remote: String)
    /// The remote has turns that the log here does not know, so its branch is not written over.
    case unknownTurns(SessionID, remote: String)
    /// What the remote has of it cannot be taken in, so nothing can be put on it.
    case leftAlone(SessionID, IntakeProblem, remote: String)
    /// Somebody set an index or the control reference there to what is no chain of lines: nothing follows from it.
    case unreadable(reference: String, remote: String)
    /// Something that looks like a secret would leave.
    case secrets(SessionID, rules: [String])
    /// A line of its log is none that a reader takes, and no remote has it.
    case brokenLine(SessionID, commit: String, reason: String)
}

/// Why what came from a remote is left alone.
public enum IntakeProblem: Error, Hashable, Sendable {
    /// The log cannot be read.
    case damaged(reason: String)
    /// The branch is at what is no commit.
    case damagedBranch(reason: String)
    case newerFormat(version: Int)
    /// The log says that it belongs to another session.
    case otherSession(String)
    /// The session is sealed here, and what came is not, or lacks keys of it.
    case unsealed
    /// The log has nothing in common with the one here.
    case unrelated
    /// A clock far above those before it: few more could be given out.
    case clock(Int)
    /// A note or payload that is larger than any message can be.
    case tooLarge(bytes: Int)
    /// A turn goes on in the session here.
    case turnGoesOn
    /// The worktree's files are in the way of the code that came.
    case worktree(reason: String)
    /// A commit or note is missing.
    case incomplete(object: String)
    /// It is private and somebody else's: it should not be there.
    case privateSession
    /// Its owner deleted it, and something of this machine is in the way.
    case deletion(reason: String)
}

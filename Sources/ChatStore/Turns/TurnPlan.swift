public import ChatModel
public import Git

/// A turn that is about to be written: all of it that does not depend on where log and branch are.
struct TurnPlan {
    /// What the person said, and its clock where `pending/<request>` reserved one.
    struct Utterance {
        let id: UUIDv7
        let role: Message.Role
        let text: String
        let author: String?
        var at: Timestamp?
        var clock: Int?
    }

    let request: UUIDv7
    let utterance: Utterance
    var outcome: Request.Outcome = .complete
    /// What the agent sent; `nil` where a person spoke and no agent was asked.
    var record: TurnRecord?
    var startedAt: Timestamp?
    /// The tree that the worktree was left with; `nil` keeps the branch's.
    var tree: ObjectID?
    var clone: String?
}

/// A turn whose objects are written, on the log and branch as they were read.
struct BuiltTurn {
    let commit: ObjectID
    let parent: ObjectID
    let log: ObjectID
    let note: ObjectID
    let session: Session
    let lines: [NoteLine]
    let changes: [FileChange]
    /// Whether branch, index or notes ref did not follow the log.
    var isBehind = false

    var intent: Intent { Intent(log: log, commit: commit, parent: parent) }
}

/// A turn as it was stored.
public struct StoredTurn {
    /// The session after the turn.
    public let session: Session
    /// The turn commit.
    public let commit: ObjectID
    /// The lines of the turn's note.
    public let entries: [ConversationEntry]
    /// The files that differ from the commit before.
    public let changes: [FileChange]
    /// How the turn ended.
    public let outcome: Request.Outcome
    /// Whether branch, worktree index or notes ref could not follow yet: the next write to the session does that.
    public let isBehind: Bool

    /// What was said.
    public var messages: [Message] { entries.compactMap(\.line.message) }
}

internal import ChatModel
internal import Git

/// What was about to be committed: the log goes to `log`, then the branch from `parent` to `commit`.
struct Intent: Hashable {
    let log: ObjectID
    let commit: ObjectID
    /// Where the branch was; `nil` if it did not exist.
    let parent: ObjectID?
}

/// A commit of a person's that was about to be made: the branch alone goes from `parent` to `commit`.
struct UserCommit: Hashable {
    let commit: ObjectID
    let parent: ObjectID
}

/// One line of a journal.
enum JournalEntry: Hashable {
    /// Whose turn it is, and which process works on it.
    case begin(session: SessionID, request: UUIDv7, process: Surroundings.Process, at: Timestamp)
    case update(Redacted<AgentUpdate>)
    /// What a person had left uncommitted: the files are there already.
    case changes(UserCommit)
    /// A step that the files of the worktree follow.
    case checkout(UserCommit)
    case intent(Intent)
    /// The agent ended, and the turn waits for a rebase: the branch cannot move before that is over.
    case waits

    /// Whether something in it was said, or done with words.
    var hasWords: Bool {
        guard case .update(let update) = self else { return false }
        switch update.value {
        case .text, .thinking, .toolCall, .plan, .permission, .notice, .ended: return true
        case .usage, .identity, .process: return false
        }
    }

    var json: JSON {
        switch self {
        case .begin(let session, let request, let process, let at):
            [
                "kind": "begin", "session": .string(session.rawValue), "request": .string(request.rawValue),
                "pid": .integer(process.id), "host": .string(process.host), "boot": .string(process.boot),
                "at": .string(at.description), "v": .integer(1),
            ]
        case .update(let update): update.value.journal
        case .changes(let step): Self.json("changes", step)
        case .checkout(let step): Self.json("checkout", step)
        case .intent(let intent):
            [
                "kind": "intent", "log": .string(intent.log.description), "commit": .string(intent.commit.description),
                "parent": .optional(intent.parent?.description),
            ]
        case .waits: ["kind": "waits"]
        }
    }

    init?(_ json: JSON) {
        switch json["kind"]?.text {
        case "begin":
            guard let session = json["session"]?.text.flatMap({ SessionID($0) }),
                let request = json["request"]?.text.flatMap({ UUIDv7($0) }), let process = json["pid"]?.integer,
                let at = json["at"]?.text.flatMap({ Timestamp($0) })
            else { return nil }
            self = .begin(
                session: session, request: request,
                process: .init(
                    id: Int32(truncatingIfNeeded: process), host: json["host"]?.text ?? "",
                    boot: json["boot"]?.text ?? ""),
                at: at)
        case "changes", "checkout":
            guard let commit = json["commit"]?.text.flatMap({ ObjectID($0) }),
                let parent = json["parent"]?.text.flatMap({ ObjectID($0) })
            else { return nil }
            let step = UserCommit(commit: commit, parent: parent)
            self = json["kind"]?.text == "changes" ? .changes(step) : .checkout(step)
        case "intent":
            guard let log = json["log"]?.text.flatMap({ ObjectID($0) }),
                let commit = json["commit"]?.text.flatMap({ ObjectID($0) })
            else { return nil }
            self = .intent(
                Intent(log: log, commit: commit, parent: json["parent"]?.text.flatMap { ObjectID($0) }))
        case "waits": self = .waits
        default:
            guard let update = AgentUpdate(journal: json) else { return nil }
            self = .update(Redacted(fromJournal: update))
        }
    }

    private static func json(_ kind: String, _ step: UserCommit) -> JSON {
        [
            "kind": .string(kind), "commit": .string(step.commit.description),
            "parent": .string(step.parent.description),
        ]
    }
}

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

    var json: JSON {
        switch self {
        case .begin(let session, let request, let process, let at):
            [
                "kind": "begin", "session": .string(session.rawValue), "request": .string(request.rawValue),
                "pid": .integer(process.id), "host": .string(process.host), "boot": .string(process.boot),
                "at": .string(at.description), "v": .integer(1),
            ]
        case .update(let update): Self.json(update.value)
        case .changes(let step): Self.json("changes", step)
        case .checkout(let step): Self.json("checkout", step)
        case .intent(let intent):
            [
                "kind": "intent", "log": .string(intent.log.description), "commit": .string(intent.commit.description),
                "parent": .optional(intent.parent?.description),
            ]
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
        default:
            guard let update = Self.update(json) else { return nil }
            self = .update(Redacted(fromJournal: update))
        }
    }

    private static func json(_ kind: String, _ step: UserCommit) -> JSON {
        [
            "kind": .string(kind), "commit": .string(step.commit.description),
            "parent": .string(step.parent.description),
        ]
    }

    private static func json(_ update: AgentUpdate) -> JSON {
        switch update {
        case .text(let text): ["kind": "text", "text": .string(text)]
        case .thinking(let text): ["kind": "thinking", "text": .string(text)]
        case .toolCall(let call):
            [
                "kind": "tool_call", "id": .string(call.id), "name": .string(call.name), "tool": .string(call.kind),
                "title": .optional(call.title), "status": .string(call.status), "input": call.input ?? .null,
                "output": .optional(call.output),
            ]
        case .plan(let steps):
            [
                "kind": "plan",
                "steps": .array(steps.map { ["text": .string($0.text), "status": .string($0.status)] }),
            ]
        case .permission(let note):
            [
                "kind": "permission", "title": .string(note.title), "tool": .string(note.kind),
                "allowed": .bool(note.isAllowed), "by": .string(note.by),
            ]
        case .notice(let text): ["kind": "notice", "text": .string(text)]
        case .usage(let usage, let cost):
            [
                "kind": "usage", "input": .optional(usage.inputTokens), "output": .optional(usage.outputTokens),
                "cache_read": .optional(usage.cacheReadInputTokens),
                "cache_creation": .optional(usage.cacheCreationInputTokens), "cost": .optional(cost),
            ]
        case .identity(let agent, let model, let session):
            [
                "kind": "identity", "agent": .string(agent.name), "version": .optional(agent.version),
                "model": .optional(model), "session": .optional(session),
            ]
        case .process(let id): ["kind": "process", "group": .integer(id)]
        case .ended(let end):
            [
                "kind": "ended", "outcome": .string(end.outcome.rawValue), "stop_reason": .optional(end.stopReason),
                "reason": .optional(end.reason), "exit_status": .optional(end.exitStatus),
                "stderr": .optional(end.diagnostics),
            ]
        }
    }

    private static func update(_ json: JSON) -> AgentUpdate? {
        switch json["kind"]?.text {
        case "text": return json["text"]?.text.map(AgentUpdate.text)
        case "thinking": return json["text"]?.text.map(AgentUpdate.thinking)
        case "tool_call":
            guard let id = json["id"]?.text, let name = json["name"]?.text, let status = json["status"]?.text else {
                return nil
            }
            var call = ToolCall(
                id: id, name: name, kind: json["tool"]?.text ?? "other", title: json["title"]?.text, status: status)
            if let input = json["input"], input != .null { call.input = input }
            call.output = json["output"]?.text
            return .toolCall(call)
        case "plan":
            let steps = json["steps"]?.elements?.compactMap { step in
                step["text"]?.text.map { PlanStep(text: $0, status: step["status"]?.text ?? "pending") }
            }
            return steps.map(AgentUpdate.plan)
        case "permission":
            guard let title = json["title"]?.text, case .bool(let isAllowed)? = json["allowed"] else { return nil }
            return .permission(
                PermissionNote(
                    title: title, kind: json["tool"]?.text ?? "other", isAllowed: isAllowed, by: json["by"]?.text ?? ""
                ))
        case "notice": return json["text"]?.text.map(AgentUpdate.notice)
        case "usage":
            var usage = Usage()
            usage.inputTokens = json["input"]?.integer
            usage.outputTokens = json["output"]?.integer
            usage.cacheReadInputTokens = json["cache_read"]?.integer
            usage.cacheCreationInputTokens = json["cache_creation"]?.integer
            return .usage(usage, cost: json["cost"]?.text)
        case "identity":
            return json["agent"]?.text.map {
                .identity(
                    agent: AgentName(name: $0, version: json["version"]?.text), model: json["model"]?.text,
                    session: json["session"]?.text)
            }
        case "process": return json["group"]?.integer.map { .process(Int32(truncatingIfNeeded: $0)) }
        case "ended":
            return json["outcome"]?.text.flatMap(Request.Outcome.init).map { outcome in
                var end = AgentEnd(
                    outcome: outcome, reason: json["reason"]?.text, exitStatus: json["exit_status"]?.integer,
                    diagnostics: json["stderr"]?.text)
                end.stopReason = json["stop_reason"]?.text
                return .ended(end)
            }
        default: return nil
        }
    }
}

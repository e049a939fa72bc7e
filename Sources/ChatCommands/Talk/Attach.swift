internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Follows a turn that another process works on.
struct Attach: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Follow the turn that goes on in a session",
        discussion: """
            Shows what 'git chat send' shows, from the turn's beginning on, until it ends; the exit status is its own. \
            Ctrl-C leaves the turn as it is; 'git chat cancel' stops it.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Flag(help: "Stream the turn as JSON, an object a line")
    var jsonl = false

    @OptionGroup var output: JSONOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        guard let turn = try store.follow(id) else { throw NothingRuns(session: id) }
        let watch = Watch(context.console, form: jsonl ? .lines : output.json ? .silent : .text)
        watch.begin()
        defer { watch.end() }
        while true {
            let isOver = try store.holder(of: id)?.request != turn.request
            for update in try turn.next() { watch.show(update) }
            if isOver { break }
            usleep(20_000)
        }
        watch.end()
        try end(turn, store, context)
    }

    private func end(_ turn: TurnFollower, _ store: ChatStore, _ context: Context) throws {
        let entries = try store.turn(answering: turn.request, in: turn.session)
        guard let entries, let request = entries.compactMap(\.asked).first else {
            throw TurnLeft(session: turn.session)
        }
        let number = entries.compactMap(\.line.message).first?.turn ?? 0
        if jsonl || output.json {
            let done: JSON = [
                "type": "done", "session": .string(turn.session.rawValue), "turn": .integer(number),
                "request": .string(request.id.rawValue), "outcome": .string(request.outcome.rawValue),
                "reason": .optional(request.reason), "commit": .optional(entries.first?.commit.description),
            ]
            try context.console.answer(jsonl ? done.line : done.pretty)
        }
        let outcome = request.outcome == .complete ? "" : ", \(request.outcome.rawValue)"
        context.console.narrate("turn \(number) is commit \(entries[0].commit.description.prefix(12))\(outcome)")
        try context.console.flush()
        if !jsonl, !output.json {
            context.noteRead(turn.session, messages: try store.session(turn.session).messages)
        }
        switch request.outcome {
        case .complete: return
        case .cancelled: throw Exit(status: .cancelled)
        default: throw AgentFailed(turn: number, reason: request.reason)
        }
    }
}

/// There is no turn to follow or to stop.
struct NothingRuns: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "not_running", "cannot find a turn that goes on in session '\(session)'", .no,
            hints: ["run 'git chat agents' to see where agents work"])
    }
}

/// The process that worked on a turn is gone, and has not finished it.
struct TurnLeft: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "turn_left", "cannot follow the turn of session '\(session)': its process is gone", .agentFailed,
            hints: ["the next 'git chat send' or 'say' there stores what came so far"])
    }
}

import ChatModel
import ChatStore
import Git

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One operation of the store; what is acknowledged is printed as `ack <text>`.
struct Operation {
    let store: ChatStore
    let words: [String]

    func run(_ name: String) throws {
        switch name {
        case "new": try new(hasWorktree: words.contains("worktree"))
        case "base": try new(hasWorktree: true, base: words[1])
        case "archive": try store.change(session(), .status(.archived))
        case "cleanup":
            let taken = try store.reclaim(session(), Cleanup(takesWorktrees: true))
            Process.tell("ack \(taken?.isWhole == true ? "whole" : "files")")
        case "duplicate": try duplicate(words[1], takesChanges: words.contains("changes"))
        case "say": try say(words[1])
        case "turn": try turn(words[1])
        case "loop": try loop()
        case "hold": try hold(words[1])
        case "agent": try agent(words[1])
        case "repair": try store.repair().forEach { Process.tell("\($0.severity) \($0.session ?? "-") \($0.fact)") }
        case "check": try store.check().forEach { Process.tell("\($0.severity) \($0.session ?? "-") \($0.fact)") }
        case "rebuild": try store.rebuildNotes()
        case "delete": _ = try store.delete(session())
        case "restore": try store.restore(store.resolveTrash(words[0]))
        case "undo": _ = try store.undo(session())
        case "revert": _ = try store.revert(session(), to: Int(words[1]) ?? 0)
        case "redact": _ = try store.redact(nil, in: session())
        case "unshare": _ = try store.unshare([session()], from: store.chatRemote(words[1]))
        case "fetch": _ = try store.fetch(from: store.chatRemote(nil))
        case "hooks": try store.installHooks(program: "/usr/bin/true")
        case "rename": try store.change(session(), .title(Title(words[1])))
        default: throw StoreError.sessionNotFound(name: name, similar: [])
        }
    }

    private func session() throws -> SessionID { try store.resolve(words[0]) }

    private func new(hasWorktree: Bool, base: String? = nil) throws {
        var plan = NewSession(title: try Title(words[0]))
        plan.base = base
        let session = try store.create(plan)
        if hasWorktree { try store.ensureWorktree(of: session.id) }
        Process.tell("ack \(session.id)")
    }

    /// `duplicate <session> <title> [changes]`, with its worktree.
    private func duplicate(_ title: String, takesChanges: Bool) throws {
        var plan = Duplicate()
        plan.title = try Title(title)
        plan.takesChanges = takesChanges
        let session = try store.duplicate(session(), plan)
        try store.ensureWorktree(of: session.id)
        Process.tell("ack \(session.id)")
    }

    private func say(_ text: String) throws {
        _ = try store.say(text, as: .user, in: session())
        Process.tell("ack \(text)")
    }

    /// A turn whose agent writes `<text>.txt`, changes `shared.txt`, uses a tool and answers.
    private func turn(_ text: String, waits: Bool = false) throws {
        let turn = try store.begin(text, in: session(), waits: waits)
        try work(text, in: turn)
        _ = try store.finish(turn)
        Process.tell("ack \(text)")
    }

    private func work(_ text: String, in turn: OpenTurn) throws {
        try store.record(.identity(agent: AgentName(name: "robot"), model: "r1", session: nil), in: turn)
        try store.record(.text("answer to "), in: turn)
        try Folder.write("\(text)\n", to: turn.directory + "/\(text).txt")
        try Folder.write("\(text)\n", to: turn.directory + "/shared.txt")
        try store.record(.text(text), in: turn)
        try store.record(.ended(AgentEnd(outcome: .complete)), in: turn)
    }

    /// `loop <session> <count> <prefix> say|turn|both`.
    private func loop() throws {
        guard let count = Int(words[1]) else { return }
        for number in 1...max(1, count) {
            let text = "\(words[2])-\(number)"
            let isTurn = words[3] == "turn" || words[3] == "both" && number % 5 == 0
            if isTurn { try turn(text, waits: true) } else { try say(text) }
        }
    }

    /// Holds a turn open until there is a file of that name.
    private func hold(_ text: String) throws {
        let turn = try store.begin(text, in: session())
        try work(text, in: turn)
        Process.tell("begun \(turn.request)")
        while access(words[2], F_OK) != 0 { usleep(5000) }
        _ = try store.finish(turn)
        Process.tell("ack \(text)")
    }

    /// A turn whose agent is a process that goes on; then this process is killed.
    private func agent(_ text: String) throws {
        let turn = try store.begin(text, in: session())
        let child = Process.sleeper(request: turn.request.rawValue, worktree: turn.directory)
        try store.record(.process(child), in: turn)
        Process.tell("agent \(child)")
        kill(getpid(), SIGKILL)
    }
}

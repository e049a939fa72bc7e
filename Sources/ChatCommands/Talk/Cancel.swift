internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Stops a turn that another process works on.
struct Cancel: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop the turn that goes on in a session",
        discussion: """
            Does what Ctrl-C does where the turn was started: the agent is asked to stop, what came so far is kept as \
            a turn. Returns when the turn has ended.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Flag(help: "Do not ask the agent, end it at once")
    var kill = false

    @Flag(inversion: .prefixedNo, help: "Wait until the turn has ended")
    var wait = true

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        guard let holder = try store.holder(of: id), let request = holder.request else {
            throw NothingRuns(session: id)
        }
        guard holder.host == context.host else { throw RunsElsewhere(session: id, host: holder.host) }
        try ask(holder, id)
        if kill {
            // Under `git chat` one Ctrl-C comes twice, so what follows the first at once counts as the same one.
            usleep(400_000)
            if try store.holder(of: id)?.request == request { try ask(holder, id) }
        }
        guard wait else { return context.console.narrate("the agent is asked to stop") }
        while try store.holder(of: id)?.request == request { usleep(20_000) }
        context.console.narrate("the turn has ended; what came so far is kept")
    }

    /// The lock is held, so the number is that of the process that holds it.
    private func ask(_ holder: LockHolder, _ id: SessionID) throws {
        guard signal(holder.process, SIGINT) == 0 else {
            // It has ended meanwhile.
            if errno == ESRCH { return }
            throw CannotSignal(session: id, process: holder.process, cause: .last)
        }
    }
}

/// The turn is worked on by a process of another machine.
struct RunsElsewhere: Diagnosable {
    let session: SessionID
    let host: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "runs_elsewhere", "cannot stop the turn of session '\(session)': it runs on '\(host)'", .no,
            hints: ["run 'git chat cancel' there"])
    }
}

/// The process may not be told.
struct CannotSignal: Diagnosable {
    let session: SessionID
    let process: Int32
    let cause: SystemError

    var diagnostic: Diagnostic {
        Diagnostic(
            "cannot_signal", "cannot stop the turn of session '\(session)': process \(process): \(cause.words)", .no)
    }
}

// The C function under a name that the option above does not hide.
private let signal: @Sendable (Int32, Int32) -> Int32 = { kill($0, $1) }

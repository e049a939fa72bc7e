internal import ArgumentParser

/// A command that works with what it is given, and with nothing else.
protocol ChatCommand: ParsableCommand {
    func run(in context: Context) throws
}

/// A command that waits for something that sends as it comes.
protocol StreamingCommand: ParsableCommand {
    nonisolated(nonsending) func run(in context: Context) async throws
}

/// An end that is no error, or one whose words are already out.
struct Exit: Error, Hashable {
    let status: ExitStatus
}

/// What the exit status of git chat says.
enum ExitStatus: Int32, Sendable {
    case done = 0
    /// The answer is no, a value is refused, or the user must act.
    case no = 1
    case cancelled = 2
    case notFound = 3
    case signIn = 4
    case conflict = 5
    case agentFailed = 6
    case network = 7
    /// git chat cannot go on.
    case fatal = 128
    case usage = 129
    /// The reader of standard output is gone; as the shell shows a SIGPIPE.
    case closed = 141
}

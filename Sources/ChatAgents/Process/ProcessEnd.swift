import ChatModel
import Subprocess
import SystemPackage

/// What was learnt of a process besides its answer and its exit.
struct ProcessFindings: Hashable, Sendable {
    var dialog = DialogFindings()
    var diagnostics: String?
}

extension AgentEnd {
    /// The end of work that was cancelled before there was a process.
    static var cancelled: AgentEnd {
        var end = AgentEnd(outcome: .cancelled)
        end.stopReason = "cancelled"
        return end
    }

    /// The end of work that was told to stop for that cause.
    static func stopped(_ cause: ProcessGroup.Cause?) -> AgentEnd {
        guard case .timeLimit(let limit) = cause else { return .cancelled }
        return AgentEnd(outcome: .failed, reason: "time limit of \(limit.inSeconds) s reached")
    }

    /// The end of a process that exited so, told to stop for `cause` if for any.
    init(_ status: TerminationStatus, cause: ProcessGroup.Cause?, findings: ProcessFindings) {
        let own = findings.dialog.end ?? Self(status, needsWord: findings.dialog.needsEnd)
        self = cause.map(Self.stopped) ?? own
        if case .exited(let code) = status { exitStatus = Int(code) }
        diagnostics = findings.diagnostics ?? findings.dialog.strayOutput
        if findings.dialog.answerWasCut { cut() }
    }

    /// Says that something of the answer was dropped.
    mutating func cut() {
        let cut = "answer cut at \(Answer.maximumBytes) bytes"
        reason = reason.map { "\($0); \(cut)" } ?? cut
    }

    /// - Parameter needsWord: Whether the agent had to say how it ended; here it did not.
    private init(_ status: TerminationStatus, needsWord: Bool) {
        switch status {
        case .exited(0) where needsWord:
            self.init(outcome: .failed, reason: "the agent ended without an answer")
        case .exited(0):
            self.init(outcome: .complete)
            stopReason = "end_turn"
        case .exited(let code):
            self.init(outcome: .failed, reason: "exit status \(code)")
        case .signaled(let number):
            self.init(outcome: .failed, reason: "killed by signal \(Signal(rawValue: number).label)")
        }
    }

    /// The end of a process that never ran.
    init(notStarted program: String, in directory: String, _ error: any Error) {
        switch error {
        case ProgramSearch.Failure.unusable(.permissionDenied):
            self.init(outcome: .failed, reason: "command not executable: \(program)")
            diagnostics = Errno.permissionDenied.description
        case ProgramSearch.Failure.unusable(let errno):
            self.init(outcome: .failed, reason: "command not found: \(program)")
            // That it is not there is said already.
            diagnostics = errno == .noSuchFileOrDirectory ? nil : errno.description
            cause = .programMissing(program)
        case ProgramSearch.Failure.argumentContainsNUL:
            self.init(outcome: .failed, reason: "NUL in an argument of \(program)")
        case let error as SubprocessError where error.code == .failedToChangeWorkingDirectory:
            self.init(outcome: .failed, reason: "cannot enter directory: \(directory)")
            diagnostics = error.underlyingError?.description ?? error.description
        case let error as SubprocessError:
            self.init(outcome: .failed, reason: "cannot run: \(program)")
            diagnostics = error.underlyingError?.description ?? error.description
        default:
            self.init(outcome: .failed, reason: "cannot run: \(program)")
            diagnostics = "\(error)"
        }
    }
}

extension Duration {
    /// Seconds in decimal, as short as milliseconds allow: `2`, `0.25`.
    fileprivate var inSeconds: String {
        let (seconds, attoseconds) = components
        let milliseconds = String(1000 + attoseconds / 1_000_000_000_000_000).dropFirst()
        guard let last = milliseconds.lastIndex(where: { $0 != "0" }) else { return "\(seconds)" }
        return "\(seconds).\(milliseconds[...last])"
    }
}

extension Signal {
    /// The number and, where it is the same everywhere, the name: `9 (SIGKILL)`.
    fileprivate var label: String { name.map { "\(rawValue) (\($0))" } ?? "\(rawValue)" }

    /// The name, where it is the same everywhere.
    var name: String? {
        let names: [Int32: String] = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 8: "SIGFPE", 9: "SIGKILL",
            11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
        ]
        return names[rawValue]
    }
}

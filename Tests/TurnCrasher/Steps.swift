import ChatStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What happens at a step of a write: the end of the process, or a command of the person beside it.
final class Steps {
    private let crash: Substring?
    private let pause: Substring?
    private let command: String
    private let isTold: Bool
    private var counts: [TurnStep: Int] = [:]

    init(_ environment: [String: String]) {
        crash = environment["TURN_CRASH_AT"].map { $0[...] }
        pause = environment["TURN_RUN_AT"].map { $0[...] }
        command = environment["TURN_RUN"] ?? ""
        isTold = environment["TURN_STEPS"] == "1"
    }

    func take(_ step: TurnStep) {
        counts[step, default: 0] += 1
        let place = "\(step.rawValue):\(counts[step, default: 0])"
        if isTold { Process.tell("step \(place)", on: 2) }
        if pause == place[...] { Process.shell(command) }
        if crash == place[...] { kill(getpid(), SIGKILL) }
    }
}

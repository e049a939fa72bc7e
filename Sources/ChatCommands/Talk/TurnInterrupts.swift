internal import ChatAgents
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Turns Ctrl-C into a question to the agent to stop, and a second one into its end; so for SIGTERM and SIGHUP.
///
/// Under `git chat` a terminal's Ctrl-C comes twice: from the terminal, and from `git`, which passes its own on. So what
/// follows the first one at once is the same one.
final class TurnInterrupts {
    /// What was ignored when we were started stays so: `nohup` means it.
    private let signals = [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !isIgnored($0) }
    private static let echo: UInt64 = 250_000_000
    private let ends: [Int32]
    private var source: (any DispatchSourceRead)?

    /// Takes the signals; what comes before `watch` waits.
    ///
    /// The agent is started after this, so that none is lost.
    ///
    /// - Throws: `SystemError`.
    init() throws {
        // A pipe: a signal that a dispatch source is not yet registered for would be lost.
        ends = try Descriptor.pipe()
        wakeup.store(ends[1], ordering: .relaxed)
        // A handler, not `SIG_IGN`: the agent would inherit that, and could not be asked to stop.
        for number in signals { signal(number, wake) }
    }

    /// Gives the signals to `run`.
    func watch(_ run: AgentRun, onFirst: @escaping @Sendable () -> Void) {
        let presses = Presses(echo: Self.echo)
        let reading = ends[0]
        let source = DispatchSource.makeReadSource(fileDescriptor: reading)
        source.setEventHandler {
            var byte: UInt8 = 0
            guard read(reading, &byte, 1) == 1 else { return }
            switch presses.next(at: DispatchTime.now().uptimeNanoseconds) {
            case .first:
                onFirst()
                run.cancel()
            case .echo: break
            case .again: run.kill()
            }
        }
        source.setCancelHandler { [ends] in ends.forEach { close($0) } }
        source.resume()
        self.source = source
    }

    /// Gives the signals back their usual effect.
    func stop() {
        for number in signals { signal(number, SIG_DFL) }
        wakeup.store(-1, ordering: .relaxed)
        source?.cancel()
    }
}

/// Whether a signal is ignored.
private func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
        let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    #else
        let handler = unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
    #endif
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// Where the handler writes: a signal handler reaches globals only.
private let wakeup = Atomic<Int32>(-1)

private func wake(_ number: Int32) {
    let before = errno
    var byte: UInt8 = 0
    _ = write(wakeup.load(ordering: .relaxed), &byte, 1)
    errno = before
}

/// Tells the first press of Ctrl-C from its echo and from the presses after it.
private final class Presses: Sendable {
    enum Press { case first, echo, again }

    private let first = Mutex<UInt64?>(nil)
    private let echo: UInt64

    init(echo: UInt64) { self.echo = echo }

    func next(at moment: UInt64) -> Press {
        first.withLock { first in
            guard let start = first else {
                first = moment
                return .first
            }
            return moment - start < echo ? .echo : .again
        }
    }
}

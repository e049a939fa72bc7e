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
    private let sources: [any DispatchSourceSignal]
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private static let echo: UInt64 = 250_000_000

    init(_ run: AgentRun, onFirst: @escaping @Sendable () -> Void) {
        let presses = Presses(echo: Self.echo)
        let queue = DispatchQueue(label: "git-chat.interrupts")
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                switch presses.next(at: DispatchTime.now().uptimeNanoseconds) {
                case .first:
                    onFirst()
                    run.cancel()
                case .echo: break
                case .again: run.kill()
                }
            }
            source.resume()
            return source
        }
    }

    /// Gives the signals back their usual effect.
    func stop() {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
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

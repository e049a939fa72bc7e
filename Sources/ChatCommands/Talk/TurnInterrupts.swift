internal import ChatAgents
internal import Dispatch
internal import Synchronization
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Turns Ctrl-C into a question to the agent to stop, and a second one into its end; so for SIGTERM and SIGHUP.
final class TurnInterrupts {
    private let sources: [any DispatchSourceSignal]
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    init(_ run: AgentRun, onFirst: @escaping @Sendable () -> Void) {
        let presses = Counter()
        let queue = DispatchQueue(label: "git-chat.interrupts")
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                guard presses.next() == 1 else { return run.kill() }
                onFirst()
                run.cancel()
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

/// Counts from 1, safely from several threads.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

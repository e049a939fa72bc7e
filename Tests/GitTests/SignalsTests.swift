import Git
import TestSupport
import Testing

@Suite struct SignalsTests {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]

    private func heldNow() -> [Int32] {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        return Self.signals.filter { sigismember(&mask, $0) == 1 }
    }

    @Test("signals that end a program are held as long as the work takes, and no longer")
    func held() throws {
        // The threads that tests run on hold every signal, so this one lets them through first.
        var (passed, before) = (sigset_t(), sigset_t())
        sigemptyset(&passed)
        for signal in Self.signals { sigaddset(&passed, signal) }
        pthread_sigmask(SIG_UNBLOCK, &passed, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #expect(withSignalsHeld { heldNow() } == Self.signals)
        #expect(heldNow() == [])
        #expect(throws: TestFailure.self) { try withSignalsHeld { throw TestFailure("x") } }
        #expect(heldNow() == [])
        #expect(withSignalsHeld { withSignalsHeld { heldNow() } + heldNow() } == Self.signals + Self.signals)
    }
}

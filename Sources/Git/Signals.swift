#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Runs `body` with the signals that end a program held off; they arrive afterwards.
///
/// libgit2 leaves its lock files behind when a signal ends the process between taking and releasing them.
///
/// - Throws: What `body` throws.
public func withSignalsHeld<Value>(_ body: () throws -> Value) rethrows -> Value {
    var held = endingSignals()
    var before = noSignals()
    pthread_sigmask(SIG_BLOCK, &held, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
}

/// The signals that end a program, or stop it.
func endingSignals() -> sigset_t {
    var signals = noSignals()
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP] { sigaddset(&signals, signal) }
    return signals
}

func noSignals() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    return signals
}

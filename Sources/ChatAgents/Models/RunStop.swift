import Synchronization

/// Whether a run that is no process is to stop, and why.
final class RunStop: Sendable {
    private struct State {
        var cause: ProcessGroup.Cause?
        var handler: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Why it is to stop; `nil` goes on.
    var cause: ProcessGroup.Cause? { state.withLock { $0.cause } }

    /// Stops the run; the first cause counts.
    func stop(_ cause: ProcessGroup.Cause) {
        let handler = state.withLock { state in
            state.cause = state.cause ?? cause
            defer { state.handler = nil }
            return state.handler
        }
        handler?()
    }

    /// Has `handler` called once when the run is to stop, at once if it is already; it takes the place of one before.
    func onStop(_ handler: @escaping @Sendable () -> Void) {
        let isStopped = state.withLock { state in
            if state.cause == nil { state.handler = handler }
            return state.cause != nil
        }
        if isStopped { handler() }
    }

    /// Waits that long, or until the run is to stop.
    func wait(seconds: Int) async {
        for _ in 0..<seconds * 20 where cause == nil {
            do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
        }
    }
}

import Subprocess
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The processes of one run, and whether and why they were told to stop.
final class ProcessGroup: Sendable {
    /// Why a group was told to stop.
    enum Cause: Hashable, Sendable { case cancelled, timeLimit(Duration) }

    private struct Request {
        /// `nil`: none, kill at once.
        var grace: Duration?
    }

    private struct State {
        var id: pid_t?
        var hasLeaderExited = false
        var cause: Cause?
        var request: Request?
        var wasKilled = false
        var timer: Task<Void, Never>?
        var patience: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Why the group was told to stop, if that was before its leader exited.
    var cause: Cause? { state.withLock { $0.cause } }

    /// Whether the group was asked to end and is not killed yet.
    var isInGrace: Bool { state.withLock { $0.request != nil && !$0.wasKilled } }

    /// Takes note of the running group, and stops it if that was asked for before it ran.
    func begin(_ id: pid_t) {
        let request = state.withLock { state in
            state.id = id
            return state.request
        }
        if let request { carryOut(request) }
    }

    /// Takes note that a cause from now on explains nothing.
    func leaderExited() { state.withLock { $0.hasLeaderExited = true } }

    /// Forgets the group: its id may soon be another's.
    func end() {
        state.withLock { state in
            state.id = nil
            state.hasLeaderExited = true
            state.timer?.cancel()
            state.patience?.cancel()
        }
    }

    /// Asks every process of the group to end and kills them after `grace`, or at once.
    ///
    /// The first cause counts; asking a second time changes nothing, killing always does.
    func stop(_ cause: Cause, grace: Duration?) {
        let request = Request(grace: grace)
        let isNews = state.withLock { state in
            if !state.hasLeaderExited, state.cause == nil { state.cause = cause }
            guard state.request == nil || grace == nil else { return false }
            state.request = request
            return state.id != nil
        }
        if isNews { carryOut(request) }
    }

    /// Lets the group end by itself for a while, and stops it then.
    ///
    /// Without a cause, that it was stopped explains nothing: it had done its work.
    func stop(_ cause: Cause?, patience: Duration, grace: Duration) {
        let timer = Task {
            do { try await Task.sleep(for: patience) } catch { return }
            if let cause { stop(cause, grace: grace) } else { stop(grace: grace) }
        }
        state.withLock { state in
            if let cause, !state.hasLeaderExited, state.cause == nil { state.cause = cause }
            state.patience?.cancel()
            state.patience = timer
        }
    }

    private func stop(grace: Duration) {
        let isNews = state.withLock { state in
            guard state.request == nil else { return false }
            state.request = Request(grace: grace)
            return state.id != nil
        }
        if isNews { carryOut(Request(grace: grace)) }
    }

    /// Sends a signal to every process of the group, if there still is one.
    func signal(_ signal: Signal) {
        state.withLock { state in
            // Fails only where nobody is left to be signalled.
            if let id = state.id { _ = kill(-id, signal.rawValue) }
            if signal == .kill { state.wasKilled = true }
        }
    }

    private func carryOut(_ request: Request) {
        guard let grace = request.grace else { return signal(.kill) }
        signal(.terminate)
        // A stopped process takes no notice before it goes on.
        signal(.resume)
        let timer = Task {
            // Cancelled: the group has ended, and the signal goes nowhere.
            try? await Task.sleep(for: grace)
            self.signal(.kill)
        }
        state.withLock { $0.timer = timer }
    }
}

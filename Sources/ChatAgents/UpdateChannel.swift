import ChatModel
import Synchronization

/// Hands updates from one run to its reader; a sender waits until its update was taken.
///
/// So a slow reader slows the agent down, and memory holds one piece of its answer. `release` ends the waiting,
/// for the little that is left once the agent's processes are gone: their end must not depend on the reader.
final class UpdateChannel: Sendable {
    fileprivate struct State {
        var updates: [AgentUpdate] = []
        var senders: [CheckedContinuation<Void, Never>] = []
        var reader: CheckedContinuation<AgentUpdate?, Never>?
        var flow = Flow.oneByOne
        var isFinished = false
    }

    fileprivate enum Flow { case oneByOne, free, dropped }

    private let state = Mutex(State())

    /// Adds an update and waits until it was taken.
    func send(_ update: AgentUpdate) async {
        await withCheckedContinuation { sender in
            let isDone = state.withLock { state in
                if state.put(update) || state.flow != .oneByOne { return true }
                state.senders.append(sender)
                return false
            }
            if isDone { sender.resume() }
        }
    }

    /// Takes the next update, waiting for it; `nil` after the last.
    func next() async -> AgentUpdate? {
        await withCheckedContinuation { reader in
            state.withLock { state in
                if !state.updates.isEmpty {
                    reader.resume(returning: state.updates.removeFirst())
                    if !state.senders.isEmpty { state.senders.removeFirst().resume() }
                } else if state.isFinished {
                    reader.resume(returning: nil)
                } else {
                    precondition(state.reader == nil, "the updates of a run have one reader")
                    state.reader = reader
                }
            }
        }
    }

    /// Adds the last update without waiting until it was taken.
    func finish(with update: AgentUpdate) {
        state.withLock { state in
            _ = state.put(update)
            state.isFinished = true
        }
    }

    /// Lets senders go on without waiting, from now on.
    func release() { setFlow(.free) }

    /// Lets senders go on and drops what they send: nobody can read it any more.
    func abandon() { setFlow(.dropped) }

    private func setFlow(_ flow: Flow) {
        state.withLock { state in
            if state.flow != .dropped { state.flow = flow }
            for sender in state.senders { sender.resume() }
            state.senders = []
        }
    }
}

extension UpdateChannel.State {
    /// Gives an update to a waiting reader and returns whether there was one; else keeps it.
    fileprivate mutating func put(_ update: AgentUpdate) -> Bool {
        if let reader {
            self.reader = nil
            reader.resume(returning: update)
            return true
        }
        if flow != .dropped { updates.append(update) }
        return false
    }
}

public import ChatModel

/// One prompt being worked on.
///
/// The run holds the agent back until its updates are taken, so take them all. When nothing refers to
/// the run or its updates any more, the work is killed.
public final class AgentRun: Sendable {
    private let channel: UpdateChannel
    private let onCancel: @Sendable () -> Void
    private let onKill: @Sendable () -> Void

    /// Starts `work`; its result becomes the last update.
    ///
    /// - Parameters:
    ///   - work: Sends updates, all but `.ended`, and returns how it ended.
    ///   - cancel: Asks the work to end. Called from any thread, any number of times.
    ///   - kill: Ends the work at once. Called from any thread, any number of times, even after the end.
    public init(
        work: @escaping @Sendable (AgentOutput) async -> AgentEnd,
        cancel: @escaping @Sendable () -> Void, kill: @escaping @Sendable () -> Void
    ) {
        let channel = UpdateChannel()
        self.channel = channel
        onCancel = cancel
        onKill = kill
        Task { channel.finish(with: .ended(await work(AgentOutput(channel: channel)))) }
    }

    deinit {
        onKill()
        channel.abandon()
    }

    /// The updates as they come, for one reader.
    ///
    /// A process starts with `.process` (its group), then comes what it says; the last update, always
    /// there exactly once, is `.ended`. Work that could not start has only the last.
    public var updates: AgentUpdates { AgentUpdates(run: self) }

    /// Asks the agent to end: SIGTERM to all its processes and, where that does not help in time, SIGKILL.
    ///
    /// What it said so far is still delivered, and so is the end.
    public func cancel() { onCancel() }

    /// Ends the agent's processes at once with SIGKILL.
    ///
    /// What it said so far is still delivered, and so is the end, as `cancelled`.
    public func kill() { onKill() }

    func next() async -> AgentUpdate? {
        await withTaskCancellationHandler {
            await channel.next()
        } onCancel: {
            cancel()
        }
    }
}

/// Where an agent's work puts its updates.
public struct AgentOutput: Sendable {
    let channel: UpdateChannel

    /// Adds an update and waits until the reader took it.
    public func send(_ update: AgentUpdate) async { await channel.send(update) }
}

/// The updates of one run, in order.
///
/// Cancelling the task that reads them cancels the run; the reading goes on to the end.
public struct AgentUpdates: AsyncSequence, Sendable {
    /// An update.
    public typealias Element = AgentUpdate
    /// Reading never fails.
    public typealias Failure = Never

    let run: AgentRun

    /// Begins reading where the former reader stopped.
    ///
    /// Two readers at a time are a mistake of the program, which traps.
    public func makeAsyncIterator() -> Iterator { Iterator(run: run) }

    /// Reads updates one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let run: AgentRun

        /// Waits for the next update; `nil` after `.ended`.
        public mutating func next() async -> AgentUpdate? { await run.next() }

        /// Waits for the next update; `nil` after `.ended`.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> AgentUpdate? { await run.next() }
    }
}

import ChatModel
import Synchronization

/// Our side of JSON-RPC 2.0 over lines: sends requests and waits for their answers.
final class RPCConnection: Sendable {
    /// Why there is no result.
    enum Failure: Error, Hashable, Sendable {
        case refused(RPCError)
        /// The other side closed its output.
        case closed
        case timedOut(Duration)
    }

    private typealias Waiter = CheckedContinuation<Result<JSON, Failure>, Never>

    private struct State {
        var nextID = 0
        var waiters: [Int: Waiter] = [:]
        var isClosed = false
        var unsent = 0
    }

    private let state = Mutex(State())
    private let lines: AsyncStream<[UInt8]>
    private let outbox: AsyncStream<[UInt8]>.Continuation
    /// The most that waits to be read by the other side, in bytes: more than our largest answer.
    private static let unsentLimit = 512 << 20

    init() { (lines, outbox) = AsyncStream.makeStream() }

    /// Writes what is sent, until `finish()` or the end of the task; then closes the pipe.
    func write(to pipe: OpenDescriptor) async {
        for await line in lines {
            await pipe.write(line)
            state.withLock { $0.unsent -= line.count }
        }
        pipe.close()
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameter willSend: Told the request's id before it goes out.
    func request(
        _ method: String, _ params: JSON, limit: Duration? = nil, willSend: (Int) -> Void = { _ in }
    ) async -> Result<JSON, Failure> {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        willSend(id)
        let timer = limit.map { limit in
            Task {
                do { try await Task.sleep(for: limit) } catch { return }
                settle(id, .failure(.timedOut(limit)))
            }
        }
        defer { timer?.cancel() }
        return await withCheckedContinuation { waiter in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waiters[id] = waiter }
                return state.isClosed
            }
            if isClosed { return waiter.resume(returning: .failure(.closed)) }
            send(.request(id: .integer(id), method: method, params: params))
        }
    }

    /// Sends a message that nobody answers.
    func send(_ message: RPCMessage) {
        let line = message.line
        let isFull = state.withLock { state in
            state.unsent += line.count
            return state.unsent > Self.unsentLimit
        }
        // Who asks and never reads is not answered any more.
        if isFull { finish() } else { outbox.yield(line) }
    }

    /// Takes the answer to one of our requests; one to no request of ours is nothing.
    func receive(_ result: Result<JSON, RPCError>, id: JSON) {
        guard let id = id.integer else { return }
        settle(id, result.mapError(Failure.refused))
    }

    /// Sends nothing more, and lets the other side see the end.
    func finish() { outbox.finish() }

    /// The other side says nothing more: whoever waits does so in vain.
    func close() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.isClosed = true
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: .failure(.closed)) }
    }

    private func settle(_ id: Int, _ result: Result<JSON, Failure>) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: result)
    }
}

import ChatModel
import Subprocess
import Synchronization

/// One command that an agent has us run.
final class ACPTerminal: Sendable {
    private let screen: TerminalScreen
    private let run: AgentRun

    /// Starts the command.
    ///
    /// - Parameter limit: The bytes of output that are kept, its end; `nil` is 1 MiB.
    init(_ words: [String], prompt: AgentPrompt, limit: Int?) {
        // A terminal shows what goes to both streams in the order in which it comes.
        let process = AgentProcess(
            words: ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"] + words, dialog: PlainDialog(input: nil),
            prompt: prompt, timeLimit: prompt.timeLimit, grace: .seconds(1), endsSurvivors: false)
        let screen = TerminalScreen(limit: min(max(0, limit ?? 1 << 20), 16 << 20))
        self.screen = screen
        run = process.start { screen.note($0) }
        let updates = run.updates
        Task {
            for await update in updates {
                switch update {
                case .text(let text): screen.add(text)
                case .ended: screen.finish()
                default: break
                }
            }
        }
    }

    /// The answer to `terminal/output`.
    var output: JSON { screen.json }

    /// Waits for the end of the command; the answer to `terminal/wait_for_exit`.
    ///
    /// - Throws: `RPCError.cancelled` where the task is cancelled before.
    func waitForExit() async throws(RPCError) -> JSON { try await screen.waitForExit() }

    /// Ends the command at once; its output stays.
    func kill() { run.kill() }
}

/// What a command has put out, and how it ended.
private final class TerminalScreen: Sendable {
    private struct State {
        var output: [UInt8] = []
        var wasCut = false
        var result: ProcessResult?
        var isOver = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var json: JSON {
        state.withLock { state in
            var members: [JSON.Member] = [
                .init("output", .string(String(decoding: state.output, as: UTF8.self))),
                .init("truncated", .bool(state.wasCut)),
            ]
            if state.isOver { members.append(.init("exitStatus", Self.json(state.result))) }
            return .object(members)
        }
    }

    func waitForExit() async throws(RPCError) -> JSON {
        let id = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isDone = state.withLock { state in
                    // Who was cancelled before is woken by nobody.
                    if state.isOver || Task.isCancelled { return true }
                    state.waiters[id] = waiter
                    return false
                }
                if isDone { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
        let (isOver, result) = state.withLock { ($0.isOver, $0.result) }
        guard isOver else { throw RPCError(RPCError.cancelled, "cancelled") }
        return Self.json(result)
    }

    func note(_ result: ProcessResult) { state.withLock { $0.result = result } }

    func add(_ text: String) {
        state.withLock { state in
            state.output += Array(text.utf8)
            guard state.output.count > limit else { return }
            state.wasCut = true
            state.output.removeFirst(state.output.count - limit)
            // The cut may have left the tail of a character.
            state.output.removeFirst(state.output.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
        }
    }

    func finish() {
        let waiters = state.withLock { state in
            state.isOver = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    private static func json(_ result: ProcessResult?) -> JSON {
        switch result?.status {
        case .exited(let code): ["exitCode": .integer(code), "signal": .null]
        case .signaled(let number):
            ["exitCode": .null, "signal": .string(Signal(rawValue: number).name ?? "\(number)")]
        // It could not be started, as a shell says it.
        case nil: ["exitCode": .integer(127), "signal": .null]
        }
    }
}

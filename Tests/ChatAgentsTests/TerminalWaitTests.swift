import ChatModel
import Testing

@testable import ChatAgents

@Suite(.timeLimit(.minutes(1))) struct TerminalWaitTests {
    @Test("waiting for a command is taken back while it runs, and another who waits is told how it ended")
    func cancel() async throws {
        let folder = Folder()
        var prompt = AgentPrompt.plain("", in: folder.path)
        prompt.permission = Permission(.accept, isChosen: true)
        let host = ACPHost(prompt: prompt, call: { _ in nil }, note: { _ in })
        let command = "while [ ! -e go ]; do sleep 0.01; done; exit 3"
        let terminal = try await host.answer(
            "terminal/create", ["command": "/bin/sh", "args": .array(["-c", .string(command)])]
        ).get()
        let waiting = Task { await host.answer("terminal/wait_for_exit", terminal) }
        let other = Task { await host.answer("terminal/wait_for_exit", terminal) }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        #expect(await waiting.value == .failure(RPCError(RPCError.cancelled, "cancelled")))
        _ = try folder.write("", to: "go", mode: 0o600)
        #expect(await other.value == .success(["exitCode": .integer(3), "signal": .null]))
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await host.answer("terminal/wait_for_exit", terminal)
        }
        #expect(await late.value == .success(["exitCode": .integer(3), "signal": .null]))
    }
}

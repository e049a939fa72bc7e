import ChatAgents
import ChatModel
import Testing

@Suite(.timeLimit(.minutes(1))) struct StopTests {
    /// Starts a command line and stops it once its first line is there; returns what it said, and the line as a number.
    private func stopped(
        _ line: String, grace: Duration = .milliseconds(200), by stop: @escaping @Sendable (AgentRun) -> Void
    ) async throws -> (collected: Collected, process: Int32?) {
        let run = ShellAgent(grace: grace).start(.plain(line))
        let collected = await Collected(run) { update in
            if case .text = update { stop(run) }
        }
        return (collected, Int32(collected.text.prefix { $0.isNumber }))
    }

    private func expectCancelled(_ collected: Collected, exitStatus: Int? = nil) throws {
        #expect(collected.end?.outcome == .cancelled)
        #expect(collected.end?.stopReason == "cancelled")
        #expect(collected.end?.exitStatus == exitStatus)
        #expect(isReaped(try #require(collected.group)))
    }

    @Test("cancelling ends the process and its children; what was said stays")
    func cancel() async throws {
        let (collected, child) = try await stopped("sleep 300 & echo $!; wait") { $0.cancel() }
        try expectCancelled(collected)
        #expect(try await hasEnded(try #require(child)))
    }

    @Test("cancelling is a request: a process may end in its own way")
    func politely() async throws {
        let line = "trap 'echo bye; exit 9' TERM; echo 1; while :; do sleep 0.01; done"
        let (collected, _) = try await stopped(line, grace: .seconds(30)) { run in
            run.cancel()
            run.cancel()
        }
        #expect(collected.text == "1\nbye\n")
        try expectCancelled(collected, exitStatus: 9)
    }

    @Test("children keep the grace when the process itself ends at once")
    func graceOfChildren() async throws {
        let child = "trap 'sleep 0.5; echo bye; exit' TERM; echo 1; while :; do sleep 0.01; done"
        let (collected, _) = try await stopped("(\(child)); exit 0", grace: .seconds(30)) { $0.cancel() }
        #expect(collected.text == "1\nbye\n")
        try expectCancelled(collected)
    }

    @Test("a process that takes no notice is killed after the grace")
    func ignored() async throws {
        let line = "trap '' TERM; (trap '' TERM; while :; do sleep 0.05; done) & echo $!; while :; do sleep 0.05; done"
        let (collected, child) = try await stopped(line) { $0.cancel() }
        try expectCancelled(collected)
        #expect(try await hasEnded(try #require(child)))
    }

    @Test("killing does not wait for the grace, even after cancelling")
    func kill() async throws {
        let line = "trap '' TERM; sleep 300 & echo $!; while :; do sleep 0.05; done"
        let (collected, child) = try await stopped(line, grace: .seconds(600)) { run in
            run.cancel()
            run.kill()
        }
        try expectCancelled(collected)
        #expect(try await hasEnded(try #require(child)))
    }

    @Test("a stopped process can be cancelled")
    func suspended() async throws {
        let (collected, _) = try await stopped("echo 1; kill -STOP $$", grace: .seconds(600)) { $0.cancel() }
        try expectCancelled(collected)
    }

    @Test("a run that is cancelled before it begins ends as cancelled")
    func early() async throws {
        let folder = Folder()
        for _ in 0..<20 {
            let run = ShellAgent(grace: .milliseconds(200)).start(.plain("sleep 300; touch late", in: folder.path))
            run.cancel()
            #expect(await Collected(run).end?.outcome == .cancelled)
        }
        #expect(!exists("\(folder.path)/late"))
    }

    @Test("cancelling the reader's task cancels the run and still delivers its end")
    func readerCancelled() async throws {
        let reader = Task {
            await Collected(ShellAgent(grace: .milliseconds(200)).start(.plain("echo 1; sleep 300"))) { update in
                if case .text = update { withUnsafeCurrentTask { task in task?.cancel() } }
            }
        }
        try expectCancelled(await reader.value)
    }

    @Test("cancelling after the end changes nothing")
    func late() async {
        let run = ShellAgent().start(.plain("echo 1"))
        #expect(await Collected(run).end?.outcome == .complete)
        run.cancel()
        run.kill()
    }

    @Test("cancelling ends a process whose answer nobody takes")
    func unread() async throws {
        let run = ShellAgent(grace: .milliseconds(200)).start(.plain("yes"))
        var updates = run.updates.makeAsyncIterator()
        guard case .process(let group)? = await updates.next() else { throw CancellationError() }
        _ = await updates.next()
        run.cancel()
        #expect(try await hasEnded(group))
        for _ in 0..<500 where !isReaped(group) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(isReaped(group))
    }

    @Test("a run that nobody refers to any more is killed")
    func abandoned() async throws {
        func group() async -> Int32? {
            var updates = ShellAgent().start(.plain("trap '' TERM; yes")).updates.makeAsyncIterator()
            guard case .process(let group)? = await updates.next() else { return nil }
            return group
        }
        let abandoned = try #require(await group())
        #expect(try await hasEnded(abandoned))
    }

    @Test("the time limit ends the group and says so; what was said stays")
    func timeLimit() async throws {
        let line = "trap '' TERM; sleep 300 & echo $!; while :; do sleep 0.05; done"
        let collected = await shell(line, timeLimit: .seconds(1))
        #expect(collected.end == AgentEnd(outcome: .failed, reason: "time limit of 1 s reached"))
        #expect(isReaped(try #require(collected.group)))
        #expect(try await hasEnded(try #require(Int32(collected.text.dropLast()))))
    }

    @Test("a process that ends within its limit is not touched by it")
    func withinLimit() async {
        #expect(await shell("echo 1", timeLimit: .seconds(600)).end?.outcome == .complete)
    }
}

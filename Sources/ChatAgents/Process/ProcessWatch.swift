import Subprocess
import Synchronization

/// Follows a running process to its end: reads and feeds its pipes, keeps its time limit, clears its group away.
///
/// When the process has exited, its children get a moment to finish their output, or the rest of the grace if they
/// were told to stop; then the whole group is killed, whether or not anybody is left in it.
struct ProcessWatch: Sendable {
    let group: ProcessGroup
    let pipes: ProcessPipes
    let output: AgentOutput
    private let activity = Activity()

    /// How long the group may be silent after the process has exited, and how often that is asked.
    private static let silence = (length: Duration.milliseconds(200), times: 10)
    /// The longest grace of a process that used up its time.
    private static let graceAfterTimeLimit = Duration.seconds(2)

    private enum Event {
        case answered(wasCut: Bool), diagnosed(String?), exited, silent, other
    }

    init(group: ProcessGroup, pipes: ProcessPipes, output: AgentOutput) {
        self.group = group
        self.pipes = pipes
        self.output = output
    }

    /// Returns when the process has exited and its output is read, with nobody of the group left alive.
    func run(
        input: String?, timeLimit: Duration?, grace: Duration, waitForExit: @escaping @Sendable () async -> Void
    ) async -> ProcessFindings {
        await withTaskGroup(of: Event.self) { tasks in
            tasks.addTask { .answered(wasCut: await Answer.read(pipes.output, to: output, activity)) }
            tasks.addTask { .diagnosed(await Diagnostics.read(pipes.error, activity)) }
            tasks.addTask {
                await waitForExit()
                return .exited
            }
            if let input { tasks.addTask { await feed(input) } }
            if let timeLimit { tasks.addTask { await enforce(timeLimit, grace: grace) } }
            return await follow(&tasks)
        }
    }

    private func follow(_ tasks: inout TaskGroup<Event>) async -> ProcessFindings {
        var findings = ProcessFindings()
        var openStreams = 2
        var hasExited = false
        for await event in tasks {
            switch event {
            case .answered(let wasCut):
                findings.answerWasCut = wasCut
                openStreams -= 1
            case .diagnosed(let text):
                findings.diagnostics = text
                openStreams -= 1
            case .exited:
                hasExited = true
                group.leaderExited()
                tasks.addTask { await waitForSilence() }
            case .silent: openStreams = 0
            case .other: break
            }
            if hasExited, openStreams <= 0 { clearAway(&tasks) }
        }
        return findings
    }

    /// Ends what is left: readers take what the pipes hold, without waiting for anybody.
    private func clearAway(_ tasks: inout TaskGroup<Event>) {
        group.signal(.kill)
        output.channel.release()
        tasks.cancelAll()
    }

    private func feed(_ input: String) async -> Event {
        await pipes.input?.write(Array(input.utf8))
        pipes.input?.close()
        return .other
    }

    private func enforce(_ limit: Duration, grace: Duration) async -> Event {
        do {
            try await Task.sleep(for: limit)
            group.stop(.timeLimit(limit), grace: min(grace, Self.graceAfterTimeLimit))
        } catch {
            // Cancelled: the process has ended in time.
        }
        return .other
    }

    private func waitForSilence() async -> Event {
        var times = Self.silence.times
        do {
            while times > 0 {
                let before = activity.count
                try await Task.sleep(for: Self.silence.length)
                if group.isInGrace { continue }
                times = activity.count == before ? 0 : times - 1
            }
        } catch {
            // Cancelled: both streams have ended, there is nothing to wait for.
        }
        return .silent
    }
}

/// Counts what was read, so that silence can be noticed.
final class Activity: Sendable {
    private let reads = Atomic(0)

    var count: Int { reads.load(ordering: .relaxed) }

    func note() { reads.add(1, ordering: .relaxed) }
}

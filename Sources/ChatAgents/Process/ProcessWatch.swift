import Subprocess
import Synchronization

/// Follows a running process to its end: reads and feeds its pipes, keeps its time limit, clears its group away.
///
/// When the process has exited, its children get a moment to finish their output, or the rest of the grace if they
/// were told to stop; then the whole group is killed, whether or not anybody is left in it.
struct ProcessWatch: Sendable {
    private let streams: ProcessStreams
    private let survivors: Survivors?

    private var group: ProcessGroup { streams.group }

    /// How long the group may be silent after the process has exited, and how often that is asked.
    private static let silence = (length: Duration.milliseconds(200), times: 10)
    /// The longest grace of a process that used up its time.
    private static let graceAfterTimeLimit = Duration.seconds(2)

    private enum Event {
        case answered(DialogFindings), diagnosed(String?), exited, silent, other
    }

    /// - Parameter survivors: Processes of the run that may have left its group.
    init(streams: ProcessStreams, survivors: Survivors?) {
        self.streams = streams
        self.survivors = survivors
    }

    /// Returns when the process has exited and its output is read, with nobody of the group left alive.
    func run(
        _ dialog: any ProcessDialog, timeLimit: Duration?, grace: Duration,
        waitForExit: @escaping @Sendable () async -> Void
    ) async -> ProcessFindings {
        let findings = await withTaskGroup(of: Event.self) { tasks in
            tasks.addTask { .answered(await dialog.run(streams)) }
            tasks.addTask { .diagnosed(await Diagnostics.read(streams.pipes.error, streams.activity)) }
            tasks.addTask {
                await waitForExit()
                return .exited
            }
            if case .text(let input) = dialog.input { tasks.addTask { await feed(input) } }
            if let timeLimit { tasks.addTask { await enforce(timeLimit, grace: grace) } }
            return await follow(&tasks)
        }
        await survivors?.end()
        return findings
    }

    private func follow(_ tasks: inout TaskGroup<Event>) async -> ProcessFindings {
        var findings = ProcessFindings()
        var openStreams = 2
        var hasExited = false
        for await event in tasks {
            switch event {
            case .answered(let dialog):
                findings.dialog = dialog
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
        streams.output.channel.release()
        tasks.cancelAll()
    }

    private func feed(_ input: String) async -> Event {
        await streams.pipes.input?.write(Array(input.utf8))
        streams.pipes.input?.close()
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
                let before = streams.activity.count
                try await Task.sleep(for: Self.silence.length)
                if group.isInGrace { continue }
                times = streams.activity.count == before ? 0 : times - 1
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

import ChatModel
import Subprocess
import SystemPackage

/// How a process and its work ended.
struct ProcessResult: Sendable {
    var end: AgentEnd
    /// How the process ended, if it ran.
    var status: TerminationStatus?
    /// Whether the agent had begun to work, where its protocol says so.
    var hasBegun = false

    /// Whether the agent gave up before it began: how it says that it does not know the session to go on with.
    var isRefusal: Bool { !hasBegun && status == .exited(1) }
}

/// One prompt answered by one process and its children.
///
/// How this works: the process leads a group of its own and stays a zombie until the closure given to Subprocess
/// returns, so the group's id cannot become another's while signals are sent. The pipes are ours, because the
/// streams of Subprocess end with the process, and what its children still write would be lost.
struct AgentProcess: Sendable {
    /// The program and its arguments.
    var words: [String]
    var dialog: any ProcessDialog
    var prompt: AgentPrompt
    var timeLimit: Duration?
    var grace: Duration
    /// Whether processes of the same request that left the group are ended, too.
    var endsSurvivors = true

    /// Starts the process.
    ///
    /// - Parameter onEnd: Told how it ended before the last update is sent.
    func start(onEnd: @escaping @Sendable (ProcessResult) -> Void = { _ in }) -> AgentRun {
        let group = ProcessGroup()
        return AgentRun(
            work: { output in
                let result = await run(as: group, to: output)
                onEnd(result)
                return result.end
            },
            cancel: { cancel(group) }, kill: { group.stop(.cancelled, grace: nil) })
    }

    /// Starts the process, and another one where the first could not go on with the agent's own session.
    func start(orElse other: AgentProcess, if isRefused: @escaping @Sendable (ProcessResult) -> Bool) -> AgentRun {
        let groups = (ProcessGroup(), ProcessGroup())
        return AgentRun(
            work: { output in
                let first = await run(as: groups.0, to: output)
                guard groups.0.cause == nil, isRefused(first) else { return first.end }
                return await other.run(as: groups.1, to: output).end
            },
            cancel: {
                cancel(groups.0)
                other.cancel(groups.1)
            },
            kill: {
                groups.0.stop(.cancelled, grace: nil)
                groups.1.stop(.cancelled, grace: nil)
            })
    }

    /// Asks in the agent's own language first, where it has one.
    private func cancel(_ group: ProcessGroup) {
        if dialog.cancel() {
            group.stop(.cancelled, patience: grace, grace: grace)
        } else {
            group.stop(.cancelled, grace: grace)
        }
    }

    /// Runs the process to its end.
    ///
    /// Never fails: a process that could not be started is one that ended so.
    func run(as group: ProcessGroup, to output: AgentOutput) async -> ProcessResult {
        do {
            let pipes = try ProcessPipes(feedsInput: dialog.input != .nothing)
            let program = try ProgramSearch(prompt).program(words)
            if group.cause != nil { return ProcessResult(end: .cancelled) }
            let result = try await Subprocess.run(
                configuration(program),
                input: .fileDescriptor(pipes.childInput.descriptor, closeAfterSpawningProcess: false),
                output: .fileDescriptor(pipes.childOutput.descriptor, closeAfterSpawningProcess: false),
                error: .fileDescriptor(pipes.childError.descriptor, closeAfterSpawningProcess: false)
            ) { execution in
                pipes.closeChildEnds()
                group.begin(execution.processIdentifier.value)
                defer { group.end() }
                await output.send(.process(execution.processIdentifier.value))
                let streams = ProcessStreams(pipes: pipes, output: output, group: group, activity: Activity())
                let watch = ProcessWatch(
                    streams: streams, survivors: endsSurvivors ? Survivors(of: prompt.environment) : nil)
                return await watch.run(dialog, timeLimit: timeLimit, grace: grace) { await execution.waitForExit() }
            }
            let (status, findings) = (result.terminationStatus, result.closureResult)
            let end = AgentEnd(status, cause: group.cause, findings: findings)
            return ProcessResult(end: end, status: status, hasBegun: findings.dialog.hasBegun)
        } catch {
            return ProcessResult(end: AgentEnd(notStarted: words[0], in: prompt.directory, error))
        }
    }

    private func configuration(_ program: String) -> Configuration {
        var options = PlatformOptions()
        options.processGroupID = 0
        var environment: [Environment.Key: String] = [:]
        for (key, value) in prompt.environment { environment[.init(stringLiteral: key)] = value }
        return Configuration(
            executable: .path(FilePath(program)),
            arguments: Arguments(executablePathOverride: words[0], remainingValues: Array(words.dropFirst())),
            environment: .custom(environment),
            workingDirectory: FilePath(prompt.directory), platformOptions: options)
    }
}

extension Execution {
    /// Waits until the process has exited, though it is not reaped before the closure of `run` returns.
    fileprivate func waitForExit() async {
        // Subprocess has no plain wait; signal 0 is none, and the step ends early with the process.
        let never = Duration.seconds(50 * 365 * 86400)
        await teardown(using: [.send(signal: Signal(rawValue: 0), allowedDurationToNextStep: never)])
    }
}

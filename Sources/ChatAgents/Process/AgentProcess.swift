import ChatModel
import Subprocess
import SystemPackage

/// One prompt answered by one process and its children.
///
/// How this works: the process leads a group of its own and stays a zombie until the closure given to Subprocess
/// returns, so the group's id cannot become another's while signals are sent. The pipes are ours, because the
/// streams of Subprocess end with the process, and what its children still write would be lost.
struct AgentProcess: Sendable {
    /// The program and its arguments.
    var words: [String]
    /// What goes to standard input; `nil` is nothing.
    var input: String?
    var prompt: AgentPrompt
    var timeLimit: Duration?
    var grace: Duration

    /// Starts the process.
    func start() -> AgentRun {
        let group = ProcessGroup()
        return AgentRun(
            work: { await run(as: group, to: $0) },
            cancel: { group.stop(.cancelled, grace: grace) },
            kill: { group.stop(.cancelled, grace: nil) })
    }

    private func run(as group: ProcessGroup, to output: AgentOutput) async -> AgentEnd {
        do {
            let pipes = try ProcessPipes(feedsInput: input != nil)
            let program = try ProgramSearch(prompt).program(words)
            if group.cause != nil { return .cancelled }
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
                let watch = ProcessWatch(group: group, pipes: pipes, output: output)
                return await watch.run(input: input, timeLimit: timeLimit, grace: grace) {
                    await execution.waitForExit()
                }
            }
            return AgentEnd(result.terminationStatus, cause: group.cause, findings: result.closureResult)
        } catch {
            return AgentEnd(notStarted: words[0], in: prompt.directory, error)
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

import ChatModel

/// What is done with the standard streams of a process while it runs.
protocol ProcessDialog: Sendable {
    /// What goes to standard input.
    var input: DialogInput { get }

    /// Talks to the process until it has closed its output or the task is cancelled.
    func run(_ streams: ProcessStreams) async -> DialogFindings

    /// Asks the process in its own language to stop; `false` where it has to be told by a signal.
    func cancel() -> Bool
}

/// What goes to the standard input of a process.
enum DialogInput: Hashable, Sendable {
    case nothing
    case text(String)
    /// The dialog writes it.
    case live
}

/// What a dialog works with.
struct ProcessStreams: Sendable {
    let pipes: ProcessPipes
    let output: AgentOutput
    let group: ProcessGroup
    let activity: Activity
}

/// What a dialog has learnt.
struct DialogFindings: Hashable, Sendable {
    /// Whether something of the answer was dropped.
    var answerWasCut = false
    /// Whether the agent had begun to work, where its protocol says so.
    var hasBegun = false
    /// How the work ended, where the agent itself says so.
    var end: AgentEnd?
    /// Whether the agent had to say so.
    var needsEnd = false
    /// What came where messages were expected, shortened: mostly the words of a program that could not start.
    var strayOutput: String?
}

extension ProcessDialog {
    func cancel() -> Bool { false }
}

/// A process whose output is its answer.
struct PlainDialog: ProcessDialog {
    let input: DialogInput

    init(input: String?) { self.input = input.map(DialogInput.text) ?? .nothing }

    func run(_ streams: ProcessStreams) async -> DialogFindings {
        let wasCut = await Answer.read(streams.pipes.output, to: streams.output, streams.activity)
        return DialogFindings(answerWasCut: wasCut)
    }
}

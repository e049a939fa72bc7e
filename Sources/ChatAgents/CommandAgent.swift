public import ChatModel

/// An agent that is any command: it gets the prompt, its output is the answer.
///
/// The prompt is the command's standard input, unless a word contains `{prompt}`: then the prompt takes its place
/// inside that word and standard input is empty. No shell reads the words or the prompt.
public struct CommandAgent: Agent {
    /// What the agent is known by.
    public let name: AgentName
    private let words: [String]
    private let timeLimit: Duration?
    private let grace: Duration

    /// Creates the agent.
    ///
    /// - Parameters:
    ///   - name: What the agent is known by.
    ///   - words: The program, looked up in the prompt's `PATH` unless it has a slash, and its arguments.
    ///   - timeLimit: The limit for prompts that bring none.
    ///   - grace: How long a cancelled command may take to end before it is killed.
    /// - Throws: `AgentError.emptyCommand`.
    public init(
        name: AgentName, words: [String], timeLimit: Duration? = nil, grace: Duration = .seconds(3)
    ) throws(AgentError) {
        guard let program = words.first, !program.isEmpty else { throw .emptyCommand }
        self.name = name
        self.words = words
        self.timeLimit = timeLimit
        self.grace = grace
    }

    /// Starts the command and returns at once.
    public func start(_ prompt: AgentPrompt) -> AgentRun {
        let takesArgument = words.contains { !$0.pieces(around: "{prompt}").isEmpty }
        let arguments = words.map { word in
            let pieces = word.pieces(around: "{prompt}")
            return pieces.isEmpty ? word : pieces.joined(separator: prompt.text)
        }
        return AgentProcess(
            words: arguments, dialog: PlainDialog(input: takesArgument ? nil : prompt.text), prompt: prompt,
            timeLimit: prompt.timeLimit ?? timeLimit, grace: grace
        ).start()
    }
}

extension String {
    /// What stands before, between and after the places of `mark`; empty where there is none.
    func pieces(around mark: String) -> [String] {
        var pieces: [String] = []
        var piece: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: mark.utf8) {
                pieces.append(String(decoding: piece, as: UTF8.self))
                piece = []
                rest = rest.dropFirst(mark.utf8.count)
            } else {
                piece.append(byte)
                rest = rest.dropFirst()
            }
        }
        return pieces.isEmpty ? [] : pieces + [String(decoding: piece, as: UTF8.self)]
    }
}

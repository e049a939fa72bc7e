public import ChatModel

/// The kinds of transcripts that can be imported.
public enum TranscriptFormat: String, Sendable, CaseIterable {
    case claude, codex, gemini, cursor, opencode, copilot, aider
    case continueDev = "continue"
    case droid, specstory, jsonl
    /// Rows of a table of chat messages, as dumps of databases have them.
    case rows

    /// Those that a person can name; rows come from dumps, which say themselves what they are.
    public static let named = allCases.filter { $0 != .rows }

    /// The agent that writes transcripts of this kind; `nil` where any can.
    public var agent: String? {
        switch self {
        case .claude: "claude-code"
        case .codex: "codex"
        case .gemini: "gemini"
        case .cursor: "cursor"
        case .opencode: "opencode"
        case .copilot: "copilot"
        case .aider: "aider"
        case .continueDev: "continue"
        case .droid: "droid"
        case .specstory, .jsonl, .rows: nil
        }
    }
}

/// How a transcript is laid out in its file.
public enum TranscriptShape: Hashable, Sendable {
    /// A JSON value in each line.
    case lines
    /// One JSON value.
    case document
    /// Markdown.
    case text
}

/// What a transcript says.
public enum TranscriptEvent: Hashable, Sendable {
    /// A turn that nothing is added to any more, of a conversation.
    case turn(ForeignSession, ForeignTurn)
    /// A conversation as it is known at the end of the transcript.
    case end(ForeignSession)
    /// A part that was passed over, by the number of its line from 1.
    case skipped(line: Int, reason: String)
}

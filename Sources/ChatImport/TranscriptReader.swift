public import ChatModel

/// Reads a transcript piece by piece, and says what it found turn by turn.
///
/// It never fails: what cannot be read is passed over with a reason. It holds the turn that is going on and the line that
/// is being read, nothing of what came before.
public struct TranscriptReader {
    /// The longest line that is read, in bytes; a document is read whole up to the same size.
    public static let lineLimit = 64 << 20

    private let shape: TranscriptShape
    private var splitter = LineFeed(limit: Self.lineLimit)
    private var desk: TurnDesk
    private var format: any FormatReader
    private var document: [UInt8] = []
    private var isTooLarge = false

    /// - Parameters:
    ///   - limit: The longest line that is read, in bytes.
    ///   - name: The file's name without its folder, for transcripts that do not say what they are called.
    public init(
        _ format: TranscriptFormat, _ shape: TranscriptShape, name: String, limit: Int = TranscriptReader.lineLimit
    ) {
        self.shape = shape
        splitter = LineFeed(limit: limit)
        desk = TurnDesk(format: format, name: name)
        self.format = format.reader(shape)
    }

    /// Reads what an agent wrote since it was asked: all of it is one turn, which ends with the file.
    ///
    /// What the person asked is known to who was told of it, and left out.
    ///
    /// - Parameter folder: The directory whose paths are told from its top on.
    public init(turnOf format: TranscriptFormat, folder: String) {
        self.init(format, .lines, name: "")
        desk.now.isOneTurn = true
        desk.now.folder = folder
    }

    /// Takes the next bytes of the file.
    ///
    /// - Returns: What they completed.
    public mutating func take(_ bytes: ArraySlice<UInt8>) -> [TranscriptEvent] {
        if shape == .document {
            isTooLarge = isTooLarge || document.count + bytes.count > splitter.limit
            if isTooLarge { document = [] } else { document += bytes }
            return []
        }
        // Handed on line by line: all of a large piece at once would be held in memory as values.
        for line in splitter.take(bytes) { read(line) }
        return desk.drain()
    }

    /// Takes the end of the file.
    public mutating func finish() -> [TranscriptEvent] {
        if shape == .document { readDocument() } else if let line = splitter.finish() { read(line) }
        format.finish(&desk)
        desk.finish()
        return desk.drain()
    }

    /// Takes a row of a database as if it were a line.
    public mutating func take(row: JSON, number: Int) -> [TranscriptEvent] {
        desk.line = number
        format.take(row, &desk)
        return desk.drain()
    }

    private mutating func read(_ line: LineFeed.Line) {
        desk.line = line.number
        guard let bytes = line.bytes else { return desk.skip("longer than \(splitter.limit) bytes") }
        if shape == .text {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                desk.replaced += 1
                return format.take(text: String(decoding: bytes, as: UTF8.self), &desk)
            }
            return format.take(text: text, &desk)
        }
        guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        do throws(JSON.ParseError) { format.take(try JSON.parse(bytes), &desk) } catch { desk.skip(error.words) }
    }

    private mutating func readDocument() {
        desk.line = 1
        guard !isTooLarge else { return desk.skip("a document of more than \(splitter.limit) bytes") }
        do throws(JSON.ParseError) {
            format.take(document: try JSON.parse(document), &desk)
        } catch { desk.skip(error.words) }
        document = []
    }
}

/// Reads what one program writes.
protocol FormatReader {
    /// Takes a line that is JSON, or a row.
    mutating func take(_ line: JSON, _ desk: inout TurnDesk)
    /// Takes a whole file that is JSON.
    mutating func take(document: JSON, _ desk: inout TurnDesk)
    /// Takes a line of Markdown.
    mutating func take(text: String, _ desk: inout TurnDesk)
    /// Takes the end of the file.
    mutating func finish(_ desk: inout TurnDesk)
}

extension FormatReader {
    mutating func take(_ line: JSON, _ desk: inout TurnDesk) { desk.skip("not of this format") }
    mutating func take(document: JSON, _ desk: inout TurnDesk) { desk.skip("not of this format") }
    mutating func take(text: String, _ desk: inout TurnDesk) { desk.skip("not of this format") }
    mutating func finish(_ desk: inout TurnDesk) {}
}

extension TranscriptFormat {
    func reader(_ shape: TranscriptShape) -> any FormatReader {
        switch self {
        case .claude: ClaudeTranscript()
        case .codex: CodexTranscript()
        case .gemini: GeminiTranscript()
        case .cursor: CursorTranscript()
        case .opencode: OpenCodeTranscript()
        case .copilot: CopilotTranscript()
        case .aider: AiderTranscript()
        case .continueDev: ContinueTranscript()
        case .droid: DroidTranscript()
        case .specstory: SpecStoryTranscript()
        case .jsonl: MessageLines()
        case .rows: MessageLines(isRows: true)
        }
    }
}

extension JSON.ParseError {
    /// The reason as it is told.
    var words: String {
        switch reason {
        case .unexpectedEnd: "cut off at byte \(offset)"
        case .invalidUTF8: "not UTF-8 at byte \(offset)"
        case .tooDeep: "nested deeper than \(JSON.maximumDepth)"
        case .controlCharacter: "a control character at byte \(offset)"
        default: "not JSON at byte \(offset)"
        }
    }
}

/// A command as people write it in configuration.
public enum CommandLine {
    /// Splits a command line into words as a shell does, without expanding anything.
    ///
    /// Words end at spaces, tabs and line ends. `'…'` is literal; in `"…"` a backslash makes `"`, `\`, `$` and
    /// a backquote literal; elsewhere it makes any character literal. A backslash before a line end joins the lines.
    /// `''` is an empty word. Variables, `~`, `*`, `|` and the like stay as they are.
    ///
    /// - Returns: At least one word.
    /// - Throws: `AgentError.emptyCommand`, `.unterminatedQuote` or `.trailingBackslash`.
    public static func words(_ text: String) throws(AgentError) -> [String] {
        var splitter = WordSplitter(text)
        try splitter.run()
        guard !splitter.words.isEmpty else { throw .emptyCommand }
        return splitter.words
    }
}

/// Takes a command line apart, from its start to its end.
private struct WordSplitter {
    private let text: String
    private var rest: Substring.UnicodeScalarView
    private(set) var words: [String] = []
    /// The word being read; `nil` between words.
    private var word: String.UnicodeScalarView?

    init(_ text: String) {
        self.text = text
        rest = text.unicodeScalars[...]
    }

    mutating func run() throws(AgentError) {
        while let place = rest.indices.first, let scalar = rest.popFirst() {
            switch scalar {
            case " ", "\t", "\n", "\r": endWord()
            case "'", "\"": try readQuoted(by: scalar, from: place)
            case "\\": try readEscaped(anyOf: nil)
            default: add(scalar)
            }
        }
        endWord()
    }

    private mutating func readQuoted(by quote: Unicode.Scalar, from place: String.Index) throws(AgentError) {
        word = word ?? .init()
        while let scalar = rest.popFirst() {
            if scalar == quote { return }
            if scalar == "\\", quote == "\"" { try readEscaped(anyOf: ["\"", "\\", "$", "`"]) } else { add(scalar) }
        }
        throw .unterminatedQuote(offset: text.utf8.distance(from: text.startIndex, to: place))
    }

    /// Reads what follows a backslash, which stays where the next scalar is not one of `special`.
    private mutating func readEscaped(anyOf special: Set<Unicode.Scalar>?) throws(AgentError) {
        guard let scalar = rest.popFirst() else { throw .trailingBackslash }
        if scalar == "\n" { return }
        if let special, !special.contains(scalar) { add("\\") }
        add(scalar)
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        if word == nil { word = .init() }
        word?.append(scalar)
    }

    private mutating func endWord() {
        if let word { words.append(String(word)) }
        word = nil
    }
}

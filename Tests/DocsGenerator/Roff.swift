/// Text for man(7): what troff would take for its own is escaped.
enum Roff {
    /// The text as plain words; `code` becomes bold.
    static func text(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        let words = parts.map { $0 % 2 == 1 ? "\\fB\(escaped(String($1)))\\fR" : escaped(String($1)) }.joined()
        return guarded(words)
    }

    /// The text in bold.
    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    /// Paragraphs, and examples for lines that are indented.
    static func paragraphs(_ text: String) -> [String] {
        var result: [String] = []
        var block: [String] = []
        for line in text.lines + [""] {
            let continues = block.first.map { isExample($0) == isExample(line) } ?? true
            if line.isEmpty || !continues {
                result += roff(block)
                block = []
            }
            if !line.isEmpty { block.append(line) }
        }
        return result
    }

    private static func isExample(_ line: String) -> Bool { line.hasPrefix("    ") }

    private static func roff(_ block: [String]) -> [String] {
        guard let first = block.first else { return [] }
        if !isExample(first) { return [".PP"] + block.map(text) }
        return [".PP", ".RS 4", ".nf"] + block.map { guarded(escaped(String($0.dropFirst(4)))) } + [".fi", ".RE"]
    }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { marks[$0] ?? ($0.isASCII ? String($0) : code($0)) }.joined()
    }

    private static let marks: [Unicode.Scalar: String] = [
        "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "\"": "\\(dq", "^": "\\(ha", "~": "\\(ti",
    ]

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    }

    /// A line that starts with a dot would be a request.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") ? "\\&" + line : line
    }
}

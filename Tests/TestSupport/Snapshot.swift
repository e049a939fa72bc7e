/// Expected texts in files of the folder `Snapshots` beside the test.
public enum Snapshot {
    /// Compares a text with the file; `RECORD_SNAPSHOTS=1` writes the file instead, for review with `git diff`.
    ///
    /// - Throws: `TestFailure` that shows the first line that differs.
    public static func expect(_ text: String, matches name: String, test: String = #filePath) throws {
        let file = Files.parent(of: test) + "/Snapshots/" + name
        if getenv("RECORD_SNAPSHOTS") != nil { return try Files.write(text.utf8, to: file) }
        guard Files.exists(file) else { throw TestFailure("\(file) is missing; \(hint)") }
        if let difference = difference(between: try Files.text(of: file), and: text) {
            throw TestFailure("\(file):\(difference); \(hint)")
        }
    }

    private static let hint = "RECORD_SNAPSHOTS=1 writes it"

    /// The first line that differs, with its number; `nil` if the texts are equal.
    static func difference(between expected: String, and actual: String) -> String? {
        if expected == actual { return nil }
        let (left, right) = (lines(expected), lines(actual))
        let same = zip(left, right).prefix { $0 == $1 }.count
        return "\(same + 1): expected \(line(same, of: left)), found \(line(same, of: right))"
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func line(_ index: Int, of lines: [Substring]) -> String {
        index < lines.count ? "'\(lines[index])'" : "the end"
    }
}

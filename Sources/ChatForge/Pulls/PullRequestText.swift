/// Title and body of a pull request: what a forge takes, and which part of a body is ours.
///
/// Our part stands between two comments that a forge does not show, so that what people write around it stays when the
/// part is written anew.
public enum PullRequestText {
    /// The most characters of a title, counted in UTF-16.
    public static let maximumTitle = 256
    /// The most characters of a body, counted in UTF-16.
    public static let maximumBody = 65_536

    private static let begin = "<!-- git-chat: begin -->"
    private static let end = "<!-- git-chat: end -->"

    /// The body around our part: a template of the repository's, or nothing, with our part below it.
    public static func body(template: String?, part: String) -> String {
        let above = template.map { withoutFrontMatter($0) } ?? ""
        return fitting(above.isEmpty ? wrapped(part) : trimmed(above) + "\n\n" + wrapped(part))
    }

    /// The body with our part written anew; `nil` if it has none any more, because somebody took it away.
    ///
    /// - Throws: What `part` throws.
    public static func body(_ body: String, renewing part: @autoclosure () throws -> String) rethrows -> String? {
        guard let start = body.firstRange(of: begin),
            let stop = body[start.upperBound...].firstRange(of: end)
        else { return nil }
        return try fitting(body[..<start.lowerBound] + wrapped(part()) + body[stop.upperBound...])
    }

    /// The text without a mark of ours in it, as it can stand in our part.
    public static func plain(_ text: String) -> String { text.replacing("<!-- git-chat:", with: "<!-- git-chat :") }

    /// One line, cut to what a forge takes.
    public static func title(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.utf16.count <= maximumTitle ? line : cut(line, to: maximumTitle - 1) + "…"
    }

    /// The text cut to what a forge takes, with a word about that at its end.
    public static func fitting(_ text: String) -> String {
        guard text.utf16.count > maximumBody else { return text }
        let note = "\n\n_This text was cut: the whole of it is in the branch's commits._\n" + end + "\n"
        return cut(text, to: maximumBody - note.utf16.count) + note
    }

    private static func wrapped(_ part: String) -> String { begin + "\n" + trimmed(part) + "\n" + end }

    private static func cut(_ text: String, to count: Int) -> String {
        var length = 0
        let kept = text.unicodeScalars.prefix { scalar in
            length += UTF16.width(scalar)
            return length <= count
        }
        return String(String.UnicodeScalarView(kept))
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isNewline).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Takes the settings away that a template begins with, between two lines of dashes.
    static func withoutFrontMatter(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "---", let close = lines.dropFirst().firstIndex(of: "---") else { return text }
        return lines[(close + 1)...].joined(separator: "\n")
    }
}

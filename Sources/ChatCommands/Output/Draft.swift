/// A text to be edited with notes for the user below it, which do not become part of the text.
///
/// A scissors line parts the two, so that a line of the text can begin with `#`, as headings of Markdown do.
struct Draft: Hashable, Sendable {
    /// What begins a line of notes, `core.commentChar`.
    let comment: String

    /// Takes git's comment character; `#` if it is unset or `auto`.
    init(config: (String) -> String?) {
        let configured = (config("core.commentString") ?? config("core.commentChar")).flatMap { $0.isEmpty ? nil : $0 }
        comment = configured.flatMap { $0.lowercased() == "auto" ? nil : $0 } ?? "#"
    }

    /// The line below which nothing counts.
    var scissors: String { comment + " ------------------------ >8 ------------------------" }

    /// The contents of the file to edit.
    func contents(text: String, notes: String) -> String {
        let lines = notes.split(separator: "\n", omittingEmptySubsequences: false)
        let commented = lines.map { $0.isEmpty ? comment : comment + " " + $0 }
        return text + "\n" + ([scissors] + commented).joined(separator: "\n") + "\n"
    }

    /// What the user wrote: all above the scissors line, without blank lines at its end.
    func text(of contents: String) -> String {
        let lines = contents.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        var kept = lines.prefix { $0 != scissors }
        while let last = kept.last, last.allSatisfy(\.isWhitespace) { kept.removeLast() }
        return kept.joined(separator: "\n")
    }
}

/// The command reference, `docs/commands.md`.
enum Markdown {
    static func reference(_ root: Help.Command) -> String {
        let rows = root.family.dropFirst().map { "| [`\($0.words)`](#\(anchor($0))) | \(escaped($0.abstract ?? "")) |" }
        let statuses = Manual.exitStatuses.map { "| \($0.name) | \(escaped($0.text)) |" }
        let head = [
            "<!-- Written by 'make docs' from the commands' own help. Do not edit. -->", "", "# Commands", "",
            "Every command also takes `-h`, `--help`.", "", "| command | what it does |", "| --- | --- |",
        ]
        let tail = ["## Exit status", "", "| status | when |", "| --- | --- |"] + statuses
        return (head + rows + [""] + root.family.flatMap(section) + tail).joined(separator: "\n") + "\n"
    }

    private static func section(_ command: Help.Command) -> [String] {
        let usage = Usage(command)
        var lines = ["## \(command.words)", "", "```", usage.synopsis, "```", ""]
        if let abstract = command.abstract, !abstract.isEmpty { lines += [escaped(abstract), ""] }
        if let names = command.aliases, !names.isEmpty {
            lines += ["Also: \(names.map { "`\($0)`" }.joined(separator: ", ")).", ""]
        }
        if let discussion = command.discussion { lines += discussion.lines.map(paragraphLine) + [""] }
        return lines + list(usage.entries)
    }

    private static func list(_ entries: [Usage.Entry]) -> [String] {
        sections(of: entries).flatMap { title, entries in
            (title.isEmpty ? [] : ["**\(title)**", ""])
                + entries.map { "- `\($0.spelling)`" + ($0.text.isEmpty ? "" : ": " + escaped($0.text.joined)) } + [""]
        }
    }

    /// GitHub's anchor of the section.
    private static func anchor(_ command: Help.Command) -> String {
        command.words.replacing(" ", with: "-")
    }

    /// Indented lines are examples and stay as they are.
    private static func paragraphLine(_ line: String) -> String {
        line.hasPrefix("    ") ? line : escaped(line)
    }

    /// Text outside of `code` with Markdown's marks made harmless.
    static func escaped(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        return parts.map { $0 % 2 == 1 ? String($1) : mark(String($1)) }.joined(separator: "`")
    }

    private static func mark(_ text: String) -> String {
        text.reduce(into: "") { $0 += #"\<*_|["#.contains($1) ? "\\\($1)" : String($1) }
    }
}

/// The entries by section, in the order of first appearance.
func sections(of entries: [Usage.Entry]) -> [(title: String, entries: [Usage.Entry])] {
    var titles: [String] = []
    for entry in entries where !titles.contains(entry.section) { titles.append(entry.section) }
    return titles.map { title in (title, entries.filter { $0.section == title }) }
}

extension String {
    /// The lines, empty ones included.
    var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// The text in one line.
    var joined: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

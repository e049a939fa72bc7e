/// The text that a pull request begins with.
public enum PullRequestTemplate {
    /// Where a repository may keep its own, in the order in which they are looked for.
    public static let folders = [".github", "", "docs"]

    /// Whether a file of one of these folders is a template.
    public static func isTemplate(_ name: String) -> Bool {
        let plain = name.lowercased().replacing("-", with: "_")
        return plain == "pull_request_template" || plain.hasPrefix("pull_request_template.")
    }

    /// Whether it is a folder with several.
    public static func isFolder(_ name: String) -> Bool { name.lowercased() == "pull_request_template" }

    /// What our part of a body is made from, as `templates/pull-request.md` has it.
    ///
    /// A place without a value takes its line with it, and a heading above nothing goes, too.
    public static let standard = """
        {summary}

        ## Turns

        {turns}

        {closes}

        """

    /// The template with values in its places.
    public static func filled(_ template: String, _ values: [String: String]) -> String {
        var lines: [String] = []
        for line in template.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let text = values.reduce(String(line)) { $0.replacing("{\($1.key)}", with: $1.value) }
            if text.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(text)
        }
        return withoutEmptySections(lines).joined(separator: "\n") + "\n"
    }

    private static func withoutEmptySections(_ lines: [String]) -> [String] {
        lines.indices.filter { index in
            guard lines[index].hasPrefix("## ") else { return true }
            let next = lines[(index + 1)...].first { !$0.isEmpty }
            return next.map { !$0.hasPrefix("## ") } ?? false
        }.map { lines[$0] }
    }
}

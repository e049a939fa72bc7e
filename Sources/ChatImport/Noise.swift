/// What programs put among the words of people: instructions, reminders, records of their own commands.
///
/// None of it was said by anybody, and most of it belongs to the program's maker: it is not taken along.
enum Noise {
    /// The words of a person in a text; `nil` where there are none.
    static func words(in text: String) -> String? {
        guard text.contains("<") || text.contains("[") || text.contains("#") || text.contains(":") else { return text }
        var rest = unwrapped(text)
        for tag in tags { rest = without(tag, rest) }
        let trimmed = rest.drop(while: \.isWhitespace)
        guard !trimmed.isEmpty, !beginnings.contains(where: { trimmed.hasPrefix($0) }) else { return nil }
        return rest == text ? text : String(trimmed.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// What a tool answered, without what the program added for the model.
    static func withoutReminders(_ text: String) -> String { without("system-reminder", text) }

    /// Whether a text only says that a person stopped the agent.
    static func isInterruption(_ text: String) -> Bool {
        text.hasPrefix("[Request interrupted by user") || text.hasPrefix("<turn_aborted>")
    }

    private static let beginnings = [
        "# AGENTS.md", "Caveat: The messages below were generated", "[Request interrupted by user",
        "This session is being continued from a previous conversation", "<INSTRUCTIONS>",
    ]

    private static let tags = [
        "system-reminder", "command-name", "command-message", "command-args", "local-command-stdout",
        "local-command-stderr", "local-command-caveat", "user-prompt-submit-hook", "environment_context",
        "user_instructions", "INSTRUCTIONS", "skills_instructions", "permissions instructions", "turn_aborted",
        "collaboration_mode", "apps_instructions", "user_info", "additional_data", "attached_files",
        "open_and_recently_viewed_files", "system_reminder", "ide_opened_file", "ide_selection", "ide_diagnostics",
        "bash-stdout", "bash-stderr", "task-notification", "session_context", "rules", "project_layout",
        "ADDITIONAL_METADATA", "USER_SETTINGS_CHANGE",
    ]

    /// What a program wraps the person's own words in.
    private static func unwrapped(_ text: String) -> String {
        var text = text
        for tag in ["user_query", "USER_REQUEST", "bash-input"] {
            guard let open = range(of: "<\(tag)>", in: text[...]),
                let close = range(of: "</\(tag)>", in: text[open.upperBound...])
            else { continue }
            text = String(text[open.upperBound..<close.lowerBound])
        }
        return text
    }

    /// The text without elements of that name that begin a line.
    private static func without(_ tag: String, _ text: String) -> String {
        guard var open = range(of: "<\(tag)", in: text[...]) else { return text }
        var result = ""
        var rest = text[...]
        while true {
            let isFirst = rest[..<open.lowerBound].last { $0 != " " && $0 != "\t" }.map(\.isNewline) ?? true
            let isWhole = rest[open.upperBound...].utf8.first.map { ">\n\r ".utf8.contains($0) } ?? true
            guard isFirst, isWhole else {
                result += rest[..<open.upperBound]
                rest = rest[open.upperBound...]
                guard let next = range(of: "<\(tag)", in: rest) else { return result + rest }
                open = next
                continue
            }
            result += rest[..<open.lowerBound]
            let close = range(of: "</\(tag)>", in: rest[open.upperBound...])
            rest = close.map { rest[$0.upperBound...] } ?? ""
            guard let next = range(of: "<\(tag)", in: rest) else { return result + rest }
            open = next
        }
    }

    /// The first place of a word, byte by byte: texts are long, and the words are ASCII.
    private static func range(of word: String, in text: Substring) -> Range<Substring.Index>? {
        let (bytes, wanted) = (text.utf8, Array(word.utf8))
        var place = bytes.startIndex
        while let start = bytes[place...].firstIndex(of: wanted[0]) {
            let candidate = bytes[start...].prefix(wanted.count)
            if candidate.elementsEqual(wanted) { return start..<candidate.endIndex }
            place = bytes.index(after: start)
        }
        return nil
    }
}

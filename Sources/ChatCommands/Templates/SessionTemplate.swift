internal import ChatModel

/// What a session can begin with: `docs/guide/templates.md` has the form of its file.
struct SessionTemplate: Hashable, Sendable {
    /// Where a template comes from, which says how far it is trusted.
    enum Origin: Hashable, Sendable {
        /// The program carries it.
        case builtIn
        /// The folder that the user's own configuration names.
        case own
        /// A file of the repository, as it is named from its top: data that anybody may have written.
        case repository(String)
    }

    let name: String
    let origin: Origin
    var about: String?
    var title: PlaceholderText?
    var description: PlaceholderText?
    var mode: Session.Mode?
    var agent: String?
    var base: PlaceholderText?
    var labels: [Label] = []
    /// What is asked for a place that has no value.
    private(set) var questions: [String: String] = [:]
    private(set) var defaults: [String: String] = [:]
    /// What the session's agent is asked first.
    var prompt: PlaceholderText?

    /// Reads the text of a file.
    ///
    /// - Throws: `TemplateRefusal`.
    init(name: String, origin: Origin, text: String) throws(TemplateRefusal) {
        self.name = name
        self.origin = origin
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        var body = lines[...]
        if lines.first == "---" {
            guard let end = lines.dropFirst().firstIndex(of: "---") else { throw refusal(1, "its '---' has no end") }
            for (number, line) in zip(2..., lines[1..<end]) { try take(line, number) }
            body = lines[(end + 1)...]
        }
        let said = body.joined(separator: "\n").trimmed
        prompt = said.isEmpty ? nil : PlaceholderText(said)
    }

    /// The names of every place, in the order in which they are asked for.
    var places: [String] {
        let texts = [title, description, base, prompt].compactMap(\.self)
        var names: [String] = []
        for name in texts.flatMap(\.names) where !names.contains(name) { names.append(name) }
        return names
    }

    private static let keys = [
        "about", "title", "description", "mode", "agent", "base", "labels", "ask.…", "default.…",
    ]

    private mutating func take(_ line: Substring, _ number: Int) throws(TemplateRefusal) {
        let line = line.trimmed
        guard !line.isEmpty, !line.hasPrefix("#") else { return }
        guard let colon = line.firstIndex(of: ":") else { throw refusal(number, "it has no colon") }
        let key = line[..<colon].trimmed
        let value = line[line.index(after: colon)...].trimmed
        guard !value.isEmpty else { return }
        switch key {
        case "about": about = value
        case "title": title = PlaceholderText(value)
        case "description": description = PlaceholderText(value)
        case "mode":
            guard let known = Session.Mode(rawValue: value) else {
                throw refusal(number, "there is no mode '\(value)'")
            }
            mode = known
        case "agent": agent = value
        case "base": base = PlaceholderText(value)
        case "labels": labels = try labels(value, number)
        default: try takePlace(key, value, number)
        }
    }

    private mutating func takePlace(_ key: String, _ value: String, _ number: Int) throws(TemplateRefusal) {
        let parts = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["ask", "default"].contains(parts[0]), PlaceholderText.isName(parts[1]) else {
            throw refusal(
                number, "there is no key '\(key)'", hint: "there are: " + Self.keys.joined(separator: ", "))
        }
        let name = String(parts[1])
        if parts[0] == "ask" { questions[name] = value } else { defaults[name] = value }
    }

    private func labels(_ value: String, _ number: Int) throws(TemplateRefusal) -> [Label] {
        var labels: [Label] = []
        for word in value.split(separator: ",").map(\.trimmed) where !word.isEmpty {
            guard let label = Label(word) else { throw refusal(number, "'\(word)' is no label") }
            labels.append(label)
        }
        return labels
    }

    private func refusal(_ line: Int, _ reason: String, hint: String? = nil) -> TemplateRefusal {
        TemplateRefusal(name: name, reason: "line \(line): \(reason)", hint: hint)
    }
}

/// A template that cannot be used.
struct TemplateRefusal: Diagnosable, Hashable {
    let name: String
    let reason: String
    var hint: String?

    var diagnostic: Diagnostic {
        Diagnostic(
            "template", "cannot use template '\(name)': \(reason)", .no, hints: [hint ?? "nothing was made"])
    }
}

extension StringProtocol {
    /// The text without white space around it.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

internal import ChatModel

/// A template with values in its places: what a session is made from.
struct FilledTemplate {
    let template: SessionTemplate
    let title: Title?
    let description: String?
    let base: String?
    let prompt: String?

    /// Puts values into the places of a template; on a terminal those that are missing are asked for.
    ///
    /// - Throws: `MissingValue`, `Title.Refusal`; `Exit` where the user gave up.
    init(_ template: SessionTemplate, values: [String: String], console: Console) throws {
        var values = values
        for name in template.places where values[name] == nil {
            values[name] = try Self.value(of: name, in: template, console)
        }
        self.template = template
        title = try template.title.map { try Title($0.filled(values)) }
        description = template.description?.filled(values)
        base = template.base?.filled(values)
        prompt = template.prompt?.filled(values)
    }

    private static func value(of name: String, in template: SessionTemplate, _ console: Console) throws -> String {
        let standard = template.defaults[name]
        guard console.settings.isInteractive else {
            guard let standard else { throw MissingValue(name: name, template: template.name) }
            return standard
        }
        let question = (template.questions[name] ?? name) + (standard.map { " [\($0)]" } ?? "") + ":"
        while let answer = try console.ask(question) {
            if !answer.isEmpty { return answer }
            if let standard { return standard }
        }
        throw Exit(status: .cancelled)
    }
}

/// A place of a template has no value, and there is nobody to ask.
struct MissingValue: Diagnosable {
    let name: String
    let template: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "template_value", "cannot fill template '\(template)': there is no value for {{\(name)}}", .no,
            hints: ["give one with '--set \(name)=<value>'"])
    }
}

extension FilledTemplate {
    /// Shows what comes from the repository's files, and asks before any of it is used.
    ///
    /// - Throws: `TemplateRefusal` for an agent that would run the prompt as a command; `Exit` after a no;
    ///   `Console.CannotAsk` where nobody can answer and `isAgreed` does not say yes.
    func requireAgreement(isAgreed: Bool, console: Console) throws {
        guard case .repository(let path) = template.origin else { return }
        guard template.agent != "shell" else {
            throw TemplateRefusal(
                name: template.name,
                reason:
                    "it comes from the repository and names the agent 'shell', which would run its prompt as a command",
                hint: "name another one with '--agent'")
        }
        console.narrate("template '\(template.name)' comes from the repository, in '\(path)':")
        for (name, value) in facts { console.narrate("  \((name + ":").padded(to: 8)) \(value)") }
        if prompt != nil { console.narrate("  first prompt:") }
        let lines = prompt?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        for line in lines { console.narrate("    | " + line) }
        guard try isAgreed || console.confirm("make a session from it?") else {
            console.narrate("nothing was made")
            throw Exit(status: .cancelled)
        }
    }

    private var facts: [(String, String)] {
        let facts: [(String, String?)] = [
            ("title", title?.text), ("about", description), ("mode", template.mode?.rawValue), ("base", base),
            ("labels", template.labels.isEmpty ? nil : template.labels.map(\.text).joined(separator: ", ")),
            ("agent", template.agent),
        ]
        return facts.compactMap { name, value in value.map { (name, $0) } }
    }
}

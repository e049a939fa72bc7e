internal import ArgumentParser
internal import ChatModel

/// The options of `new` that are about templates.
struct TemplateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Template to begin from; its first prompt is sent", valueName: "name"),
        completion: .custom(Candidates.templates))
    var template: String?

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Value for a place of the template; given again, for one more", valueName: "name=value"))
    var values: [String] = []

    @Flag(name: .customLong("no-send"), help: "Do not send the template's first prompt")
    var isSilent = false

    @Flag(help: "Use a template of the repository without being asked")
    var yes = false

    @Flag(help: "List the templates instead of making a session")
    var listTemplates = false

    func validate() throws {
        guard template != nil || values.isEmpty && !isSilent else {
            throw ValidationError("'--set' and '--no-send' need '--template'")
        }
        for value in values where !value.contains("=") {
            throw ValidationError("'--set' takes a name and a value, as in 'name=value', not '\(value)'")
        }
    }

    /// The values by name, the last of several.
    ///
    /// - Throws: `UnknownPlace` for a name that the template has no place for.
    func values(for template: SessionTemplate) throws -> [String: String] {
        var result: [String: String] = [:]
        for value in values {
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard template.places.contains(parts[0]) else {
                throw UnknownPlace(name: parts[0], template: template.name, known: template.places)
            }
            result[parts[0]] = parts[1]
        }
        return result
    }

    /// No option given.
    static var standard: Self {
        var options = Self()
        (options.template, options.values, options.isSilent) = (nil, [], false)
        (options.yes, options.listTemplates) = (false, false)
        return options
    }
}

/// A value for a place that a template does not have.
struct UnknownPlace: Diagnosable {
    let name: String
    let template: String
    let known: [String]

    var diagnostic: Diagnostic {
        Diagnostic(
            "template_place", "cannot set '\(name)': template '\(template)' has no place {{\(name)}}", .no,
            hints: [known.isEmpty ? "it has no places" : "it has: " + known.joined(separator: ", ")])
    }
}

/// The list of templates.
struct TemplateListing {
    let context: Context
    let output: OutputOptions

    /// - Throws: What reading them throws.
    func answer() throws {
        let (templates, refused) = try TemplateFiles(context).all()
        for refusal in refused { context.console.warn("cannot use template '\(refusal.name)': \(refusal.reason)") }
        let columns = [
            Table.Column(title: "TEMPLATE", priority: 9), .init(title: "FROM", priority: 7),
            .init(title: "ABOUT", priority: 8, minimum: 12),
        ]
        let rows = templates.map { template in
            [Table.Cell(template.name, .session), .init(from(template)), .init(template.about ?? "")]
        }
        let listing = Listing(columns: columns, rows: rows, objects: { templates.map(json) })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
    }

    private func from(_ template: SessionTemplate) -> String {
        switch template.origin {
        case .builtIn: "built-in"
        case .own: "own"
        case .repository: "repository"
        }
    }

    private func json(_ template: SessionTemplate) -> JSON {
        let places = template.places.map { name -> JSON in
            [
                "name": .string(name), "question": .optional(template.questions[name]),
                "default": .optional(template.defaults[name]),
            ]
        }
        return [
            "name": .string(template.name), "from": .string(from(template)), "about": .optional(template.about),
            "mode": .optional(template.mode?.rawValue), "agent": .optional(template.agent),
            "labels": .array(template.labels.map { .string($0.text) }), "places": .array(places),
        ]
    }
}

import ArgumentParser
import ChatModel

/// The form of an answer.
enum OutputFormat: Hashable, Sendable {
    /// For people: columns, colours, cut to the width.
    case text
    /// For programs: a line for each record, fields apart by tabs.
    case tsv
    case json
    /// As `tsv`, with raw fields and records ended by NUL.
    case nul
    /// A line for each record, as a template has it; see `Template`.
    case template(String)
}

/// What every command with an answer lets a person choose.
protocol OutputChoice {
    var json: Bool { get }
    var colour: Colour? { get }
}

/// The options that choose the form of an answer.
struct OutputOptions: ParsableArguments, OutputChoice {
    @Flag(help: "Print JSON")
    var json = false

    @Flag(name: .customShort("z"), help: "End records with NUL, not a line feed")
    var nul = false

    @Option(help: "Print records with %(name) replaced by values")
    var format: String?

    @OptionGroup var when: ColourOption

    var colour: Colour? { when.colour }

    func validate() throws {
        guard [json, nul, format != nil].count(where: \.self) <= 1 else {
            throw ValidationError("'--json', '-z' and '--format' cannot be used together")
        }
    }

    /// The form asked for; without an option, text on a terminal and lines with tabs elsewhere.
    func chosen(onTerminal isTerminal: Bool) -> OutputFormat {
        if json { return .json }
        if nul { return .nul }
        if let format { return .template(format) }
        return isTerminal ? .text : .tsv
    }
}

/// The option of a command that has no records: what it did is told, or printed as JSON.
struct JSONOptions: ParsableArguments, OutputChoice {
    @Flag(help: "Print JSON")
    var json = false

    @OptionGroup var when: ColourOption

    var colour: Colour? { when.colour }
}

/// When to use colour.
struct ColourOption: ParsableArguments {
    // A word, not a `Colour`: the parser takes `--color=<unknown>` for a bare `--color`, and says nothing.
    @Option(
        name: .customLong("color"), defaultAsFlag: Colour.always.rawValue, parsing: .next,
        help: ArgumentHelp("When to use colour: always, auto, never", valueName: "when"),
        completion: .list(Colour.allCases.map(\.rawValue)))
    var word: String? = nil

    /// The answer, if it was given.
    var colour: Colour? { word.flatMap(Colour.init(rawValue:)) }

    func validate() throws {
        if let word, colour == nil {
            throw ValidationError("'--color' takes always, auto or never, not '\(terminalSafeLine(word))'")
        }
    }
}

extension OutputFormat {
    /// A list: objects as an array or through the template, otherwise `text`.
    ///
    /// `forTerminal` says whether stored text in a template's lines has to be made safe.
    ///
    /// - Throws: `Template.Failure`, and what `text` throws.
    func render(objects: @autoclosure () -> [JSON], forTerminal: Bool, text: () throws -> String) throws -> String {
        switch self {
        case .text, .tsv, .nul: return try text()
        case .json: return JSON.array(objects()).pretty + "\n"
        case .template(let source):
            let template = try Template(source)
            return try objects().map { try template.render($0, forTerminal: forTerminal) + "\n" }.joined()
        }
    }

    /// One thing: an object, a line through the template, otherwise `text`.
    ///
    /// - Throws: `Template.Failure`, and what `text` throws.
    func render(object: @autoclosure () -> JSON, forTerminal: Bool, text: () throws -> String) throws -> String {
        if self == .json { return object().pretty + "\n" }
        return try render(objects: [object()], forTerminal: forTerminal, text: text)
    }
}

/// A list that can be printed in every form.
struct Listing {
    var columns: [Table.Column]
    var rows: [[Table.Cell]]
    /// Whether people see the titles of the columns.
    var header = false
    /// The same list for programs; made only when it is asked for.
    var objects: () -> [JSON]
}

extension Console {
    /// Prints a list in the form asked for.
    ///
    /// - Throws: `Template.Failure`, `Closed`, `CannotWrite`.
    func answer(_ list: Listing, as format: OutputFormat) throws {
        let text = try format.render(objects: list.objects(), forTerminal: settings.isTerminal) {
            switch format {
            case .tsv: Table.tsv(rows: list.rows)
            case .nul: Table.nul(rows: list.rows)
            default:
                Table.render(
                    rows: list.rows, columns: list.columns, width: settings.width, header: list.header,
                    palette: settings.palette)
            }
        }
        try answer(text, terminator: "")
    }

    /// Prints one thing in the form asked for; `text` ends its own lines.
    ///
    /// - Throws: `Template.Failure`, `Closed`, `CannotWrite`, and what `text` throws.
    func answer(
        object: @autoclosure () -> JSON, as format: OutputFormat, text: () throws -> String
    ) throws {
        try answer(format.render(object: object(), forTerminal: settings.isTerminal, text: text), terminator: "")
    }
}

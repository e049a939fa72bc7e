internal import ChatModel

/// Records for programs made from JSON objects.
enum Fields {
    /// One object as lines of name and value.
    static func records(_ object: JSON, _ format: OutputFormat) -> String {
        guard case .object(let members) = object else { return "" }
        let rows = members.map { [Table.Cell($0.name), Table.Cell(text($0.value))] }
        return format == .nul ? Table.nul(rows: rows) : Table.tsv(rows: rows)
    }

    /// A line for each object, with the fields of those names.
    static func table(_ objects: [JSON], _ names: [String], _ format: OutputFormat) -> String {
        let rows = objects.map { object in names.map { Table.Cell(text(object[$0] ?? .null)) } }
        return format == .nul ? Table.nul(rows: rows) : Table.tsv(rows: rows)
    }

    /// Stored text as one field of a line.
    static func line(_ text: String) -> String { terminalSafeLine(text) }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.line
        }
    }
}

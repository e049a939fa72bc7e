import ChatModel

extension Console {
    /// Prints a list for programs record by record, so that a long one is never held as a whole.
    ///
    /// - Parameters:
    ///   - format: Any but `text`.
    ///   - object: The record as JSON and for templates.
    ///   - row: The record's fields for lines with tabs.
    /// - Throws: `Template.Failure`, `Closed`, `CannotWrite`, and what `object` and `row` throw.
    func answer<Record>(
        _ records: some Collection<Record>, as format: OutputFormat, object: (Record) throws -> JSON,
        row: (Record) throws -> [Table.Cell]
    ) throws {
        switch format {
        case .json: try answerJSON(records, object)
        case .template(let source):
            let template = try Template(source)
            for record in records { try answer(template.render(object(record), forTerminal: settings.isTerminal)) }
        case .nul: for record in records { try answer(Table.nul(rows: [row(record)]), terminator: "") }
        case .text, .tsv: for record in records { try answer(Table.tsv(rows: [row(record)]), terminator: "") }
        }
    }

    /// What `JSON.array(objects).pretty` is, without the array.
    private func answerJSON<Record>(_ records: some Collection<Record>, _ object: (Record) throws -> JSON) throws {
        guard !records.isEmpty else { return try answer("[]") }
        var start = "[\n  "
        for record in records {
            try answer(bytes: start.utf8)
            try answer(bytes: object(record).prettyBytes(depth: 1))
            start = ",\n  "
        }
        try answer("\n]")
    }
}

extension Console {
    /// Prints a list as JSON whose objects are written without a value in between; what `answer` prints.
    ///
    /// - Throws: `Closed`, `CannotWrite`, and what `write` throws.
    func answerJSON<Record>(
        _ records: some Collection<Record>, write: (Record) throws -> (PrettyWriter) -> Void
    ) throws {
        guard !records.isEmpty else { return try answer("[]") }
        let writer = PrettyWriter(depth: 1)
        var start = "[\n  "
        for record in records {
            try answer(bytes: start.utf8)
            try answer(bytes: writer.object(write(record)))
            start = ",\n  "
        }
        try answer("\n]")
    }
}

internal import ChatModel

/// Reads the rows of two tables out of SQL, line by line; every other statement is passed over.
struct SQLDump {
    private var statement: [UInt8] = []
    private var quote: UInt8?
    /// The table whose rows come as lines with tabs.
    private var copying: (table: String?, columns: [String])?
    private var columns: [String: [String]] = [:]

    mutating func take(_ line: ArraySlice<UInt8>) -> [JSON] {
        if let copying {
            guard !line.elementsEqual("\\.".utf8) else {
                self.copying = nil
                return []
            }
            guard let table = copying.table else { return [] }
            return [DumpTable.row(table, copying.columns, Self.fields(line))]
        }
        if statement.isEmpty, quote == nil {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return [] }
            if first == UInt8(ascii: "-") || first == UInt8(ascii: "#") || first == UInt8(ascii: "\\") { return [] }
        }
        statement += line
        statement.append(0x0A)
        return isEnded(line) ? finish() : []
    }

    /// Whether the statement ends with this line; a semicolon in quotes is none.
    private mutating func isEnded(_ line: ArraySlice<UInt8>) -> Bool {
        var last: UInt8 = 0
        var isEscaped = false
        for byte in line {
            if isEscaped {
                isEscaped = false
            } else if let open = quote {
                if byte == open { quote = nil }
                // Two quotes in a row close and open again, which comes to the same.
                isEscaped = byte == UInt8(ascii: "\\") && usesBackslashes
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                quote = byte
            }
            if byte != 0x20, byte != 0x0D { last = byte }
        }
        return quote == nil && last == UInt8(ascii: ";")
    }

    /// MySQL quotes names with backticks, and takes a backslash in a text for an escape.
    private var usesBackslashes: Bool { statement.prefix(200).contains(UInt8(ascii: "`")) }

    private mutating func finish() -> [JSON] {
        var words = SQLWords(statement, escapes: usesBackslashes)
        statement = []
        switch words.word()?.lowercased() {
        case "copy": copy(&words)
        case "insert": return insert(&words)
        case "create": create(&words)
        default: break
        }
        return []
    }

    private mutating func copy(_ words: inout SQLWords) {
        let name = words.name()
        let names = words.list()
        copying = (DumpTable.name(name), names ?? columns[name] ?? [])
    }

    private mutating func create(_ words: inout SQLWords) {
        guard words.word()?.lowercased() == "table" else { return }
        words.skip(["if", "not", "exists"])
        let name = words.name()
        guard DumpTable.name(name) != nil, let names = words.list() else { return }
        let others = ["constraint", "primary", "foreign", "unique", "check", "key", "index"]
        columns[name] = names.filter { !others.contains($0.lowercased()) }
    }

    private func insert(_ words: inout SQLWords) -> [JSON] {
        words.skip(["or", "ignore", "replace", "into"])
        let name = words.name()
        guard let table = DumpTable.name(name) else { return [] }
        let names = words.list() ?? columns[name] ?? []
        words.skip(["values", "overriding", "system", "value"])
        var rows: [JSON] = []
        while let values = words.row() { rows.append(DumpTable.row(table, names, values)) }
        return rows
    }

    /// A line of `COPY`: fields apart by tabs, `\N` for nothing, a backslash before what would end a field.
    private static func fields(_ line: ArraySlice<UInt8>) -> [JSON] {
        line.split(separator: 0x09, omittingEmptySubsequences: false).map { field in
            guard !field.elementsEqual("\\N".utf8) else { return .null }
            return .string(String(decoding: unescaped(field), as: UTF8.self))
        }
    }

    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            bytes.append(SQLWords.escape(next))
        }
        return bytes
    }
}

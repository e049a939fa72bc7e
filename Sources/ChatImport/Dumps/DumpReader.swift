public import ChatModel

/// What a dump of a database is, by its first bytes.
public enum DumpKind: Sendable {
    /// A file of SQLite: not read here, but row by row by who can open it.
    case sqlite
    /// Statements: `COPY … FROM stdin` and `INSERT INTO`, as pg_dump, mysqldump and sqlite3 write them.
    case sql
    /// Comma-separated values with a line of names.
    case csv
    /// A JSON value in each line.
    case lines
    /// One JSON value: an array of rows, or an object with an array for each table.
    case document

    /// Finds out what a file is; `nil` for what is no dump.
    public static func kind(of head: [UInt8]) -> DumpKind? {
        if head.starts(with: "SQLite format 3\0".utf8) { return .sqlite }
        let bytes = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head[3...] : head[...]
        guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        if first == UInt8(ascii: "[") { return .document }
        if first == UInt8(ascii: "{") {
            let line = bytes.prefix { $0 != 0x0A }
            guard let value = parsed(line) else { return .document }
            let isTable = ["chat_messages", "chatMessages"].contains { value[$0]?.elements != nil }
            return isTable ? .document : .lines
        }
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
        let header = text.split(whereSeparator: \.isNewline).first ?? ""
        let names = header.split { ",\" ".contains($0) }
        if names.contains("role"), names.contains("content") || names.contains("text") { return .csv }
        let whole = String(decoding: bytes, as: UTF8.self).lowercased()
        return ["insert into", "copy ", "create table", "pragma foreign_keys"].contains { whole.contains($0) }
            ? .sql : nil
    }

    private static func parsed(_ bytes: ArraySlice<UInt8>) -> JSON? {
        do throws(JSON.ParseError) { return try JSON.parse(bytes) } catch { return nil }
    }
}

/// Reads a dump of tables of chat messages and sessions piece by piece.
public struct DumpReader {
    private let kind: DumpKind
    private var rows: TranscriptReader
    private var sql = SQLDump()
    private var csv = CSVDump()
    private var feed = LineFeed(limit: TranscriptReader.lineLimit)
    private var number = 0

    /// - Parameter name: The file's name without its folder.
    public init(_ kind: DumpKind, name: String) {
        self.kind = kind
        rows = TranscriptReader(.rows, kind == .document ? .document : .lines, name: name)
    }

    /// Takes the next bytes of the file.
    public mutating func take(_ bytes: ArraySlice<UInt8>) -> [TranscriptEvent] {
        switch kind {
        case .lines, .document: return rows.take(bytes)
        case .csv: return csv.take(bytes).flatMap { take(row: $0) }
        case .sql: return feed.take(bytes).flatMap { take(line: $0) }
        case .sqlite: return []
        }
    }

    /// Takes the end of the file.
    public mutating func finish() -> [TranscriptEvent] {
        var events: [TranscriptEvent] = []
        if kind == .csv { events += csv.finish().flatMap { take(row: $0) } }
        if kind == .sql, let line = feed.finish() { events += take(line: line) }
        return events + rows.finish()
    }

    /// Takes one row, its columns as members.
    public mutating func take(row: JSON) -> [TranscriptEvent] {
        number += 1
        return rows.take(row: row, number: number)
    }

    private mutating func take(line: LineFeed.Line) -> [TranscriptEvent] {
        guard let bytes = line.bytes else {
            return [.skipped(line: line.number, reason: "longer than \(TranscriptReader.lineLimit) bytes")]
        }
        return sql.take(bytes).flatMap { take(row: $0) }
    }
}

/// The tables whose rows are read, whatever schema they are in.
enum DumpTable {
    /// `chat_sessions` or `chat_messages` for a table of a dump; `nil` for any other.
    static func name(_ table: String) -> String? {
        let last = table.split(separator: ".").last.map(String.init) ?? table
        switch last.filter({ !"\"`[]".contains($0) }).lowercased() {
        case "chat_messages", "chatmessages", "messages": return "chat_messages"
        case "chat_sessions", "chatsessions", "sessions": return "chat_sessions"
        default: return nil
        }
    }

    static func row(_ table: String, _ columns: [String], _ values: [JSON]) -> JSON {
        .object([.init("table", .string(table))] + zip(columns, values).map { .init($0, $1) })
    }
}

public import ChatModel
internal import SQLite

/// A database of somebody else's in a file of SQLite, which is read and never written to.
public struct MessageDatabase {
    /// The file cannot be read as a database.
    public struct Unreadable: Error, Hashable, Sendable {
        /// The file.
        public let path: String
        /// SQLite's words.
        public let reason: String
    }

    private let path: String

    /// Names the file.
    public init(_ path: String) { self.path = path }

    /// The rows of tables, one table after the other, in the order of their times: columns and `table` as members.
    ///
    /// - Parameter tables: Their names, whatever case they have in the file; those that are not there have no rows.
    /// - Throws: `Unreadable`, and what `take` throws.
    public func rows(of tables: [String], _ take: (JSON) throws -> Void) throws {
        do {
            let database = try Database(.existing(path))
            let names = try database.statement("SELECT name FROM sqlite_master WHERE type = 'table'").all { $0.text(0) }
            for wanted in tables {
                guard let name = names.first(where: { $0.lowercased() == wanted }) else { continue }
                try rows(of: name, as: wanted, in: database, take)
            }
        } catch let error as SQLiteError { throw Unreadable(path: path, reason: error.message) }
    }

    private func rows(
        of name: String, as wanted: String, in database: Database, _ take: (JSON) throws -> Void
    ) throws {
        let columns = try database.statement("SELECT name FROM pragma_table_info(?)").all([.text(name)]) { $0.text(0) }
        let quoted = "\"" + name.replacing("\"", with: "\"\"") + "\""
        let time = ["timestamp", "created_at", "createdAt"].first(where: columns.contains).map { "\"\($0)\", " } ?? ""
        try database.statement("SELECT * FROM \(quoted) ORDER BY \(time)rowid").rows { row in
            let values = columns.indices.map { JSON.optional(row.optional($0)) }
            try take(.object([.init("table", .string(wanted))] + zip(columns, values).map { .init($0, $1) }))
            return true
        }
    }
}

public import ChatModel
internal import Git
internal import SQLite

/// A database of somebody else's in a file of SQLite, which is read and never written to, nor anything beside it.
///
/// Where a program works with it just now, its log of changes is read too: in a copy of both, since reading it in its place
/// would write there.
public struct MessageDatabase {
    /// The file cannot be read as a database.
    public struct Unreadable: Error, Hashable, Sendable {
        /// The file.
        public let path: String
        /// SQLite's words.
        public let reason: String
    }

    /// What is in it: one state of it, whatever others write.
    public struct Contents {
        fileprivate let database: Database

        /// The columns of each table.
        ///
        /// - Throws: `SQLiteError`, which `read` turns into `Unreadable`.
        public func tables() throws -> [String: Set<String>] {
            let names = try database.statement("SELECT name FROM sqlite_master WHERE type = 'table'").all { $0.text(0) }
            let columns = try database.statement("SELECT name FROM pragma_table_info(?)")
            return try Dictionary(
                names.map { name in (name, Set(try columns.all([.text(name)]) { $0.text(0) })) },
                uniquingKeysWith: { $0.union($1) })
        }

        /// Asks for rows.
        ///
        /// - Parameters:
        ///   - values: The texts that stand for each `?`.
        ///   - take: Told of each row; a column as its bytes, `nil` where it has no value.
        /// - Throws: `SQLiteError`, which `read` turns into `Unreadable`, and what `take` throws.
        public func rows(_ sql: String, _ values: [String], _ take: ([[UInt8]?]) throws -> Void) throws {
            try database.statement(sql).rows(values.map(Value.text)) { row in
                try take((0..<row.count).map { row.bytes($0) })
                return true
            }
        }
    }

    private let path: String
    private let temporary: String
    /// How long another program's lock is waited for, in milliseconds.
    private static let patience = 5000

    /// Names the file.
    ///
    /// - Parameter temporary: A folder in which copies can be made for a while.
    public init(_ path: String, temporary: String) { (self.path, self.temporary) = (path, temporary) }

    /// Whether the first bytes of a file are those of a database.
    public static func isOne(_ head: some Sequence<UInt8>) -> Bool { head.starts(with: "SQLite format 3\0".utf8) }

    /// Reads in one state of it.
    ///
    /// - Throws: `Unreadable`, and what `work` throws.
    public func read(_ work: (Contents) throws -> Void) throws {
        do {
            let database = try opened()
            try database.transaction(writes: false) { try work(Contents(database: database)) }
        } catch let error as SQLiteError { throw Unreadable(path: path, reason: error.message) }
    }

    private func opened() throws -> Database {
        // The header says whether changes go into a log beside the file.
        let usesLog = try DatabaseCopy.head(of: path).dropFirst(18).prefix(2).contains(2)
        guard usesLog else { return try Database(.existing(path), patience: Self.patience) }
        let copy = DatabaseCopy(path)
        guard copy.hasLog else { return try Database(.unchanging(path)) }
        return try copy.opened(in: temporary)
    }

    /// The rows of tables, one table after the other, in the order of their times: columns and `table` as members.
    ///
    /// - Parameter tables: Their names, whatever case they have in the file; those that are not there have no rows.
    /// - Throws: `Unreadable`, and what `take` throws.
    public func rows(of tables: [String], _ take: (JSON) throws -> Void) throws {
        try read { contents in
            let database = contents.database
            let names = try database.statement("SELECT name FROM sqlite_master WHERE type = 'table'").all { $0.text(0) }
            for wanted in tables {
                guard let name = names.first(where: { $0.lowercased() == wanted }) else { continue }
                try rows(of: name, as: wanted, in: database, take)
            }
        }
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

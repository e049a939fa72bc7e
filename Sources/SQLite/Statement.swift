internal import CSQLite
internal import CSQLiteShim

/// A value that goes into a statement.
public enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])

    /// A text, or nothing.
    public static func optional(_ text: String?) -> Value { text.map(Value.text) ?? .null }

    /// A number, or nothing.
    public static func optional(_ number: Int64?) -> Value { number.map(Value.integer) ?? .null }
}

/// A prepared statement; made by `Database.statement`.
///
/// Values take the places `?1`, `?2` and so on, in their order.
public final class Statement {
    private let pointer: OpaquePointer
    // The connection outlives its statements: it owns them.
    private unowned let database: Database

    init(_ sql: String, in database: Database) throws(SQLiteError) {
        var made: OpaquePointer?
        try database.check(
            sqlite3_prepare_v3(database.pointer, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
        guard let made else { throw SQLiteError(code: SQLITE_MISUSE, message: "no statement") }
        pointer = made
        self.database = database
    }

    deinit { sqlite3_finalize(pointer) }

    /// Runs the statement to its end; rows are passed over.
    ///
    /// - Throws: `SQLiteError`.
    public func run(_ values: [Value] = []) throws(SQLiteError) {
        defer { sqlite3_reset(pointer) }
        try bind(values)
        while try step() {}
    }

    /// Hands each row to `take`, until there are no more or it answers `false`.
    ///
    /// A row is only to be read inside `take`.
    ///
    /// - Throws: `SQLiteError`, and what `take` throws.
    public func rows(_ values: [Value] = [], _ take: (Row) throws -> Bool) throws {
        defer { sqlite3_reset(pointer) }
        try bind(values)
        while try step() {
            guard try take(Row(statement: self)) else { return }
        }
    }

    /// What `read` makes of each row.
    ///
    /// - Throws: `SQLiteError`, and what `read` throws.
    public func all<Result>(_ values: [Value] = [], _ read: (Row) throws -> Result) throws -> [Result] {
        var results: [Result] = []
        try rows(values) {
            results.append(try read($0))
            return true
        }
        return results
    }

    /// What `read` makes of the first row; `nil` if there is none.
    ///
    /// - Throws: `SQLiteError`, and what `read` throws.
    public func first<Result>(_ values: [Value] = [], _ read: (Row) throws -> Result) throws -> Result? {
        var result: Result?
        try rows(values) {
            result = try read($0)
            return false
        }
        return result
    }

    private func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(pointer)
        guard code != SQLITE_ROW else { return true }
        guard code == SQLITE_DONE else { throw database.failure(code) }
        return false
    }

    private func bind(_ values: [Value]) throws(SQLiteError) {
        for (index, value) in values.enumerated() { try database.check(bind(value, at: Int32(index + 1))) }
    }

    private func bind(_ value: Value, at place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(pointer, place)
        case .integer(let number): return sqlite3_bind_int64(pointer, place, number)
        case .real(let number): return sqlite3_bind_double(pointer, place, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    chat_sqlite_bind_text(pointer, place, $0.baseAddress, Int32($0.count))
                }
            }
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { chat_sqlite_bind_bytes(pointer, place, $0.baseAddress, Int32($0.count)) }
        }
    }

    var columns: Int { Int(sqlite3_column_count(pointer)) }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(pointer, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

    func bytes(_ column: Int32) -> [UInt8] {
        // Asked for first: it may turn the value into what is counted.
        let start = sqlite3_column_blob(pointer, column)
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
    }

    func text(_ column: Int32) -> String {
        guard let text = sqlite3_column_text(pointer, column) else { return "" }
        let count = Int(sqlite3_column_bytes(pointer, column))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }
}

/// One row of a result; columns count from 0.
public struct Row {
    let statement: Statement

    /// The column as a number; 0 where there is none.
    public func integer(_ column: Int) -> Int64 { statement.integer(Int32(column)) }

    /// The column as a fraction; 0 where there is none.
    public func real(_ column: Int) -> Double { statement.real(Int32(column)) }

    /// The column as text; empty where there is none.
    public func text(_ column: Int) -> String { statement.text(Int32(column)) }

    /// The column's bytes, of a number those of its digits; `nil` where there is none.
    public func bytes(_ column: Int) -> [UInt8]? {
        statement.isNull(Int32(column)) ? nil : statement.bytes(Int32(column))
    }

    /// How many columns there are.
    public var count: Int { statement.columns }

    /// The column as text; `nil` where there is none.
    public func optional(_ column: Int) -> String? {
        statement.isNull(Int32(column)) ? nil : statement.text(Int32(column))
    }

    /// Whether the column has no value.
    public func isNull(_ column: Int) -> Bool { statement.isNull(Int32(column)) }
}

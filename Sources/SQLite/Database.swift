internal import CSQLite
internal import CSQLiteShim

/// One connection to a SQLite database, with FTS5 and what git chat adds to it.
///
/// Not `Sendable`: one task at a time may use it.
public final class Database {
    /// Where a database is.
    public enum Place: Hashable, Sendable {
        /// A file, made if it is not there.
        case file(String)
        /// A file that is there, and is not written to.
        case existing(String)
        /// A file that is there, and that nobody writes to: neither locks nor files beside it are made.
        case unchanging(String)
        /// A file without a name in the system's temporary folder, gone with the connection.
        case temporary
        case memory

        fileprivate var name: String {
            switch self {
            case .file(let path), .existing(let path): path
            case .unchanging(let path): "file:\(Self.escaped(path))?immutable=1"
            case .temporary: ""
            case .memory: ":memory:"
            }
        }

        /// The path as an address has it.
        private static func escaped(_ path: String) -> String {
            path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
        }

        fileprivate var flags: Int32 {
            switch self {
            case .existing: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
            case .unchanging: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
            default: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
            }
        }
    }

    let pointer: OpaquePointer
    private var prepared: [String: Statement] = [:]

    /// Opens a database; a file is looked at when it is first used.
    ///
    /// - Parameter patience: How many milliseconds another connection's lock is waited for.
    /// - Throws: `SQLiteError`.
    public init(_ place: Place, patience: Int = 0) throws(SQLiteError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(place.name, &opened, place.flags, nil)
        guard let opened else { throw SQLiteError(code: SQLITE_NOMEM, message: "no memory") }
        pointer = opened
        guard code == SQLITE_OK else { throw failure(code) }
        sqlite3_extended_result_codes(pointer, 1)
        try check(chat_sqlite_defend(pointer))
        wait(patience)
    }

    deinit {
        prepared = [:]
        sqlite3_close_v2(pointer)
    }

    /// Sets how many milliseconds another connection's lock is waited for.
    public func wait(_ patience: Int) { sqlite3_busy_timeout(pointer, Int32(patience)) }

    /// Leaves the write-ahead log where it is when this connection is the last to close: what is in it costs the next
    /// one less than carrying it over costs this one.
    ///
    /// - Throws: `SQLiteError`.
    public func keepLog() throws(SQLiteError) { try check(chat_sqlite_keep_log(pointer)) }

    /// Whether the file was taken away, or another one put in its place, since it was opened.
    public var hasMoved: Bool { chat_sqlite_has_moved(pointer) != 0 }

    /// Adds the tokenizer `words` and the function `weight`, which a table with FTS5 may name.
    ///
    /// - Throws: `SQLiteError`.
    public func addSearch() throws(SQLiteError) { try check(chat_sqlite_add_search(pointer)) }

    /// Runs statements without values whose rows nobody wants.
    ///
    /// - Throws: `SQLiteError`; the statements after the one that failed are not run.
    public func run(_ sql: String) throws(SQLiteError) { try check(sqlite3_exec(pointer, sql, nil, nil, nil)) }

    /// A statement, prepared once for the life of the connection.
    ///
    /// One use of it must end before the next begins.
    ///
    /// - Throws: `SQLiteError` where it cannot be prepared.
    public func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = prepared[sql] { return known }
        let statement = try Statement(sql, in: self)
        prepared[sql] = statement
        return statement
    }

    /// Runs `work` as one transaction: all of it, or nothing.
    ///
    /// - Parameter writes: Whether the right to write is taken first, which fails at once where another has it.
    /// - Throws: `SQLiteError`, and what `work` throws; then nothing was changed.
    public func transaction<Value>(writes: Bool = true, _ work: () throws -> Value) throws -> Value {
        try run(writes ? "BEGIN IMMEDIATE" : "BEGIN")
        do {
            let value = try work()
            try run("COMMIT")
            return value
        } catch {
            // SQLite may have rolled back by itself; then there is nothing left to do.
            if sqlite3_get_autocommit(pointer) == 0 { sqlite3_exec(pointer, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    /// The key of the row that was inserted last.
    public var lastKey: Int64 { sqlite3_last_insert_rowid(pointer) }

    /// How many rows the last statement that changes any changed.
    public var changes: Int { Int(sqlite3_changes(pointer)) }

    /// The version of SQLite, for example `3.40.1`.
    public static var version: String { String(cString: sqlite3_libversion()) }

    func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    func failure(_ code: Int32) -> SQLiteError {
        let extended = sqlite3_extended_errcode(pointer)
        return SQLiteError(
            code: extended & 0xFF == code & 0xFF ? extended : code, message: String(cString: sqlite3_errmsg(pointer)))
    }
}

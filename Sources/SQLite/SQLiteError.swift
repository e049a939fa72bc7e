internal import CSQLite

/// What SQLite answered when a call failed.
public struct SQLiteError: Error, Hashable, Sendable {
    /// SQLite's extended result code.
    public let code: Int32
    /// SQLite's own words, for a person to read.
    public let message: String

    /// Creates an error.
    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// Whether another connection holds a lock that was needed.
    public var isBusy: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(primary) }

    /// Whether the file is no database, or its pages contradict each other.
    public var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(primary) }

    /// Whether a value breaks a rule of the schema, such as a key that is there already.
    public var isConflict: Bool { primary == SQLITE_CONSTRAINT }

    private var primary: Int32 { code & 0xFF }
}

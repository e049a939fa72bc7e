internal import ChatModel

/// A database of another program, open to questions.
public protocol ForeignDatabase {
    /// Asks for rows.
    ///
    /// - Parameters:
    ///   - sql: One statement.
    ///   - values: The texts that stand for each `?` in it.
    ///   - take: Told of each row; a column as its bytes, `nil` where it has no value.
    func rows(_ sql: String, _ values: [String], _ take: ([[UInt8]?]) throws -> Void) throws
}

/// Reads the conversations that a program keeps in a database of SQLite.
///
/// It opens nothing: it says what to ask, and takes the rows. One conversation is held at a time, and of that one message.
public struct DatabaseReader {
    /// What the conversations are.
    public let format: TranscriptFormat
    private let kind: any DatabaseFormat.Type
    private let name: String
    private static var kinds: [any DatabaseFormat.Type] {
        [OpenCodeDatabase.self, CursorDatabase.self, CursorStore.self]
    }

    /// Finds out by its tables whose database it is; `nil` for one that holds no conversations that are known.
    ///
    /// - Parameters:
    ///   - tables: The columns of each table.
    ///   - name: The file's name without its folder.
    public init?(tables: [String: Set<String>], name: String) {
        let found = Self.kinds.first { kind in
            kind.tables.allSatisfy { tables[$0.key]?.isSuperset(of: $0.value) ?? false }
        }
        guard let found else { return nil }
        (kind, format, self.name) = (found, found.format, name)
    }

    /// Whether there is a conversation that is wanted, as `read` asks.
    public func holds(_ database: some ForeignDatabase, wants: (String?) -> Bool) throws -> Bool {
        try kind.keys(database).contains { key in
            var desk = TurnDesk(format: format, name: name)
            return try kind.init(key, database, &desk) != nil && (!kind.isShared || wants(desk.now.folder))
        }
    }

    /// Reads one conversation after the other.
    ///
    /// - Parameters:
    ///   - wants: Whether a conversation is to be read, by the directory that it was held in, where it says so; not asked
    ///     of a database that holds a single one.
    ///   - take: Told of what was found.
    /// - Returns: How many conversations were not wanted.
    /// - Throws: What `database` and `take` throw.
    public func read(
        _ database: some ForeignDatabase, wants: (String?) -> Bool, _ take: ([TranscriptEvent]) throws -> Void
    ) throws -> Int {
        var unwanted = 0
        for key in try kind.keys(database) {
            var desk = TurnDesk(format: format, name: name)
            guard let conversation = try kind.init(key, database, &desk) else {
                try take(desk.drain())
                continue
            }
            guard !kind.isShared || wants(desk.now.folder) else {
                unwanted += 1
                continue
            }
            try conversation.read(database, &desk) { try take($0.drain()) }
            desk.finish()
            try take(desk.drain())
        }
        return unwanted
    }
}

/// A conversation in the database of one program.
protocol DatabaseFormat {
    static var format: TranscriptFormat { get }
    /// The tables and columns that are asked for.
    static var tables: [String: Set<String>] { get }
    /// Whether such a database holds what was said in all of a person's projects.
    static var isShared: Bool { get }

    /// What the conversations are called in the database.
    static func keys(_ database: some ForeignDatabase) throws -> [String]

    /// Takes what is known of a conversation before its first message; `nil` where it is none.
    init?(_ key: String, _ database: some ForeignDatabase, _ desk: inout TurnDesk) throws

    /// Takes its messages; `flush` is called after each.
    func read(_ database: some ForeignDatabase, _ desk: inout TurnDesk, _ flush: (inout TurnDesk) throws -> Void) throws
}

extension ForeignDatabase {
    /// The first column of all rows, as texts.
    func texts(_ sql: String, _ values: [String] = []) throws -> [String] {
        var texts: [String] = []
        try rows(sql, values) { row in texts.append(String(decoding: row.first.flatMap(\.self) ?? [], as: UTF8.self)) }
        return texts
    }

    /// The first column of the first row.
    func bytes(_ sql: String, _ values: [String]) throws -> [UInt8]? {
        var found: [UInt8]?
        try rows(sql, values) { row in found = found ?? row.first.flatMap(\.self) }
        return found
    }
}

extension TurnDesk {
    /// A value that is JSON; `nil`, and then it is told why, where it is not.
    mutating func json(_ bytes: [UInt8]) -> JSON? {
        guard bytes.count <= TranscriptReader.lineLimit else {
            skip("longer than \(TranscriptReader.lineLimit) bytes")
            return nil
        }
        do throws(JSON.ParseError) { return try JSON.parse(bytes) } catch {
            skip(error.words)
            return nil
        }
    }
}

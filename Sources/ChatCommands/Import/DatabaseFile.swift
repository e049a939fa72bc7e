internal import ChatImport
internal import ChatStore

/// A database in which another program keeps conversations.
struct DatabaseFile {
    let path: String
    /// A folder in which copies can be made for a while.
    let temporary: String
    /// The directories whose conversations are read; `nil` for those of all.
    let places: [String]?

    /// Whether a file is one, by its first bytes.
    static func isOne(_ path: String) -> Bool { path != "-" && MessageDatabase.isOne(ForeignFile(path: path).head(16)) }

    /// Reads the conversations.
    ///
    /// - Parameter format: What they have to be; `nil` for any.
    /// - Returns: How many were held elsewhere, and left out.
    /// - Throws: `MessageDatabase.Unreadable`, `ForeignFile.Refusal`, and what `take` throws.
    func read(_ format: TranscriptFormat?, _ take: ([TranscriptEvent]) throws -> Void) throws -> Int {
        var unwanted = 0
        try opened(format) { reader, database in unwanted = try reader.read(database, wants: wants, take) }
        return unwanted
    }

    /// Whether there is a conversation of the directories; not where it cannot be read.
    func holdsSome() -> Bool {
        var holds = false
        do { try opened(nil) { reader, database in holds = try reader.holds(database, wants: wants) } } catch {
            return false
        }
        return holds
    }

    private func opened(_ format: TranscriptFormat?, _ work: (DatabaseReader, OpenDatabase) throws -> Void) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        try MessageDatabase(path, temporary: temporary).read { contents in
            guard let reader = DatabaseReader(tables: try contents.tables(), name: name),
                format == nil || format == reader.format
            else { throw ForeignFile.Refusal.unknownFormat(path: path) }
            try work(reader, OpenDatabase(contents: contents))
        }
    }

    /// Whether a conversation was held in one of the directories; one that does not say where was held elsewhere.
    private func wants(_ folder: String?) -> Bool {
        guard let places else { return true }
        return folder.map { folder in places.contains { folder == $0 || folder.hasPrefix($0 + "/") } } ?? false
    }
}

/// Hands questions on.
private struct OpenDatabase: ForeignDatabase {
    let contents: MessageDatabase.Contents

    func rows(_ sql: String, _ values: [String], _ take: ([[UInt8]?]) throws -> Void) throws {
        try contents.rows(sql, values, take)
    }
}

internal import Git
internal import SQLite

/// The index: sessions and words as the logs have them, in a form that is quick to read.
///
/// Everything in it follows from the logs and is keyed by their tips, so nothing in it can be out of date, and it may be
/// deleted at any time. Who cannot use it reads the logs: slower, and the same.
final class Index {
    let database: Database
    /// Held shared while the file is open: it is only ever replaced by who holds it alone.
    private var lock: SharedLock?
    private var hasSearch = false

    /// Opens the index of a repository; `nil` where it cannot be used now.
    ///
    /// - Parameters:
    ///   - folder: The folder of git chat's own files, with a slash at the end.
    ///   - pause: Waits for so many milliseconds.
    static func open(in folder: String, pause: (Int) -> Void) -> Index? {
        do {
            guard let lock = try lock(in: folder, pause: pause) else { return nil }
            try Folder.make(folder + "cache")
            return try Index(IndexFile.path(in: folder), lock)
        } catch let error as SQLiteError where error.isDamage {
            IndexFile.discard(in: folder)
            return nil
        } catch {
            // A folder that cannot be written, a lock that stays: there is an answer without the index.
            return nil
        }
    }

    /// Who holds the lock alone takes three files away, which is soon done.
    private static func lock(in folder: String, pause: (Int) -> Void) throws -> SharedLock? {
        for _ in 0..<10 {
            if let lock = try SharedLock(folder + "locks/index") { return lock }
            pause(10)
        }
        return nil
    }

    /// An index that nobody else sees, empty, gone with the connection.
    static func temporary() throws -> Index {
        do { return try Index(Database(.temporary)) } catch is SQLiteError { return try Index(Database(.memory)) }
    }

    private init(_ path: String, _ lock: SharedLock) throws {
        database = try Database(.file(path), patience: 50)
        self.lock = lock
        try database.keepLog()
        if try version() != IndexFile.version {
            try create(isFile: true)
            try IndexFile.discardOlder(beside: path)
        }
        try database.run("PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON")
        // Between opening the file and reading its log, somebody may have deleted both.
        guard try version() == IndexFile.version, !database.hasMoved else { throw IndexFile.Gone() }
    }

    init(_ database: Database) throws {
        self.database = database
        lock = nil
        try create(isFile: false)
    }

    /// Gets the connection ready for words: reading and writing sessions alone needs none of this.
    func prepareForWords() throws {
        if !hasSearch { try database.addSearch() }
        hasSearch = true
        try database.run(
            """
            CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, word, instance);
            CREATE VIRTUAL TABLE IF NOT EXISTS temp.shown USING fts5 (text, tokenize = 'words', columnsize = 0)
            """)
        // Another process may be writing words, a batch at a time.
        database.wait(10_000)
        try database.run("PRAGMA cache_size = -16384")
    }

    /// Brings what was written into the file itself: who opens it next would have to go through all of it.
    func settle() throws { try database.run("PRAGMA wal_checkpoint(TRUNCATE)") }

    /// Lets others replace the file; nothing may be asked of this index any more.
    func release() { lock = nil }

    private func version() throws -> Int64? {
        try database.statement("PRAGMA user_version").first { $0.integer(0) }
    }

    /// Makes the tables, unless another process is quicker.
    private func create(isFile: Bool) throws {
        if isFile { try database.run("PRAGMA journal_mode = WAL") }
        try database.addSearch()
        hasSearch = true
        try database.transaction {
            guard try version() == 0 else { return }
            try database.run(IndexFile.schema)
        }
    }
}

extension ChatStore {
    /// The index of this repository; `nil` where it cannot be used now.
    func openIndex() -> Index? { Index.open(in: directory, pause: surroundings.pause) }
}

/// Where the index is, and what stands in it.
enum IndexFile {
    /// The file went away while it was opened.
    struct Gone: Error {}

    /// Others keep writing, and the index does not get to where the logs are.
    struct Behind: Error {}

    /// Grows with every change of the tables, or of what is written into them.
    static let version: Int64 = 6

    /// The file; its name has the version, so that an older program keeps its own.
    static func path(in folder: String) -> String { folder + "cache/index-\(version).sqlite" }

    /// Takes the file away, unless somebody uses it.
    ///
    /// - Returns: Whether there is no file now.
    @discardableResult
    static func discard(in folder: String) -> Bool {
        do {
            guard let lock = try SharedLock(folder + "locks/index", isAlone: true) else { return false }
            return try withExtendedLifetime(lock) {
                // The log first: it must never be found beside another file.
                for end in ["-wal", "-shm", ""] { try Folder.remove(path(in: folder) + end) }
                return true
            }
        } catch {
            return false
        }
    }

    /// Takes the files of older versions away: nobody brings them up to date, and they have words in them.
    static func discardOlder(beside path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/"
        for name in try Folder.names(in: folder) where name.hasPrefix("index-") {
            let digits = name.dropFirst("index-".count).prefix { $0 != "." }
            if let other = Int64(digits), other < version { try Folder.remove(folder + name) }
        }
    }

    /// The tables: words are found in `word`, which reads its texts from `message`.
    ///
    /// The key of a message is its time in seconds and 8 bits more, so that the newest stand together; `files` says
    /// whether the paths of a turn are known.
    ///
    /// `stamp` says which state of the references the words are those of; it goes with every change of words.
    static let schema = """
        CREATE TABLE stamp (text TEXT NOT NULL);
        CREATE TABLE session (
            number INTEGER PRIMARY KEY, place TEXT NOT NULL, id TEXT NOT NULL, tip TEXT NOT NULL,
            \(SessionRow.columns.joined(separator: ", ")),
            reader TEXT, spoken INTEGER, words TEXT, UNIQUE (place, id));
        CREATE INDEX sealed_session ON session (place, id) WHERE sealed IS NOT NULL;
        CREATE TABLE turn (
            key INTEGER PRIMARY KEY, session INTEGER NOT NULL, number INTEGER NOT NULL, request TEXT NOT NULL,
            "commit" TEXT NOT NULL, files INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX turn_of_session ON turn (session);
        CREATE INDEX turn_without_files ON turn (key) WHERE files = 0;
        CREATE TABLE message (
            key INTEGER PRIMARY KEY, turn INTEGER NOT NULL, role TEXT NOT NULL, id TEXT NOT NULL, "by" TEXT,
            at INTEGER NOT NULL, text TEXT NOT NULL);
        CREATE INDEX message_of_turn ON message (turn);
        CREATE TABLE path (path TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (path, turn)) WITHOUT ROWID;
        CREATE INDEX path_of_turn ON path (turn);
        CREATE VIRTUAL TABLE word USING fts5 (text, content = 'message', content_rowid = 'key', tokenize = 'words',
            columnsize = 0);
        INSERT INTO word (word, rank) VALUES ('hashsize', 33554432);
        PRAGMA user_version = \(version)
        """
}

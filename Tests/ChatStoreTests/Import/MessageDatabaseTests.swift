import ChatStore
import SQLite
import TestSupport
import Testing

/// Databases of others are read as they are, and nothing is written to them or beside them.
@Suite struct MessageDatabaseTests {
    private let sandbox: Sandbox
    private let folder: String

    init() throws {
        sandbox = try Sandbox()
        folder = sandbox.path + "/theirs"
        try Files.makeFolder(folder)
        try Files.makeFolder(sandbox.path + "/temporary")
    }

    private func numbers(_ path: String) throws -> [String] {
        var numbers: [String] = []
        try MessageDatabase(path, temporary: sandbox.path + "/temporary").read { contents in
            #expect(try contents.tables()["t"] == ["n"])
            try contents.rows("SELECT n FROM t WHERE n <> CAST(? AS INTEGER) ORDER BY n", ["2"]) { row in
                numbers += row.map { String(decoding: $0 ?? [], as: UTF8.self) }
            }
        }
        return numbers
    }

    /// What is in the folder, byte for byte.
    private func state() throws -> [String: [UInt8]] {
        var state: [String: [UInt8]] = [:]
        for name in try Files.names(in: folder) { state[name] = try Files.bytes(of: folder + "/" + name) }
        return state
    }

    @Test("changes that are in the log only are seen, while another program goes on; no copy is left")
    func log() throws {
        let path = folder + "/db"
        let writer = try Database(.file(path))
        try writer.run("PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (1), (2)")
        try writer.run("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES (3)")
        let before = try state()
        #expect(before["db-wal"]?.isEmpty == false && before["db-shm"] != nil)
        #expect(try numbers(path) == ["1", "3"])
        #expect(try state() == before)
        #expect(try Files.names(in: sandbox.path + "/temporary").isEmpty)
        try writer.run("INSERT INTO t VALUES (4)")
        #expect(try numbers(path) == ["1", "3", "4"])
    }

    @Test("where nobody writes, nothing is made beside it", arguments: ["WAL", "DELETE"], ["db", "a?b#c %41.db"])
    func closed(_ mode: String, _ name: String) throws {
        let path = folder + "/" + name
        do {
            let writer = try Database(.file(path))
            try writer.run("PRAGMA journal_mode = \(mode); CREATE TABLE t (n); INSERT INTO t VALUES (1), (2)")
        }
        let before = try state()
        #expect(Set(before.keys) == [name])
        try sandbox.run("sh", "-c", "chmod 400 '\(path)' && chmod 500 '\(folder)'").requireSuccess()
        defer { _ = try? sandbox.run("sh", "-c", "chmod 700 '\(folder)'") }  // it has to go with the sandbox
        #expect(try numbers(path) == ["1"])
        #expect(try state() == before)
    }

    @Test("a link leads to the database and the log beside that")
    func link() throws {
        let path = folder + "/db"
        let writer = try Database(.file(path))
        try writer.run("PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (1)")
        try sandbox.run("sh", "-c", "ln -s '\(path)' '\(sandbox.path)/link'").requireSuccess()
        #expect(try numbers(sandbox.path + "/link") == ["1"])
        withExtendedLifetime(writer) {}
    }

    @Test("what is no database, or one that is cut off, is refused with SQLite's words")
    func broken() throws {
        let path = folder + "/db"
        do {
            let writer = try Database(.file(path))
            try writer.run("CREATE TABLE t (n); INSERT INTO t SELECT hex(randomblob(2000)) FROM (VALUES (1), (2), (3))")
        }
        try Files.write(Files.bytes(of: path).prefix(5000), to: path)
        #expect(throws: MessageDatabase.Unreadable.self) { try numbers(path) }
        try Files.write("SQLite format 3\0 and nothing else".utf8, to: path)
        #expect(throws: MessageDatabase.Unreadable.self) { try numbers(path) }
    }
}

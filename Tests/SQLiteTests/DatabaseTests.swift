import SQLite
import TestSupport
import Testing

@Suite struct DatabaseTests {
    private let sandbox: Sandbox
    private let path: String

    init() throws {
        sandbox = try Sandbox()
        path = sandbox.path + "/db"
    }

    private func numbers(_ database: Database) throws -> [Int64] {
        try database.statement("SELECT n FROM t ORDER BY n").all { $0.integer(0) }
    }

    @Test("values come back as they went in", arguments: ["", "x", "tab\t and NUL\0 and 漢字 🙂", "'; DROP TABLE t; --"])
    func values(text: String) throws {
        let database = try Database(.memory)
        try database.run("CREATE TABLE t (a, b, c, d, e)")
        try database.statement("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)")
            .run([.text(text), .integer(.min), .real(0.5), .null, .bytes([0, 255])])
        let row = try database.statement("SELECT a, b, c, d, length(e) FROM t").first {
            ($0.optional(0), $0.integer(1), $0.real(2), $0.optional(3), $0.isNull(3), $0.integer(4))
        }
        #expect(row?.0 == text)
        #expect(row?.1 == .min)
        #expect(row?.2 == 0.5)
        #expect(row?.3 == nil)
        #expect(row?.4 == true)
        #expect(row?.5 == 2)
    }

    @Test("a transaction is all or nothing")
    func transaction() throws {
        let database = try Database(.file(path))
        try database.run("CREATE TABLE t (n UNIQUE)")
        try database.transaction { try database.run("INSERT INTO t VALUES (1)") }
        let error = #expect(throws: SQLiteError.self) {
            try database.transaction { try database.run("INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)") }
        }
        #expect(error?.isConflict == true)
        #expect(try numbers(database) == [1])
        // The connection is good for more.
        try database.transaction { try database.run("INSERT INTO t VALUES (3)") }
        #expect(try numbers(Database(.file(path))) == [1, 3])
    }

    @Test("who writes alone is waited for so long, and readers go on")
    func busy() throws {
        let first = try Database(.file(path))
        try first.run("PRAGMA journal_mode = WAL; CREATE TABLE t (n)")
        let second = try Database(.file(path), patience: 1)
        try first.transaction {
            try first.run("INSERT INTO t VALUES (1)")
            let error = #expect(throws: SQLiteError.self) { try second.transaction {} }
            #expect(error?.isBusy == true)
            #expect(try numbers(second) == [])
        }
        #expect(try numbers(second) == [1])
    }

    @Test("what is no database is told apart from what is busy")
    func damage() throws {
        try Files.write(
            "nonsense that is longer than a header of a hundred bytes ".utf8 + [UInt8](repeating: 1, count: 99),
            to: path)
        let database = try Database(.file(path))
        let error = #expect(throws: SQLiteError.self) { try database.run("SELECT * FROM sqlite_schema") }
        #expect(error?.isDamage == true)
        #expect(error?.isBusy == false)
    }

    @Test("a file that was replaced is noticed")
    func moved() throws {
        let database = try Database(.file(path))
        try database.run("CREATE TABLE t (n)")
        #expect(!database.hasMoved)
        Files.remove(path)
        _ = try Database(.file(path)).run("CREATE TABLE t (n)")
        #expect(database.hasMoved)
    }

    @Test("wrong SQL is an error with SQLite's words")
    func wrong() throws {
        let database = try Database(.memory)
        let error = #expect(throws: SQLiteError.self) { _ = try database.statement("SELEC 1") }
        #expect(error?.message == #"near "SELEC": syntax error"#)
    }
}

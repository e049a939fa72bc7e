import ChatImport
import ChatModel
import SQLite
import TestSupport
import Testing

/// Conversations in databases of other programs, as their documented tables hold them.
@Suite struct DatabaseTests {
    @Test("OpenCode: rows become what its own export says; sub-agents and other directories are left out")
    func openCode() throws {
        let read = try Held("opencode")
        #expect(
            read.words == """
                user Why does login loop?
                thinking I look at the routes first.
                tool read read completed /login -> /home
                assistant The redirect is wrong.
                = complete
                user Fix it
                = interrupted
                """)
        #expect(read.unwanted == 1 && read.skipped.isEmpty && read.format == .opencode)
        let session = try #require(read.sessions.first)
        #expect(session.id == "ses_1" && session.title == "The loop of the login")
        #expect(session.folder == "/home/ann/project")
        #expect(session.agent == AgentName(name: "opencode", version: "1.18.15"))
        let exported = try #require(try Reading(sample: "opencode.json").turns.first?.turn)
        let turn = try #require(read.turns.first)
        #expect(turn.usage == exported.usage && turn.cost == exported.cost && turn.model == exported.model)
        #expect(turn.startedAt == exported.startedAt && turn.steps.map(\.content) == exported.steps.map(\.content))
    }

    @Test("Cursor's editor: messages by their keys, tools in them or apart, what it does not show left out")
    func editor() throws {
        let read = try Held("cursor")
        #expect(
            read.words == """
                user Why does login loop?
                thinking I look at the routes first.
                tool read_file_v2 read completed /login -> /home
                assistant The redirect is wrong.
                = complete
                user Fix it
                = interrupted
                user List it
                tool run_terminal_cmd execute failed denied
                = cancelled
                """)
        #expect(read.unwanted == 1 && read.format == .cursor)
        #expect(read.skipped == ["7: a message that is not there"])
        #expect(read.sessions.map(\.id) == ["c-1", "c-2"])
        #expect(read.sessions.map(\.title) == ["The loop of the login", nil])
        let turn = try #require(read.turns.first)
        #expect(turn.usage.inputTokens == 1200 && turn.usage.outputTokens == 30 && turn.model == "gpt-5")
        #expect(turn.startedAt == Timestamp("2026-01-02T03:04:05.000Z"))
        #expect(turn.steps[1].at == Timestamp("2026-01-02T03:04:06.000Z"))
        #expect(turn.steps[1].model == "claude-4.5-opus")
        guard case .toolCall(let call) = turn.steps[2].content else { return #expect(Bool(false)) }
        #expect(call.input == ["target_file": "src/routes.txt"] && call.title == "read_file_v2 src/routes.txt")
        #expect(call.id == "t-1")
    }

    @Test("without a directory to hold against, all of it is read")
    func everywhere() throws {
        let read = try Held("cursor") { _ in true }
        #expect(read.sessions.map(\.id) == ["c-1", "c-2", "c-3"] && read.unwanted == 0)
        #expect(read.words.contains("user Said nowhere"))
    }

    @Test("Cursor's command line: objects lead to messages, in their order, also where they lead back")
    func store() throws {
        let read = try Held("cursor-store") { _ in false }
        #expect(
            read.words == """
                user Why does login loop?
                thinking I look at the routes first.
                tool Read read completed /login -> /home
                assistant The redirect is wrong.
                = complete
                """)
        let session = try #require(read.sessions.first)
        #expect(session.id == "s-1" && session.title == "The loop of the login" && read.skipped.isEmpty)
        #expect(session.startedAt == Timestamp("2026-01-02T03:04:00.000Z"))
    }

    @Test("no words of a maker are taken", arguments: ["opencode", "cursor", "cursor-store"])
    func makers(_ name: String) throws {
        let words = try Held(name) { _ in true }.words
        #expect(!words.contains("maker") && !words.contains("Words for") && !words.contains("kind, says"), "\(words)")
    }

    @Test("a database with other tables is none")
    func none() throws {
        let sql = "CREATE TABLE chat_messages (role, content); CREATE TABLE blobs (id); CREATE TABLE meta (key, value)"
        let database = try Database(.memory)
        try database.run(sql)
        #expect(DatabaseReader(tables: try Open(database: database).tables(), name: "x") == nil)
    }

    @Test("values that are cut, changed or of other types are passed over", arguments: 0..<60)
    func hostile(_ seed: Int) throws {
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ limit: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % limit
        }
        let places = [
            ("opencode", "message", "data"), ("opencode", "part", "data"), ("opencode", "session", "directory"),
            ("cursor", "cursorDiskKV", "value"), ("cursor-store", "blobs", "data"), ("cursor-store", "meta", "value"),
        ]
        let (name, table, column) = places[seed % places.count]
        let database = try Held.database(name)
        let rows = try database.statement("SELECT rowid, \(column) FROM \(table)").all {
            ($0.integer(0), $0.bytes(1) ?? [])
        }
        for (row, bytes) in rows where !bytes.isEmpty {
            var bytes = bytes
            switch next(4) {
            case 0: bytes = Array(bytes.prefix(next(bytes.count)))
            case 1: for _ in 0..<4 { bytes[next(bytes.count)] = UInt8(next(256)) }
            case 2: bytes = bytes.map { $0 == UInt8(ascii: "\"") && next(9) == 0 ? UInt8(ascii: "1") : $0 }
            default: continue
            }
            let sql = "UPDATE OR IGNORE \(table) SET \(column) = ?1 WHERE rowid = ?2"
            try database.statement(sql).run([.bytes(bytes), .integer(row)])
        }
        _ = try Held(database) { _ in true }
    }
}

/// What was read of a database.
private struct Held {
    var format = TranscriptFormat.rows
    var sessions: [ForeignSession] = []
    var turns: [ForeignTurn] = []
    var skipped: [String] = []
    var unwanted = 0

    init(_ name: String, wants: (String?) -> Bool = { $0?.hasPrefix("/home/ann/project") ?? false }) throws {
        try self.init(Self.database(name), wants: wants)
    }

    init(_ database: Database, wants: (String?) -> Bool) throws {
        let open = Open(database: database)
        let reader = try #require(DatabaseReader(tables: open.tables(), name: "x.db"))
        format = reader.format
        var events: [TranscriptEvent] = []
        unwanted = try reader.read(open, wants: wants) { events += $0 }
        for event in events {
            switch event {
            case .turn(_, let turn): turns.append(turn)
            case .end(let session): sessions.append(session)
            case .skipped(let line, let reason): skipped.append("\(line): \(reason)")
            }
        }
    }

    static func database(_ name: String) throws -> Database {
        let database = try Database(.memory)
        try database.run(Files.text(of: Reading.folder + "/Databases/\(name).sql"))
        return database
    }

    var words: String { turns.map(\.words).joined(separator: "\n") }
}

/// A database that answers.
private struct Open: ForeignDatabase {
    let database: Database

    func tables() throws -> [String: Set<String>] {
        let names = try database.statement("SELECT name FROM sqlite_master WHERE type = 'table'").all { $0.text(0) }
        let columns = try database.statement("SELECT name FROM pragma_table_info(?)")
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, Set(try columns.all([.text($0)]) { $0.text(0) })) })
    }

    func rows(_ sql: String, _ values: [String], _ take: ([[UInt8]?]) throws -> Void) throws {
        try database.statement(sql).rows(values.map(Value.text)) { row in
            try take((0..<row.count).map { row.bytes($0) })
            return true
        }
    }
}

import SQLite
import Testing

@Suite struct SearchTests {
    private let database: Database

    init() throws {
        database = try Database(.memory)
        try database.addSearch()
        try database.run("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'words')")
    }

    private func add(_ texts: String...) throws {
        for text in texts { try database.statement("INSERT INTO t VALUES (?1)").run([.text(text)]) }
    }

    private func found(_ query: String) throws -> [String] {
        try database.statement("SELECT text FROM t WHERE t MATCH ?1 ORDER BY rowid").all([.text(query)]) { $0.text(0) }
    }

    private func marked(_ query: String) throws -> [String] {
        try database.statement("SELECT highlight(t, 0, '[', ']') FROM t WHERE t MATCH ?1 ORDER BY rowid")
            .all([.text(query)]) { $0.text(0) }
    }

    /// SQLite's own tokenizer is the oracle for all that is not split further.
    @Test(
        "ASCII and European text are tokenized as unicode61 does it",
        arguments: [
            "", " ", "a", "Retry_count = 3;", "src/login.swift:42", "it's", "naïve Ærøskøbing ÉCOLE straße",
            "x\u{301}y",
            "Ελληνικά Привет שלום مرحبا", "🙂 emoji🙂s", "a\u{0}b", String(repeating: "long ", count: 500),
            "ΑΣ ς σ İ ı", "№5 ½ x²", "한국어 문장",
        ])
    func tokens(text: String) throws {
        #expect(try tokens(text, "words") == tokens(text, "unicode61 remove_diacritics 2"))
    }

    private func tokens(_ text: String, _ tokenizer: String) throws -> [String] {
        let database = try Database(.memory)
        try database.addSearch()
        try database.run("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = '\(tokenizer)')")
        try database.run("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
        try database.statement("INSERT INTO t VALUES (?1)").run([.text(text)])
        return try database.statement("SELECT term FROM v ORDER BY offset").all { $0.text(0) }
    }

    @Test("scripts without spaces are found by any part of a sentence")
    func letters() throws {
        try add("请修复登录页面 please", "ログインできない", "ไม่สามารถ", "mixed登录 text")
        #expect(try found(#""登录""#) == ["请修复登录页面 please", "mixed登录 text"])
        #expect(try found(#""录登""#) == [])
        #expect(try found(#""グイン""#) == ["ログインできない"])
        #expect(try marked(#""登录" "text""#) == ["mixed[登录] [text]"])
        #expect(try marked("please") == ["请修复登录页面 [please]"])
    }

    @Test("bytes that are no UTF-8 do no harm")
    func bytes() throws {
        try database.run("INSERT INTO t VALUES (CAST(x'61FF62E7C320E799BBE5' AS TEXT))")
        #expect(try found(#""登""#).count == 1)
    }

    @Test("the weight grows with how often, and falls with the length of the text")
    func weight() throws {
        try add("fox", "fox fox", "fox and a great many other words that nobody looks for here", "dog")
        let order = try database.statement("SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY weight(t, x'00') DESC")
            .all([.text("fox")]) { $0.integer(0) }
        #expect(order == [2, 1, 3])
    }
}

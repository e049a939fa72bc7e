internal import ChatModel
internal import SQLite

extension Index {
    /// How many of the newest messages that have the words are weighed against each other.
    ///
    /// A word that stands in every message would take seconds otherwise.
    static let candidates = 1000

    /// The messages that a query finds, best first; of equal ones the newest.
    func find(_ query: SearchQuery) throws -> [SearchHit] {
        try database.transaction(writes: false) {
            let words = try query.expression { try self.words(beginning: $0) }
            let keys = try query.terms.isEmpty ? newest(query) : best(query, words)
            let excerpts = try query.terms.isEmpty ? keys.map(beginning) : excerpts(of: keys, words.text)
            return try zip(keys, excerpts).enumerated().compactMap { place, found in
                try hit(found.0, found.1, rank: place + 1)
            }
        }
    }

    /// How many words a beginning may stand for, so that each is looked for by itself.
    private static let maximumWords = 200

    /// The words of the index that begin with a text; `nil` for more than each can be looked for by itself.
    ///
    /// Of each word only the first place is read: from there the next word is looked for.
    private func words(beginning start: String) throws -> [String]? {
        let select = try database.statement(
            "SELECT term FROM temp.vocabulary WHERE term >= ?1 AND term < ?2 LIMIT 1")
        var words: [String] = []
        var next = start
        while words.count <= Self.maximumWords {
            // All letters of a word come after U+0001, and before U+10FFFF.
            let found = try select.first([.text(next), .text(start + "\u{10FFFF}")]) { $0.text(0) }
            guard let found else { return words }
            words.append(found)
            next = found + "\u{1}"
        }
        return nil
    }

    private func best(_ query: SearchQuery, _ words: (text: String, terms: [UInt8])) throws -> [Int64] {
        let filter = Filter(query)
        let joined = """
            CROSS JOIN message m ON m.key = word.rowid CROSS JOIN turn t ON t.key = m.turn
            CROSS JOIN session s ON s.number = t.session
            """
        let select = try database.statement(
            """
            SELECT word.rowid, weight(word, ?4) FROM word \(filter.needsRows ? joined : "")
            WHERE word MATCH ?1 AND word.rowid >= ?2 \(filter.conditions)
            ORDER BY word.rowid DESC LIMIT ?3
            """)
        let limit = Int64(max(query.limit, Self.candidates))
        let values: [Value] = [
            .text(words.text), .integer(filter.firstKey), .integer(limit), .bytes(words.terms),
        ]
        let found = try select.all(values + filter.values) { (key: $0.integer(0), weight: $0.real(1)) }
        return found.sorted { ($0.weight, $0.key) > ($1.weight, $1.key) }.prefix(query.limit).map(\.key)
    }

    private func newest(_ query: SearchQuery) throws -> [Int64] {
        let filter = Filter(query)
        let select = try database.statement(
            """
            SELECT m.key FROM message m CROSS JOIN turn t ON t.key = m.turn
            CROSS JOIN session s ON s.number = t.session
            WHERE ?1 = ?4 AND m.key >= ?2 \(filter.conditions) ORDER BY m.key DESC LIMIT ?3
            """)
        let values: [Value] = [.text(""), .integer(filter.firstKey), .integer(Int64(query.limit)), .text("")]
        return try select.all(values + filter.values) { $0.integer(0) }
    }

    private func hit(_ key: Int64, _ excerpt: [SearchHit.Piece], rank: Int) throws -> SearchHit? {
        let select = try database.statement(
            """
            SELECT s.id, s.title, s.place, t.number, t."commit", m.id, m.role, m."by", m.at
            FROM message m JOIN turn t ON t.key = m.turn JOIN session s ON s.number = t.session WHERE m.key = ?1
            """)
        return try select.first([.integer(key)]) { row -> SearchHit? in
            guard let id = SessionID(row.text(0)) else { return nil }
            let place = row.text(2)
            return SearchHit(
                session: id, title: row.text(1), remote: place.isEmpty ? nil : place, turn: Int(row.integer(3)),
                commit: row.text(4), message: row.text(5), role: row.text(6), author: row.optional(7),
                at: Timestamp(milliseconds: row.integer(8)), excerpt: excerpt, rank: rank)
        }.flatMap(\.self)
    }

    /// The first 200 characters of a message.
    private func beginning(of key: Int64) throws -> [SearchHit.Piece] {
        let text = try database.statement("SELECT substr(text, 1, 201) FROM message WHERE key = ?1")
            .first([.integer(key)]) { $0.text(0) }
        let isCut = (text ?? "").unicodeScalars.count > 200
        return [.init(isCut ? String((text ?? "").dropLast()) + "…" : text ?? "", isMatch: false)]
    }

    /// Where the words stand in each of some messages.
    ///
    /// A table of these messages alone answers that: the one of all would look for the words anew for each of them.
    private func excerpts(of keys: [Int64], _ words: String) throws -> [[SearchHit.Piece]] {
        let copy = try database.statement(
            "INSERT INTO temp.shown (rowid, text) SELECT ?1, text FROM message WHERE key = ?2")
        for (place, key) in keys.enumerated() { try copy.run([.integer(Int64(place)), .integer(key)]) }
        let select = try database.statement(
            "SELECT rowid, snippet(shown, 0, ?2, ?3, '…', 24) FROM temp.shown WHERE shown MATCH ?1")
        var excerpts = [[SearchHit.Piece]](repeating: [], count: keys.count)
        try select.rows([.text(words), .text(Self.start), .text(Self.end)]) { row in
            excerpts[Int(row.integer(0))] = Self.pieces(row.text(1))
            return true
        }
        try database.run("DELETE FROM temp.shown")
        return excerpts
    }

    /// Two characters for private use, from the end of all of them.
    private static let start = "\u{10FFFC}"
    private static let end = "\u{10FFFD}"

    private static func pieces(_ marked: String) -> [SearchHit.Piece] {
        var pieces: [SearchHit.Piece] = []
        var text = String.UnicodeScalarView()
        for scalar in marked.unicodeScalars {
            guard scalar == "\u{10FFFC}" || scalar == "\u{10FFFD}" else {
                text.append(scalar)
                continue
            }
            if !text.isEmpty { pieces.append(.init(String(text), isMatch: scalar == "\u{10FFFD}")) }
            text = String.UnicodeScalarView()
        }
        return text.isEmpty ? pieces : pieces + [.init(String(text), isMatch: false)]
    }
}

/// What a query asks of a message beyond its words, as conditions of SQL; values begin at `?5`.
private struct Filter {
    private(set) var conditions = ""
    private(set) var values: [Value] = []
    /// Keys grow with time.
    let firstKey: Int64

    /// Whether there are conditions on more than the words and the time.
    var needsRows: Bool { !conditions.isEmpty }

    init(_ query: SearchQuery) {
        firstKey = query.since.map { max(0, min($0.seconds, 1 << 40)) << 8 } ?? 0
        if let since = query.since { add("m.at >= ?", .integer(since.milliseconds)) }
        if let session = query.session { add("s.id = ?", .text(session.rawValue)) }
        if let role = query.role { add("m.role = ?", .text(role.rawValue)) }
        if let author = query.author {
            add("instr(lower(m.\"by\"), lower(?))", .text(author))
        }
        if let path = query.path {
            let below = "path > ?1 || '/' AND path < ?1 || '0'"
            add("m.turn IN (SELECT turn FROM path WHERE path = ?1 OR (\(below)))", .text(path))
        }
    }

    /// Every `?` of a condition, numbered or not, is its one value.
    private mutating func add(_ condition: String, _ value: Value) {
        values.append(value)
        let place = "?\(values.count + 4)"
        conditions += " AND " + condition.replacing("?1", with: "?").replacing("?", with: place)
    }
}

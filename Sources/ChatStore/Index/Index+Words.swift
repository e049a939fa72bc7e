internal import ChatModel
internal import Git
internal import SQLite

extension Index {
    /// What has to be done so that the index has the words of these logs and no others.
    ///
    /// - Parameter sources: Sorted by place and id.
    /// - Returns: Logs with words that the index has not, with the tips whose words it has; numbers of other sessions.
    func differences(_ sources: [WordSource]) throws -> (stale: [(WordSource, before: String?)], gone: [Int64]) {
        var stale: [(WordSource, before: String?)] = []
        var gone: [Int64] = []
        var next = 0
        let rows = try database.statement("SELECT place, id, words, number FROM session ORDER BY place, id")
        try rows.rows { row in
            let name = (row.text(0), row.text(1))
            while next < sources.count, (sources[next].place, sources[next].log.id.rawValue) < name {
                stale.append((sources[next], nil))
                next += 1
            }
            guard next < sources.count, (sources[next].place, sources[next].log.id.rawValue) == name else {
                gone.append(row.integer(3))
                return true
            }
            if ObjectID(row.text(2)) != sources[next].log.tip { stale.append((sources[next], row.optional(2))) }
            next += 1
            return true
        }
        return (stale + sources[next...].map { ($0, nil) }, gone)
    }

    /// The ids of the messages that the index has of a session.
    func ids(place: String, id: String) throws -> Set<String> {
        let select = try database.statement(
            """
            SELECT m.id FROM message m JOIN turn t ON t.key = m.turn JOIN session s ON s.number = t.session
            WHERE s.place = ?1 AND s.id = ?2
            """)
        return Set(try select.all([.text(place), .text(id)]) { $0.text(0) })
    }

    /// Whether the words are those of the logs as they were at that stamp.
    func isUpToDate(at stamp: String) throws -> Bool {
        try database.statement("SELECT text FROM stamp").first { $0.text(0) } == stamp
    }

    /// Remembers that the words are those of these logs, and at which stamp they were read, unless somebody has changed
    /// that since.
    func remember(_ stamp: String, _ sources: [WordSource]) throws {
        try database.transaction {
            let (stale, gone) = try differences(sources)
            guard stale.isEmpty, gone.isEmpty else { return }
            try forgetStamp()
            try database.statement("INSERT INTO stamp (text) VALUES (?1)").run([.text(stamp)])
        }
    }

    private func forgetStamp() throws { try database.run("DELETE FROM stamp") }

    /// Takes in words of several logs, all of them or none.
    ///
    /// Another process may have taken in the same ones since they were read: those are passed over.
    func take(_ batch: [NewWords]) throws {
        guard !batch.isEmpty else { return }
        try database.transaction {
            try forgetStamp()
            var rows: [MessageRow] = []
            for words in batch { try begin(words, into: &rows) }
            // FTS5 gathers words in memory as long as keys grow, and writes them out when one does not.
            rows.sort { $0.key < $1.key }
            var last: Int64 = -1
            for row in rows { last = try insert(row, at: max(row.key, last + 1)) }
        }
    }

    /// Says whether many segments are about to be written: to merge them at once would write most words several times.
    ///
    /// Later writes merge them little by little.
    func gatherSegments(_ isBegun: Bool) throws {
        let (few, many) = isBegun ? (0, 64) : (4, 16)
        try database.run(
            """
            INSERT INTO word (word, rank) VALUES ('automerge', \(few));
            INSERT INTO word (word, rank) VALUES ('crisismerge', \(many))
            """)
    }

    private struct MessageRow {
        let key: Int64
        let turn: Int64
        let message: FoundMessage
    }

    /// Writes the session and its turns, and gathers the messages; nothing if the session is not where it was read.
    private func begin(_ words: NewWords, into rows: inout [MessageRow]) throws {
        let name: [Value] = [.text(words.source.place), .text(words.source.log.id.rawValue)]
        let find = try database.statement("SELECT number, words FROM session WHERE place = ?1 AND id = ?2")
        let known = try find.first(name) { ($0.integer(0), $0.optional(1)) }
        guard known?.1 == words.before else { return }
        if words.isWhole, let number = known?.0, words.before != nil {
            try removeWords(of: number)
            try database.run("PRAGMA application_id = 1")
        }
        try put(KnownSession(session: words.session, tip: words.source.log.tip), place: words.source.place)
        try database.statement("UPDATE session SET words = tip WHERE place = ?1 AND id = ?2").run(name)
        guard let number = try find.first(name, { $0.integer(0) }) else { return }
        let before = words.isWhole ? [:] : try turnKeys(of: number)
        let turns = try words.turns.map { try before[$0.request] ?? insert($0, of: number) }
        rows += words.messages.map { MessageRow(key: Self.key($0.message), turn: turns[$0.turn], message: $0.message) }
    }

    private func turnKeys(of number: Int64) throws -> [String: Int64] {
        var keys: [String: Int64] = [:]
        try database.statement("SELECT request, key FROM turn WHERE session = ?1").rows([.integer(number)]) {
            keys[$0.text(0)] = $0.integer(1)
            return true
        }
        return keys
    }

    private func insert(_ turn: NewWords.Turn, of number: Int64) throws -> Int64 {
        try database.statement("INSERT INTO turn (session, number, request, \"commit\") VALUES (?1, ?2, ?3, ?4)").run([
            .integer(number), .integer(Int64(turn.number)), .text(turn.request), .text(turn.commit.description),
        ])
        return database.lastKey
    }

    /// Seconds, then 8 bits that follow from the message, so that the order does not depend on who comes first.
    private static func key(_ message: FoundMessage) -> Int64 {
        let hash = message.id.utf8.reduce(UInt8(0)) { ($0 &* 31) &+ $1 }
        return max(0, min(message.at.seconds, 1 << 40)) << 8 | Int64(hash)
    }

    /// - Returns: The key it was given: the next one that is free.
    private func insert(_ row: MessageRow, at key: Int64) throws -> Int64 {
        var key = key
        while try !isInserted(row, at: key) { key += 1 }
        try database.statement("INSERT INTO word (rowid, text) VALUES (?1, ?2)")
            .run([.integer(key), .text(row.message.text)])
        return key
    }

    private func isInserted(_ row: MessageRow, at key: Int64) throws -> Bool {
        let insert = try database.statement(
            """
            INSERT INTO message (key, turn, role, id, "by", at, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (key) DO NOTHING
            """)
        let message = row.message
        try insert.run([
            .integer(key), .integer(row.turn), .text(message.role.rawValue), .text(message.id), .optional(message.by),
            .integer(message.at.milliseconds), .text(message.text),
        ])
        return database.changes == 1
    }

    /// Takes the words of a session out, and what is known of its turns.
    func removeWords(of number: Int64) throws {
        let turns = "SELECT key FROM turn WHERE session = ?1"
        for sql in [
            """
            INSERT INTO word (word, rowid, text)
            SELECT 'delete', key, text FROM message WHERE turn IN (\(turns)) ORDER BY key
            """,
            "DELETE FROM message WHERE turn IN (\(turns))", "DELETE FROM path WHERE turn IN (\(turns))",
            "DELETE FROM turn WHERE session = ?1",
        ] {
            try database.statement(sql).run([.integer(number)])
        }
    }

    /// Takes sessions out.
    ///
    /// FTS5 only marks their words as deleted until it writes everything anew: what `forget` has to do is written down.
    func remove(_ numbers: [Int64]) throws {
        guard !numbers.isEmpty else { return }
        try database.transaction {
            try forgetStamp()
            for number in numbers {
                try removeWords(of: number)
                try database.statement("DELETE FROM session WHERE number = ?1").run([.integer(number)])
            }
            try database.run("PRAGMA application_id = 1")
        }
    }

    /// Takes sessions out in such a way that their words are in none of the index's files any more.
    ///
    /// - Returns: Whether they are: another process may still be reading them.
    func forget(_ ids: [SessionID]) throws -> Bool {
        let find = try database.statement("SELECT number FROM session WHERE id = ?1")
        try remove(ids.flatMap { try find.all([.text($0.rawValue)]) { $0.integer(0) } })
        let hasMarks = try database.statement("PRAGMA application_id").first { $0.integer(0) != 0 } ?? true
        if hasMarks {
            try database.transaction {
                try database.run("INSERT INTO word (word) VALUES ('optimize'); PRAGMA application_id = 0")
            }
        }
        return try database.statement("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.integer(0) == 0 } ?? false
    }
}

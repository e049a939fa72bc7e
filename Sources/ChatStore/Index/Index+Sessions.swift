internal import ChatModel
internal import Git
internal import SQLite

/// A session log as its reference names it.
struct LogTip: Hashable {
    let id: SessionID
    let tip: ObjectID
}

extension Index {
    /// The sessions of logs whose tips the index knows, each in its log's place; and ids of rows that have no log.
    ///
    /// - Parameters:
    ///   - logs: Sorted by id.
    ///   - reader: Whose last messages are asked for.
    func sessions(of logs: [LogTip], reader: UserKey? = nil) throws -> (known: [KnownSession?], gone: [String]) {
        var known = [KnownSession?](repeating: nil, count: logs.count)
        var gone: [String] = []
        var next = 0
        let columns = SessionRow.columns.joined(separator: ", ")
        let rows = try database.statement(
            """
            SELECT id, tip, words IS NULL, CASE WHEN reader = ?1 THEN spoken END, \(columns)
            FROM session WHERE place = '' ORDER BY id
            """)
        try rows.rows([.optional(reader?.rawValue)]) { row in
            let id = row.text(0)
            while next < logs.count, logs[next].id.rawValue < id { next += 1 }
            guard next < logs.count, logs[next].id.rawValue == id else {
                // Words take long to remove: the next search does that.
                if row.integer(2) != 0 { gone.append(id) }
                return true
            }
            let log = logs[next]
            if ObjectID(row.text(1)) == log.tip, let session = SessionRow.session(log.id, row, from: 4) {
                let spoken = row.isNull(3) ? nil : Int(row.integer(3))
                known[next] = KnownSession(session: session, tip: log.tip, spoken: spoken)
            }
            next += 1
            return true
        }
        return (known, gone)
    }

    /// Takes in sessions that have changed, and lets go of those that are gone.
    ///
    /// Two processes may do this at once: a row that is older than its log is only ever read again.
    func take(_ changed: [KnownSession?], reader: UserKey?, gone: [String]) throws {
        guard !changed.isEmpty || !gone.isEmpty else { return }
        try database.transaction {
            for case let known? in changed { try put(known, reader: reader, place: "") }
            let delete = try database.statement("DELETE FROM session WHERE place = '' AND id = ?1 AND words IS NULL")
            for id in gone { try delete.run([.text(id)]) }
        }
    }

    /// Writes the row of a session; the words it has stay.
    func put(_ known: KnownSession, reader: UserKey? = nil, place: String) throws {
        let names = ["place", "id", "tip", "reader", "spoken"] + SessionRow.columns
        let marks = names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let set = names.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        let insert = try database.statement(
            """
            INSERT INTO session (\(names.joined(separator: ", "))) VALUES (\(marks))
            ON CONFLICT (place, id) DO UPDATE SET \(set)
            """)
        try insert.run(
            [
                .text(place), .text(known.session.id.rawValue), .text(known.tip.description),
                .optional(known.spoken.flatMap { _ in reader?.rawValue }), .optional(known.spoken.map(Int64.init)),
            ] + SessionRow.values(known.session))
    }
}

internal import ChatModel

/// What OpenCode keeps in `opencode.db`: rows of sessions, of messages and of their parts.
///
/// Put together they are what `opencode export` prints. What sub-agents said is left out: their sessions have a parent.
struct OpenCodeDatabase: DatabaseFormat {
    static let format = TranscriptFormat.opencode
    static let isShared = true
    static let tables: [String: Set<String>] = [
        "session": ["id", "parent_id", "directory", "title", "version", "time_created"],
        "message": ["id", "session_id", "time_created", "data"], "part": ["id", "message_id", "data"],
    ]
    private let key: String
    private let transcript = OpenCodeTranscript()

    static func keys(_ database: some ForeignDatabase) throws -> [String] {
        try database.texts("SELECT id FROM session WHERE parent_id IS NULL ORDER BY time_created, id")
    }

    init?(_ key: String, _ database: some ForeignDatabase, _ desk: inout TurnDesk) throws {
        self.key = key
        var info: JSON = .null
        try database.rows("SELECT title, directory, version, time_created FROM session WHERE id = ?", [key]) { row in
            let words = row.map { $0.map { String(decoding: $0, as: UTF8.self) } }
            guard words.count == 4 else { return }
            info = [
                "id": .string(key), "title": .optional(words[0]), "directory": .optional(words[1]),
                "version": .optional(words[2]), "time": ["created": words[3].map(JSON.number) ?? .null],
            ]
        }
        transcript.begin(info, &desk)
    }

    func read(_ database: some ForeignDatabase, _ desk: inout TurnDesk, _ flush: (inout TurnDesk) throws -> Void) throws
    {
        desk.line = 0
        // Others may have one time, and names grow with it.
        let sql = "SELECT id FROM message WHERE session_id = ? ORDER BY time_created, id"
        for message in try database.texts(sql, [key]) {
            desk.line += 1
            guard let data = try database.bytes("SELECT data FROM message WHERE id = ?", [message]),
                case .object(let members)? = desk.json(data)
            else { continue }
            var parts: [JSON] = []
            try database.rows("SELECT data FROM part WHERE message_id = ? ORDER BY id", [message]) { row in
                if let part = row.first.flatMap(\.self).flatMap({ desk.json($0) }) { parts.append(part) }
            }
            transcript.message(.object(members + [.init("id", .string(message))]), parts, &desk)
            try flush(&desk)
        }
    }
}

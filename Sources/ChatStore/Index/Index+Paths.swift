internal import ChatModel
internal import Git
internal import SQLite

extension ChatStore {
    /// Looks up which files turns touched, for those of which the index does not know it yet.
    ///
    /// Done when somebody asks for files: it takes longer than reading the words.
    func takePaths(into index: Index) throws {
        var last: Int64 = 0
        while true {
            let turns = try index.turnsWithoutFiles(after: last)
            guard let end = turns.last?.key else { return }
            last = end
            // A turn whose commit is not here has no files now; it may come.
            let found = try turns.compactMap { turn in try touched(by: turn.commit).map { (turn.key, $0) } }
            try index.take(paths: found)
        }
    }

    /// The paths in which a commit differs from the one before it; `nil` if one of them is not there.
    private func touched(by commit: ObjectID) throws -> Set<String>? {
        guard let commit = try repository.commit(commit) else { return nil }
        guard let first = commit.parents.first else { return [] }
        guard let before = try repository.commit(first) else { return nil }
        guard before.tree != commit.tree else { return [] }
        let changes = try repository.changes(from: before.tree, to: commit.tree, detail: .names)
        return Set(changes.flatMap { [$0.oldPath, $0.newPath] }.filter { !$0.isEmpty })
    }
}

extension Index {
    /// Some of the turns whose files are not known, by key.
    func turnsWithoutFiles(after key: Int64) throws -> [(key: Int64, commit: ObjectID)] {
        let select = try database.statement(
            "SELECT key, \"commit\" FROM turn WHERE files = 0 AND key > ?1 ORDER BY key LIMIT 4000")
        return try select.all([.integer(key)]) { ($0.integer(0), ObjectID($0.text(1)) ?? .zero) }
    }

    /// Writes which files turns touched.
    func take(paths: [(turn: Int64, paths: Set<String>)]) throws {
        guard !paths.isEmpty else { return }
        try database.transaction {
            let insert = try database.statement("INSERT OR IGNORE INTO path (path, turn) VALUES (?1, ?2)")
            // A turn that another process took out meanwhile has none.
            let update = try database.statement("UPDATE turn SET files = 1 WHERE key = ?1")
            for (turn, paths) in paths {
                try update.run([.integer(turn)])
                guard database.changes == 1 else { continue }
                for path in paths { try insert.run([.text(path), .integer(turn)]) }
            }
        }
    }

    /// How many messages can be found.
    func messageCount() throws -> Int {
        try database.statement("SELECT count(*) FROM message").first { Int($0.integer(0)) } ?? 0
    }
}

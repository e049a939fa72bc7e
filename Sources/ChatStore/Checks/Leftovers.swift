internal import ChatModel
internal import Git
internal import SQLite

extension ChatStore {
    /// What is left of sessions that are nowhere any more: reflogs, rows of the index, and words in the notes ref.
    ///
    /// - Parameter isWhole: Whether every log can be read: else nobody knows whose words the notes ref has.
    func leftoverFindings(_ sessions: [Session], isWhole: Bool) throws -> [Finding] {
        let reflogs = try strayReflogs().map { Finding($0.id, .warning, .strayReflog(path: $0.path)) }
        let rows = try indexedSessions().filter { try isNowhere($0) }.map { Finding($0, .warning, .strayWords) }
        let notes: Int
        // What is damaged is found by the check of its session.
        do { notes = isWhole ? try strayNotes(sessions) : 0 } catch is ObjectDamage { notes = 0 }
        return reflogs + rows + (notes > 0 ? [Finding(nil, .warning, .strayNotes(count: notes))] : [])
    }

    /// Sessions that stay here though their owners deleted them: something was in the way when that was fetched.
    func deletionFindings(_ sessions: [Session]) throws -> [Finding] {
        let tombstones = try Tombstones(self)
        return try sessions.compactMap { session -> Finding? in
            do {
                let tombstone = try tombstones.tombstone(over: session.id)
                return tombstone.map { Finding(session.id, .warning, .deletedElsewhere(by: $0.by)) }
            } catch is ObjectDamage { return nil }
        }
    }

    /// Takes away reflogs of sessions that are nowhere any more.
    func sweepReflogs() throws {
        for stray in try strayReflogs() { try Folder.remove(stray.path) }
    }

    /// Whether a session is neither here, nor in the trash, nor known from a remote.
    private func isNowhere(_ id: SessionID) throws -> Bool {
        guard try !exists(id), try repository.target(of: References.trash(of: id, "log")) == nil else { return false }
        return try !repository.references(References.remotes).contains { name, _ in
            name.rawValue.hasSuffix("/" + id.rawValue)
        }
    }

    private func strayReflogs() throws -> [(id: SessionID, path: String)] {
        let logs = repository.commonDirectory + "logs/"
        let places = ["refs/heads/", References.logs, References.keeps]
        return try places.flatMap { place in
            try Folder.names(in: logs + place).compactMap { name -> (id: SessionID, path: String)? in
                let id = place == "refs/heads/" ? SessionID(branch: name) : SessionID(name)
                guard let id, try repository.target(of: ReferenceName(place + name)) == nil, try isNowhere(id) else {
                    return nil
                }
                return (id, logs + place + name)
            }
        }
    }

    /// The sessions that the index has rows of; none where it cannot be read, as it is then made anew.
    private func indexedSessions() throws -> [SessionID] {
        guard try Folder.names(in: directory + "cache").contains(where: { $0.hasPrefix("index-") }),
            let index = openIndex()
        else { return [] }
        defer { index.release() }
        do { return try index.sessionNames().compactMap { SessionID($0) } } catch is SQLiteError { return [] }
    }

    /// How many turns the notes ref has words of that no log and no trash knows.
    private func strayNotes(_ sessions: [Session]) throws -> Int {
        guard let tree = try repository.target(of: References.notes).flatMap({ try repository.commit($0)?.tree }) else {
            return 0
        }
        let states = try sessions.map { try log($0.id) } + trash().compactMap { try trashed($0.session.id) }
        let entries = try states.flatMap { try notesTree.entries(in: $0.tree) }
        let keys = Set(entries.map(\.key))
        let others = try notesTree.entries(in: tree).filter { !keys.contains($0.key) }
        let requests = try others.reduce(into: Set<UUIDv7>()) { $0.formUnion(try self.requests(of: $1.note)) }
        guard !requests.isEmpty else { return 0 }
        // Stock git copies notes to the commits of a rewrite: those are known by what is in them.
        return try requests.subtracting(Set(entries.map(\.note)).flatMap(self.requests)).count
    }

    private func requests(of note: ObjectID) throws -> [UUIDv7] { try lines(of: note).compactMap(\.message?.request) }
}

extension Index {
    /// The ids of all sessions that have a row.
    func sessionNames() throws -> Set<String> {
        Set(try database.statement("SELECT DISTINCT id FROM session").all([]) { $0.text(0) })
    }
}

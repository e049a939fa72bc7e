internal import ChatModel
internal import Git
internal import SQLite

/// The reflog of a reference that is about one session.
private struct SessionReflog {
    let id: SessionID
    let name: ReferenceName
    let path: String
}

extension ChatStore {
    /// What is left of sessions that are nowhere any more: reflogs, rows of the index, and words in the notes ref; and
    /// reflogs of what was redacted.
    ///
    /// - Parameter isWhole: Whether every log can be read: else nobody knows whose words the notes ref has.
    func leftoverFindings(_ sessions: [Session], isWhole: Bool) throws -> [Finding] {
        let stray = try strayReflogs().map { Finding($0.id, .warning, .strayReflog(path: $0.path)) }
        let replaced = try replacedReflogs().map { Finding($0.id, .warning, .replacedReflog(path: $0.path)) }
        let rows = try indexedSessions().filter { try isNowhere($0) }.map { Finding($0, .warning, .strayWords) }
        let notes: Int
        // What is damaged is found by the check of its session.
        do { notes = isWhole ? try strayNotes(sessions) : 0 } catch is ObjectDamage { notes = 0 }
        return stray + replaced + rows + (notes > 0 ? [Finding(nil, .warning, .strayNotes(count: notes))] : [])
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

    /// Takes away reflogs of sessions that are nowhere any more, and of what was redacted.
    func sweepReflogs() throws {
        for reflog in try strayReflogs() + replacedReflogs() { try Folder.remove(reflog.path) }
    }

    /// Takes away the reflogs of a session's log, and of the copies here of what remotes have of it.
    func forgetReflogs(of id: SessionID) throws {
        for reflog in try reflogs(in: [References.logs] + copyPlaces()) where reflog.id == id {
            try repository.forgetReflog(of: reflog.name)
        }
    }

    /// Whether a session is neither here, nor in the trash, nor known from a remote.
    private func isNowhere(_ id: SessionID) throws -> Bool {
        guard try !exists(id), try repository.target(of: References.trash(of: id, "log")) == nil else { return false }
        return try !repository.references(References.remotes).contains { name, _ in
            name.rawValue.hasSuffix("/" + id.rawValue)
        }
    }

    private func strayReflogs() throws -> [SessionReflog] {
        let places = try ["refs/heads/", References.logs, References.keeps] + copyPlaces()
        return try reflogs(in: places).filter { try repository.target(of: $0.name) == nil && isNowhere($0.id) }
    }

    /// Reflogs of logs, and of their copies, that hold commits which no log has any more.
    private func replacedReflogs() throws -> [SessionReflog] {
        try reflogs(in: [References.logs] + copyPlaces()).filter { reflog in
            let names = [reflog.name, References.log(of: reflog.id), References.trash(of: reflog.id, "log")]
            let tips = try Set(names.compactMap { try repository.target(of: $0) })
            var held = try commits(in: reflog)
            // What is damaged is found by the check of its session.
            do {
                for tip in tips where !held.isEmpty {
                    try repository.walk(from: tip) {
                        held.remove($0)
                        return !held.isEmpty
                    }
                }
            } catch is GitError { return false }
            return !tips.isEmpty && !held.isEmpty
        }
    }

    /// The commits of a reflog's lines that are there, each line's old one too.
    private func commits(in reflog: SessionReflog) throws -> Set<ObjectID> {
        let lines = try Folder.bytes(reflog.path)?.split(separator: 0x0A) ?? []
        let words = lines.flatMap { $0.split(separator: 0x20).prefix(2) }
        let ids = words.compactMap { ObjectID(String(decoding: $0, as: UTF8.self)) }
        return Set(ids).filter { !$0.isZero && repository.contains($0) }
    }

    private func reflogs(in places: [String]) throws -> [SessionReflog] {
        let logs = repository.commonDirectory + "logs/"
        return try places.flatMap { place in
            try Folder.names(in: logs + place).compactMap { name -> SessionReflog? in
                let id = place == "refs/heads/" ? SessionID(branch: name) : SessionID(name)
                guard let id, !Folder.isFolder(logs + place + name) else { return nil }
                return SessionReflog(id: id, name: ReferenceName(place + name), path: logs + place + name)
            }
        }
    }

    /// Where copies of what remotes have of logs can be: ours, also of remotes that are gone, and git's own.
    private func copyPlaces() throws -> [String] {
        try logPlaces(below: References.remotes) + remoteNames().map { References.tracked(on: $0) }
    }

    /// A remote's name can have slashes.
    private func logPlaces(below place: String) throws -> [String] {
        let folder = repository.commonDirectory + "logs/" + place
        return try Folder.names(in: folder).filter { Folder.isFolder(folder + $0) }.flatMap { name in
            try (name == "sessions" ? [place + "sessions/"] : []) + logPlaces(below: place + name + "/")
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

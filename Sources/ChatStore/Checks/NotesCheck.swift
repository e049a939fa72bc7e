internal import ChatModel
internal import Git

extension ChatStore {
    /// How the notes ref differs from the logs, one finding at most.
    func notesFindings(_ sessions: [Session]) throws -> [Finding] {
        let wanted = try wantedNotes(sessions)
        let actual = try notesTree.entries(in: notesRoot())
        let present = Dictionary(actual.map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
        let missing = wanted.keys.count { present[$0] == nil }
        let different = wanted.count { key, note in present[key] != nil && present[key] != note }
        guard missing + different > 0 else { return [] }
        return [Finding(nil, .warning, .notesStale(missing: missing, different: different))]
    }

    /// Rebuilds the notes ref from the logs; notes of commits that no log knows stay.
    ///
    /// - Returns: How many turns it has notes of.
    /// - Throws: `StoreError.noIdentity`, `.locked`; `GitError`, `ObjectDamage`, `FileError`.
    @discardableResult
    public func rebuildNotes() throws -> Int {
        let sessions = try sessionsOfLogs().readable
        let wanted = try wantedNotes(sessions)
        try updateNotes(wanted.mapValues { Optional($0) })
        return wanted.count
    }

    /// The note of every turn of every session; where two logs hold one commit, the lines of both.
    ///
    /// A log whose tree is damaged has none: its own check says so.
    func wantedNotes(_ sessions: [Session]) throws -> [ObjectID: ObjectID] {
        var wanted: [ObjectID: ObjectID] = [:]
        for session in sessions {
            let entries: [(key: ObjectID, note: ObjectID)]
            do { entries = try notesTree.entries(in: log(session.id).tree) } catch is ObjectDamage { continue }
            for (commit, note) in entries {
                guard repository.contains(note) else { continue }
                wanted[commit] = try wanted[commit].map { try union([$0, note]) } ?? note
            }
        }
        return wanted
    }

    private func notesRoot() throws -> ObjectID? {
        try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
    }
}

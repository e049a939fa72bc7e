internal import ChatModel
internal import Git

extension ChatStore {
    /// Takes in what stock git copied in the notes ref since we last wrote to it; called under the session's write lock.
    ///
    /// Where nothing was copied this reads one commit.
    func takeInForeignNotes(of id: SessionID) throws {
        let copied = try foreignKeys()
        guard !copied.isEmpty, try exists(id) else { return }
        let state = try writableLog(id)
        var known: [UUIDv7: ObjectID]?
        var notes: [ObjectID: ObjectID] = [:]
        for (key, note) in copied where try notesTree.notes(for: key, in: state.tree).isEmpty {
            let index = try known ?? notesByRequest(state)
            known = index
            let noted = Set(try lines(of: note).compactMap(\.request))
            let requests = try held(Array(noted), by: key, log: state.tree)
            let blobs = Set(requests.compactMap { index[$0] })
            if !blobs.isEmpty { notes[key] = try union(blobs.sorted()) }
        }
        try addKeys(notes, to: id, how: "copied by git")
    }

    /// The keys that the notes ref has on top of the last commit of ours.
    private func foreignKeys() throws -> [(key: ObjectID, note: ObjectID)] {
        guard let tip = try repository.target(of: References.notes), let last = try repository.commit(tip),
            !Self.isOurs(last)
        else { return [] }
        var ours = last
        for _ in 0..<1000 where !Self.isOurs(ours) {
            guard let parent = try ours.parents.first.flatMap({ try repository.commit($0) }) else { break }
            ours = parent
        }
        let before = Self.isOurs(ours) ? ours.tree : nil
        return try repository.changes(from: before, to: last.tree, detail: .names).flatMap { change in
            guard change.status != .deleted, let key = ObjectID(change.newPath.split(separator: "/").joined()),
                repository.contains(key)
            else { return [(key: ObjectID, note: ObjectID)]() }
            return try notesTree.notes(for: key, in: last.tree).map { (key, $0) }
        }
    }

    private static func isOurs(_ commit: Commit) -> Bool {
        commit.subject == "notes" || commit.subject.hasPrefix("notes: ")
    }
}

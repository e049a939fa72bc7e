internal import ChatModel
internal import Git

extension ChatStore {
    /// Puts notes into the notes ref under its own lock; a writer that gets between (stock git) makes it start over.
    ///
    /// - Parameter packing: Writes the objects into a pack; without it each is a file.
    func updateNotes(_ notes: [ObjectID: ObjectID?], through packing: ChatStore? = nil) throws {
        guard !notes.isEmpty else { return }
        let lock = try notesLock()
        try withExtendedLifetime(lock) {
            for number in 1...Self.maximumAttempts {
                do {
                    if try swapNotes(notes, through: packing) == .done { return }
                } catch let error as GitError where Self.isPassing(error, at: number) {}
                surroundings.pause(1 + Int(surroundings.random() % UInt64(4 * number)))
                if number == Self.maximumAttempts { throw StoreError.locked(References.notes) }
            }
        }
    }

    /// Makes the notes ref without a note: of one that is missing git warns whenever it rewrites a commit.
    ///
    /// Whom git does not know cannot rewrite commits, and the next one makes it.
    func beginNotes() throws {
        guard try repository.target(of: References.notes) == nil else { return }
        let writer: Signature
        do { writer = try person() } catch StoreError.noIdentity { return }
        let mark = repository.unsyncedCount
        defer { repository.forgetUnsynced(after: mark) }
        let commit = try repository.writeCommit(
            tree: repository.writeTree(Tree()), parents: [], author: writer, committer: writer, message: "notes\n")
        // Where somebody was faster, it is there.
        _ = try perform(References.notes, from: nil, to: commit, reason: "chat: notes")
    }

    private func swapNotes(
        _ notes: [ObjectID: ObjectID?], through packing: ChatStore?
    ) throws -> SwapResult {
        // Nobody waits for these objects to be on the disk; for those of the turn somebody does.
        let mark = repository.unsyncedCount
        defer { repository.forgetUnsynced(after: mark) }
        let tip = try repository.target(of: References.notes)
        let before = try tip.flatMap { try repository.commit($0) }
        let writer = packing ?? self
        let tree = try writer.notesTree.setting(notes, in: before?.tree)
        guard tree != before?.tree else { return .done }
        let person = try person()
        let commit = try writer.repository.writeCommit(
            tree: tree, parents: before.map { [$0.id] } ?? [], author: person, committer: person,
            message: "notes: \(notes.count == 1 ? "one turn" : "\(notes.count) turns")\n")
        try packing?.repository.writePack()
        return try perform(References.notes, from: tip, to: commit, reason: "chat: notes")
    }
}

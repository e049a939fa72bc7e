internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ChatStore {
    /// Removes the lock files that a dead writer left on the references its journal says it was about to move.
    ///
    /// Called under the session's own lock, so none of them is ours; a live git lets go of its lock within the second.
    func removeStaleLocks(of id: SessionID, left: LeftJournal) throws {
        // What was begun moves the log to its prompt, or to a session that is new, and the notes follow the log.
        var names = [References.log(of: id)]
        if left.movesBranch { names.append(References.branch(of: id)) }
        if !left.intents.isEmpty { names.append(References.keep(of: id)) }
        for name in names { try removeStaleLock(on: name) }
        try removeStaleNotesLock()
    }

    /// Removes lock files on all references of a session that nobody writes to, whoever left them.
    ///
    /// For a person who asks for it: what has no journal (a new title, a label) leaves a lock that no intent names.
    func removeAllStaleLocks(of id: SessionID) throws {
        for name in [References.log(of: id), References.branch(of: id), References.keep(of: id)] {
            try removeStaleLock(on: name)
        }
        try removeStaleNotesLock()
        try removeLeftLocks()
    }

    private func removeStaleNotesLock() throws {
        let notes = try notesLock()
        try withExtendedLifetime(notes) { try removeStaleLock(on: References.notes) }
    }

    /// The lock under which the notes ref is moved.
    func notesLock() throws -> FileLock? {
        try FileLock(directory + "locks/notes", waits: true, process: surroundings.process, at: surroundings.now())
    }

    /// Where git's lock on a reference is.
    func lockPath(_ name: ReferenceName) -> String { repository.commonDirectory + name.rawValue + ".lock" }

    func removeStaleLock(on name: ReferenceName) throws {
        let path = lockPath(name)
        guard let found = FileStamp(path) else { return }
        for _ in 0..<50 {
            surroundings.pause(20)
            guard FileStamp(path) == found else { return }
        }
        try Folder.remove(path)
    }

    /// Removes the index copies dead writers made, and the index's lock where that is a link to one of them, or to the
    /// index that a copy has become.
    func discardStagedIndexes(of id: SessionID) throws {
        let folder = repository.commonDirectory + "worktrees/\(id)/"
        let copies = try Folder.names(in: folder).filter { $0.hasPrefix("index.chat-") }
        if let lock = FileStamp(folder + "index.lock"),
            (copies + ["index"]).contains(where: { FileStamp(folder + $0) == lock })
        {
            try Folder.remove(folder + "index.lock")
        }
        for copy in copies { try Folder.remove(folder + copy) }
    }
}

internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ChatStore {
    /// Removes the lock files that a dead writer left on the references its journal is about.
    ///
    /// Called under the session's own lock, so none of them is ours; a live git lets go of its lock within the second.
    func removeStaleLocks(of id: SessionID) throws {
        for name in [References.log(of: id), References.branch(of: id), References.keep(of: id)] {
            try removeStaleLock(repository.commonDirectory + name.rawValue + ".lock")
        }
        let notes = try FileLock(
            directory + "locks/notes", waits: true, process: surroundings.process, at: surroundings.now())
        try withExtendedLifetime(notes) {
            try removeStaleLock(repository.commonDirectory + References.notes.rawValue + ".lock")
        }
    }

    private func removeStaleLock(_ path: String) throws {
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

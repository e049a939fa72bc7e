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
    /// Called under the session's own lock, so none of them is ours; a live git lets go of its lock within the pause.
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
        for _ in 0..<10 {
            surroundings.pause(20)
            guard FileStamp(path) == found else { return }
        }
        try Folder.remove(path)
    }

    /// Removes the index copy a dead writer made, and the index lock where that is a link to the copy.
    func discardStagedIndexes(of id: SessionID, request: UUIDv7) {
        let folder = repository.commonDirectory + "worktrees/\(id)/"
        let copy = folder + "index.chat-\(request)"
        if let ours = FileStamp(copy), FileStamp(folder + "index.lock") == ours { unlink(folder + "index.lock") }
        unlink(copy)
        unlink(copy + ".lock")
    }
}

internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A copy of a worktree's index, which becomes the index by the protocol of git's own lock.
///
/// Git works on the copy only, so a lock that is left on the real index is known to be ours: it is a link to the copy.
struct IndexCopy {
    enum Replacement { case done, changed, locked }

    let worktree: SessionWorktree
    let request: UUIDv7
    /// The worktree's index as it was when ours was copied from it.
    let original: FileStamp?
    /// What was copied; `nil` where there was nothing.
    let copied: [UInt8]?

    var path: String { worktree.gitDirectory + "index.chat-\(request)" }
    var variables: [String: String] { ["GIT_INDEX_FILE": path] }
    private var index: String { worktree.gitDirectory + "index" }

    init(of worktree: SessionWorktree, request: UUIDv7) throws {
        self.worktree = worktree
        self.request = request
        original = FileStamp(worktree.gitDirectory + "index")
        copied = try Folder.bytes(worktree.gitDirectory + "index")
        if let copied { try write(copied) }
    }

    /// An index without any file, to be filled by git; the worktree's own is not looked at.
    init(emptyOf worktree: SessionWorktree, request: UUIDv7) {
        self.worktree = worktree
        self.request = request
        (original, copied) = (nil, nil)
    }

    func discard() { unlink(path) }

    /// Takes the index's lock as git does, and renames ours over it.
    func replace(_ store: ChatStore) -> Replacement {
        guard lock(store) else {
            discard()
            return .locked
        }
        guard isCurrent else {
            discard()
            unlock()
            return .changed
        }
        return takePlace(store) ? .done : .changed
    }

    /// Whether the worktree's index is still the one that ours was copied from.
    var isCurrent: Bool { FileStamp(index) == original }

    /// Renames ours over the worktree's index, whose lock is held, and lets go of the lock.
    ///
    /// - Returns: Whether it could be renamed; if not, the index is as it was.
    func takePlace(_ store: ChatStore) -> Bool {
        let isReplaced = rename(path, index) == 0
        if isReplaced { store.observe(.indexReplaced) } else { discard() }
        unlock()
        return isReplaced
    }

    func unlock() { unlink(index + ".lock") }

    /// Another program's lock is waited for, about two seconds.
    func lock(_ store: ChatStore) -> Bool {
        for _ in 0..<100 {
            if link(path, index + ".lock") == 0 || lockWithoutLink() {
                store.observe(.indexLocked)
                return true
            }
            guard errno == EEXIST else { return false }
            store.surroundings.pause(20)
        }
        return false
    }

    /// Where the file system has no links (exFAT, some network mounts), the lock is an empty file, as git's own is.
    private func lockWithoutLink() -> Bool {
        guard errno == EPERM || errno == ENOTSUP else { return false }
        let descriptor = open(index + ".lock", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    private func write(_ bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        // git takes what changed in the index's own second, or later, for possibly changed: a copy that looks younger than
        // the index would call files unchanged that are not.
        let isWritten = Folder.write(bytes, to: descriptor) && original?.apply(to: descriptor) ?? true
        guard isWritten, close(descriptor) == 0 else {
            let code = errno
            discard()
            throw FileError(path: path, errno: code)
        }
    }
}

/// What tells whether a file was replaced or written to.
struct FileStamp: Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// Gives a file the same time of its last change; `false` leaves the reason in `errno`.
    func apply(to descriptor: Int32) -> Bool {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        return futimens(descriptor, [time, time]) == 0
    }

    /// The stamp of a file; `nil` if it is not there.
    init?(_ path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt64(information.st_dev)
        inode = UInt64(information.st_ino)
        size = Int64(information.st_size)
        #if canImport(Glibc)
            (seconds, nanoseconds) = (information.st_mtim.tv_sec, information.st_mtim.tv_nsec)
        #else
            (seconds, nanoseconds) = (information.st_mtimespec.tv_sec, information.st_mtimespec.tv_nsec)
        #endif
    }
}

internal import ChatModel
internal import Git
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A lock between processes: `flock` on a file of ours, released when this object goes, or when the process dies.
///
/// The file says who holds it; it is emptied on release, so that a reader can tell without trying the lock.
final class FileLock {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameter waits: Whether to wait for a holder.
    /// - Returns: `nil` if another process holds the lock.
    init?(_ path: String, waits: Bool, process: Surroundings.Process, at moment: Timestamp) throws {
        try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        var result: Int32
        repeat { result = flock(descriptor, LOCK_EX | (waits ? 0 : LOCK_NB)) } while result != 0 && errno == EINTR
        guard result == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else { throw FileError(path: path, errno: code) }
            return nil
        }
        self.descriptor = descriptor
        let line = "\(process.id) \(process.boot) \(moment) \(process.host)\n"
        guard ftruncate(descriptor, 0) == 0, Folder.write(Array(line.utf8), to: descriptor) else {
            let code = errno
            close(descriptor)
            throw FileError(path: path, errno: code)
        }
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Who holds the lock at `path`, by what its file says; `nil` if nobody who is alive.
    static func holder(_ path: String, seenFrom process: Surroundings.Process) throws -> LockHolder? {
        let words = try Folder.line(path)?.split(separator: " ", maxSplits: 3) ?? []
        guard words.count == 4, let id = Int32(words[0]), let since = Timestamp(words[2]) else { return nil }
        let holder = LockHolder(process: id, host: String(words[3]), since: since)
        guard holder.host == process.host else { return holder }
        guard words[1] == process.boot, kill(id, 0) == 0 || errno == EPERM else { return nil }
        return holder
    }
}

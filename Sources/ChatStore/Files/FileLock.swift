internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock between processes: `flock` on a file of ours, released when this object goes, or when the process dies.
///
/// The file says who holds it, for people. Whether it is held is asked of the lock itself: process ids are used again,
/// and mean nothing across containers.
final class FileLock {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameter waits: Whether to wait for a holder.
    /// - Returns: `nil` if another process holds the lock.
    init?(
        _ path: String, waits: Bool, process: Surroundings.Process, at moment: Timestamp, request: UUIDv7? = nil
    ) throws {
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
        // From here on the descriptor is closed by `deinit`, after an error too.
        self.descriptor = descriptor
        let line = "\(process.id) \(process.boot) \(moment) \(request?.rawValue ?? "-") \(process.host)\n"
        guard ftruncate(descriptor, 0) == 0, Folder.write(Array(line.utf8), to: descriptor) else {
            throw FileError(path: path, errno: errno)
        }
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Who holds the lock at `path`; `nil` if nobody does.
    static func holder(_ path: String) throws -> LockHolder? {
        let words = try Folder.line(path)?.split(separator: " ", maxSplits: 4) ?? []
        guard words.count >= 4, let id = Int32(words[0]), let since = Timestamp(words[2]) else { return nil }
        guard try isHeld(path) else { return nil }
        return LockHolder(
            process: id, host: words.dropFirst(4).first.map(String.init) ?? "", since: since,
            request: UUIDv7(words[3]))
    }

    /// Tries the lock for a moment, shared, so that those who ask do not get in each other's way.
    private static func isHeld(_ path: String) throws -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        defer { close(descriptor) }
        var result: Int32
        repeat { result = flock(descriptor, LOCK_SH | LOCK_NB) } while result != 0 && errno == EINTR
        return result != 0 && errno == EWOULDBLOCK
    }
}

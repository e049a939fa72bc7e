internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock between processes that many may hold at once, or one alone: `flock` on an empty file of ours.
///
/// Never waited for; released when this object goes, or when the process dies.
final class SharedLock {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Returns: `nil` if another process holds it in a way that excludes this.
    init?(_ path: String, isAlone: Bool = false) throws {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        if descriptor < 0, errno == ENOENT {
            try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        var result: Int32
        repeat {
            result = flock(descriptor, (isAlone ? LOCK_EX : LOCK_SH) | LOCK_NB)
        } while result != 0 && errno == EINTR
        guard result == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else { throw FileError(path: path, errno: code) }
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}

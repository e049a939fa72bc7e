#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// `packed-refs` under git's lock of it, until the value goes.
///
/// The lock has a word of ours in it and is held with `flock`: one that a process left which died is told from a living
/// program's, however long that takes.
///
/// libgit2 1.5 reads the file first and locks it then: what another program packs in between is lost with a deletion. We
/// read under the lock, and take the reference's own file away under it, so that nobody packs that one again.
final class PackedReferences {
    private let path: String
    private let descriptor: Int32
    private static let mark = Array("git chat\n".utf8)

    /// Takes the lock where the file has a line for a reference; `nil` where there is none to take out.
    ///
    /// - Throws: `GitError` with code `.locked` where another process has the lock; `FileError`.
    init?(holding name: ReferenceName, directory: String) throws {
        // It may be a link to another repository's.
        let path = Folder.resolved(directory + "packed-refs")
        guard let bytes = try Folder.bytes(path), !Self.lines(of: name, in: bytes).isEmpty else { return nil }
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw FileError(path: path + ".lock", errno: errno) }
            throw GitError(code: .locked, message: "another process holds '\(path).lock'")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Folder.write(Self.mark, to: descriptor) else {
            let code = errno
            unlink(path + ".lock")
            close(descriptor)
            throw FileError(path: path + ".lock", errno: code)
        }
        // From here on the lock is ours to remove.
        (self.path, self.descriptor) = (path, descriptor)
    }

    deinit {
        if Self.isOpen(descriptor, at: path + ".lock") { unlink(path + ".lock") }
        close(descriptor)
    }

    /// Removes the lock where it is one of ours that nobody holds.
    ///
    /// - Returns: Whether there is none any more.
    static func removeAbandonedLock(in directory: String) -> Bool {
        let path = Folder.resolved(directory + "packed-refs") + ".lock"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: mark.count + 1)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, pread(descriptor, &bytes, bytes.count, 0) == mark.count,
            bytes.starts(with: mark), isOpen(descriptor, at: path)
        else { return false }
        return unlink(path) == 0
    }

    private static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
        var (own, there) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && lstat(path, &there) == 0
            && (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino)
    }

    /// Takes the lines of a reference out; every other byte stays as it was.
    ///
    /// - Throws: `FileError`.
    func remove(_ name: ReferenceName) throws {
        guard var bytes = try Folder.bytes(path) else { return }
        let lines = Self.lines(of: name, in: bytes)
        guard !lines.isEmpty else { return }
        for line in lines.reversed() { bytes.removeSubrange(line) }
        try replace(by: bytes)
    }

    /// Each line of a reference with its end, and with the line that says where a tag leads.
    private static func lines(of name: ReferenceName, in bytes: [UInt8]) -> [Range<Int>] {
        let wanted = Array(name.rawValue.utf8)
        return bytes.withUnsafeBytes { bytes in
            var found: [Range<Int>] = []
            var start = 0
            while start < bytes.count {
                var end = bytes.end(ofLineAt: start)
                let (from, line) = (start, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = min(end + 1, bytes.count)
                guard line.count == wanted.count + 41, line[41...].elementsEqual(wanted) else { continue }
                if start < bytes.count, bytes[start] == UInt8(ascii: "^") {
                    end = bytes.end(ofLineAt: start)
                    start = min(end + 1, bytes.count)
                }
                found.append(from..<start)
            }
            return found
        }
    }

    /// Under a name of its own: git takes one that was left of `packed-refs.new` for a process that is still at it.
    private func replace(by bytes: [UInt8]) throws {
        let temporary = path + ".chat"
        var information = stat()
        let mode = stat(path, &information) == 0 ? information.st_mode & 0o7777 : 0o644
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw FileError(path: temporary, errno: errno) }
        let written = Folder.write(bytes, to: file) && fchmod(file, mode) == 0 && fsync(file) == 0
        let code = errno
        close(file)
        guard written, rename(temporary, path) == 0 else {
            let code = written ? errno : code
            unlink(temporary)
            throw FileError(path: path, errno: code)
        }
    }
}

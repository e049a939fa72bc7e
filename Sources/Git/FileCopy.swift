#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Files and links as they stand in a folder; nothing is followed in the last place of a path.
public enum FileCopy {
    /// Whether anything is there.
    public static func exists(_ path: String) -> Bool { kind(path) != nil }

    /// Whether a regular file is there.
    public static func isFile(_ path: String) -> Bool { kind(path) == S_IFREG }

    /// Whether a directory is there.
    public static func isDirectory(_ path: String) -> Bool { kind(path) == S_IFDIR }

    /// Whether both are regular files of the same bytes and the same right to execute, or links to the same place.
    ///
    /// - Throws: `FileError`.
    public static func isSame(_ one: String, _ other: String) throws -> Bool {
        guard let left = information(one), let right = information(other),
            left.st_mode & S_IFMT == right.st_mode & S_IFMT
        else { return false }
        switch left.st_mode & S_IFMT {
        case S_IFLNK: return try target(one) == target(other)
        case S_IFREG:
            guard left.st_size == right.st_size, left.st_mode & S_IXUSR == right.st_mode & S_IXUSR else { return false }
            return try Folder.bytes(one) == Folder.bytes(other)
        default: return false
        }
    }

    static func information(_ path: String) -> stat? {
        var information = stat()
        return lstat(path, &information) == 0 ? information : nil
    }

    /// Where a link leads, as it says itself.
    static func target(_ path: String) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw FileError(path: path, errno: errno) }
        return buffer[..<count].map(UInt8.init(bitPattern:))
    }

    private static func kind(_ path: String) -> mode_t? { information(path).map { $0.st_mode & S_IFMT } }
}

internal import CLibgit2Shim

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where a file is: bytes, because git sets no encoding for names.
public struct FilePlace: Hashable, Sendable {
    /// The path as the system takes it, with a zero at the end.
    let path: [CChar]

    /// The place that a path names.
    public init(_ path: String) { self.path = path.utf8.map(CChar.init(bitPattern:)) + [0] }

    /// The place of a path below a folder.
    public init(_ folder: String, _ path: some Sequence<UInt8>) {
        self.path = (Array(folder.utf8) + [0x2F] + path).map(CChar.init(bitPattern:)) + [0]
    }

    /// The path, with what is not UTF-8 replaced.
    public var text: String { String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }
}

/// Files and links as they stand in a folder, and copies of them; nothing is followed in the last place of a path.
public enum FileCopy {
    /// Whether anything is there.
    public static func exists(_ path: FilePlace) -> Bool { kind(path) != nil }

    /// Whether a regular file is there.
    public static func isFile(_ path: FilePlace) -> Bool { kind(path) == S_IFREG }

    /// Whether a symbolic link is there.
    public static func isLink(_ path: FilePlace) -> Bool { kind(path) == S_IFLNK }

    /// Whether a directory is there.
    public static func isDirectory(_ path: FilePlace) -> Bool { kind(path) == S_IFDIR }

    /// The bytes that what is there takes on the disk; 0 if nothing is.
    public static func size(_ path: FilePlace) -> Int { information(path).map { Int($0.st_blocks) * 512 } ?? 0 }

    /// Copies a regular file or a link to where nothing is yet, with its mode and its time of change.
    ///
    /// Where the file system can, both share their blocks until one of them is written to.
    ///
    /// - Throws: `FileError`, `EEXIST` among others; then nothing was made.
    public static func copy(_ source: FilePlace, to target: FilePlace) throws {
        guard let found = information(source) else { throw FileError(path: source.text, errno: errno) }
        do throws(FileError) {
            if found.st_mode & S_IFMT == S_IFLNK {
                try copyLink(source, to: target)
            } else {
                try copyFile(source, to: target, mode: found.st_mode)
            }
            try setTimes(of: target, from: found)
        } catch {
            if error.errno != EEXIST { unlink(target.path) }
            throw error
        }
    }

    /// Makes the folders above a path inside `top`; `false` where a link or a file is in the way.
    ///
    /// - Throws: `FileError`.
    public static func makeFolders(above path: [UInt8], in top: String) throws -> Bool {
        for folder in folders(above: path) {
            let place = FilePlace(top, folder)
            guard mkdir(place.path, 0o777) != 0 else { continue }
            guard errno == EEXIST else { throw FileError(path: place.text, errno: errno) }
            guard isDirectory(place) else { return false }
        }
        return true
    }

    /// Whether every folder above a path inside `top` is one and no link.
    public static func isInside(_ path: [UInt8], _ top: String) -> Bool {
        folders(above: path).allSatisfy { isDirectory(FilePlace(top, $0)) }
    }

    /// Removes the folders above a path inside `top`, as far as they are empty.
    public static func removeEmptyFolders(above path: [UInt8], in top: String) {
        for folder in folders(above: path).reversed() {
            guard rmdir(FilePlace(top, folder).path) == 0 else { return }
        }
    }

    /// The folders on the way to a path, the top one first.
    private static func folders(above path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.indices.filter { path[$0] == 0x2F }.map { path[..<$0] }
    }

    /// Removes a file or link; a missing one is no error.
    ///
    /// - Throws: `FileError`.
    public static func remove(_ path: FilePlace) throws {
        guard unlink(path.path) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw FileError(path: path.text, errno: errno)
        }
    }

    /// Removes a folder of our own with everything in it; a missing one is no error.
    ///
    /// - Throws: `FileError`; what was removed until then is gone.
    public static func removeFolder(_ path: String) throws {
        for name in try Folder.names(in: path) {
            let inner = path + "/" + name
            if isDirectory(FilePlace(inner)) { try removeFolder(inner) } else { try Folder.remove(inner) }
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError(path: path, errno: errno) }
    }

    /// Gives a file its place, over what is there.
    ///
    /// - Throws: `FileError`.
    public static func move(_ source: FilePlace, to target: FilePlace) throws {
        guard rename(source.path, target.path) == 0 else { throw FileError(path: target.text, errno: errno) }
    }

    /// Gives a file its place where nothing is; `false`, and nothing moved, if something is.
    ///
    /// - Throws: `FileError`.
    public static func moveIntoPlace(_ source: FilePlace, to target: FilePlace) throws -> Bool {
        if link(source.path, target.path) == 0 {
            unlink(source.path)
            return true
        }
        if errno == EEXIST { return false }
        // A file system without links; nobody else works in what is only being made.
        guard !exists(target) else { return false }
        try move(source, to: target)
        return true
    }

    /// Whether both are regular files of the same bytes and the same right to execute, or links to the same place.
    ///
    /// - Throws: `FileError`.
    public static func isSame(_ one: FilePlace, _ other: FilePlace) throws -> Bool {
        guard let left = information(one), let right = information(other),
            left.st_mode & S_IFMT == right.st_mode & S_IFMT
        else { return false }
        switch left.st_mode & S_IFMT {
        case S_IFLNK: return try target(of: one) == target(of: other)
        case S_IFREG:
            guard left.st_size == right.st_size, left.st_mode & S_IXUSR == right.st_mode & S_IXUSR else { return false }
            return try Folder.bytes(at: one) == Folder.bytes(at: other)
        default: return false
        }
    }
}

extension FileCopy {
    private static func copyLink(_ source: FilePlace, to place: FilePlace) throws(FileError) {
        let bytes = try target(of: source).map(CChar.init(bitPattern:)) + [0]
        guard symlink(bytes, place.path) == 0 else { throw FileError(path: place.text, errno: errno) }
    }

    private static func copyFile(_ source: FilePlace, to target: FilePlace, mode: mode_t) throws(FileError) {
        let reading = open(source.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard reading >= 0 else { throw FileError(path: source.text, errno: errno) }
        defer { close(reading) }
        let writing = open(target.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard writing >= 0 else { throw FileError(path: target.text, errno: errno) }
        defer { close(writing) }
        if chat_clone_data(writing, reading) != 0 { try copyBytes(from: reading, source, to: writing, target) }
        guard fchmod(writing, mode & 0o7777) == 0 else { throw FileError(path: target.text, errno: errno) }
    }

    private static func copyBytes(
        from reading: Int32, _ source: FilePlace, to writing: Int32, _ target: FilePlace
    ) throws(FileError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(reading, &buffer, buffer.count)
            guard count != 0 else { return }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(path: source.text, errno: errno) }
            guard Folder.write(Array(buffer[..<count]), to: writing) else {
                throw FileError(path: target.text, errno: errno)
            }
        }
    }

    private static func setTimes(of path: FilePlace, from found: stat) throws(FileError) {
        #if canImport(Glibc)
            let times = [found.st_atim, found.st_mtim]
        #else
            let times = [found.st_atimespec, found.st_mtimespec]
        #endif
        guard utimensat(AT_FDCWD, path.path, times, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileError(path: path.text, errno: errno)
        }
    }

    private static func information(_ path: FilePlace) -> stat? {
        var information = stat()
        return lstat(path.path, &information) == 0 ? information : nil
    }

    /// Where a link leads, as it says itself.
    ///
    /// - Throws: `FileError`, for example where no link is there.
    public static func target(of path: FilePlace) throws(FileError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(path.path, &buffer, buffer.count)
        guard count >= 0 else { throw FileError(path: path.text, errno: errno) }
        return buffer[..<count].map(UInt8.init(bitPattern:))
    }

    private static func kind(_ path: FilePlace) -> mode_t? { information(path).map { $0.st_mode & S_IFMT } }
}

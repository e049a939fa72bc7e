#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Small files and folders of a git directory.
///
/// What is missing is `nil`; other failures are `FileError`.
public enum Folder {
    /// The names in a folder, sorted; none if there is no such folder.
    ///
    /// - Throws: `FileError`.
    public static func names(in path: String) throws -> [String] {
        var names: [String] = []
        try forEachEntry(in: path) { entry in
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// How many names are in a folder; 0 if there is no such folder.
    ///
    /// - Throws: `FileError`.
    public static func count(in path: String) throws -> Int {
        var count = 0
        try forEachEntry(in: path) { _ in count += 1 }
        return max(0, count - 2)
    }

    private static func forEachEntry(in path: String, _ body: (UnsafeMutablePointer<dirent>) -> Void) throws {
        guard let stream = opendir(path) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError(path: path, errno: errno) }
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) { body(entry) }
    }

    /// The bytes of a file; `nil` if it is not there.
    ///
    /// - Throws: `FileError`.
    public static func bytes(_ path: String) throws -> [UInt8]? { try bytes(at: FilePlace(path)) }

    static func bytes(at place: FilePlace) throws -> [UInt8]? {
        let descriptor = open(place.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError(path: place.text, errno: errno) }
            return nil
        }
        defer { close(descriptor) }
        var information = stat()
        let size = fstat(descriptor, &information) == 0 ? max(0, Int(information.st_size)) : 0
        // Some files have more than they say, those below /proc for example.
        var room = size + 1
        var bytes: [UInt8] = []
        while true {
            let part = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = try fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, at: place)
            }
            if bytes.isEmpty { bytes = part } else { bytes += part }
            guard part.count == room else { return bytes }
            room = 65_536
        }
    }

    /// - Returns: How many bytes there were, as far as there is room.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at place: FilePlace
    ) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            guard count != 0 else { break }
            guard count > 0 || errno == EINTR else { throw FileError(path: place.text, errno: errno) }
            filled += max(0, count)
        }
        return filled
    }

    /// The first line of a file, without what ends it; `nil` if it is not there.
    ///
    /// - Throws: `FileError`.
    public static func line(_ path: String) throws -> String? {
        try bytes(path).map { bytes in
            String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        }
    }

    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Throws: `FileError`.
    public static func make(_ path: String) throws {
        guard !path.isEmpty, mkdir(path, 0o777) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/") else { throw FileError(path: path, errno: errno) }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path: path, errno: errno) }
    }

    /// Replaces a file by way of a temporary one beside it, so that a reader sees the old text or the new.
    ///
    /// - Throws: `FileError`.
    public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// Replaces a file by bytes, as `write` of a text does.
    ///
    /// - Parameter mode: The new file's, without what `umask` takes away.
    /// - Throws: `FileError`.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o666) throws {
        let temporary = path + ".\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw FileError(path: temporary, errno: errno) }
        let written = write(bytes, to: descriptor)
        let closed = close(descriptor)
        guard written, closed == 0, rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw FileError(path: path, errno: code)
        }
    }

    /// Whether nothing stands at a path, and nothing but folders above it.
    public static func isFree(_ path: [UInt8]) -> Bool {
        var information = stat()
        return (path + [0]).withUnsafeBytes { bytes in
            guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return false }
            return lstat(start, &information) != 0 && errno == ENOENT
        }
    }

    /// Replaces the bytes of a file that is there, which keeps its mode; a link goes on leading to it.
    ///
    /// - Throws: `FileError`.
    public static func rewrite(_ bytes: [UInt8], to path: String) throws {
        let place = resolved(path)
        var information = stat()
        guard stat(place, &information) == 0 else { throw FileError(path: path, errno: errno) }
        try write(bytes, to: place, mode: information.st_mode & 0o7777)
        _ = chmod(place, information.st_mode & 0o7777)
    }

    /// Whether something stands at a path, be it a link that leads nowhere.
    public static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Whether a folder stands at a path.
    public static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether this user can run the file.
    public static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// The path without links and `..`; as it is where nothing stands.
    public static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    /// Removes a file; a missing one is no error.
    ///
    /// - Throws: `FileError`.
    public static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path: path, errno: errno) }
    }

    /// Gives what libgit2 made with a mode of its own the rights that the process's mask lets through: a group that shares
    /// the repository could not write it.
    static func openToMask(_ path: String) {
        var information = stat()
        let mask = mode_t(FileMask.current)
        guard stat(path, &information) == 0 else { return }
        let all: mode_t = information.st_mode & S_IFMT == S_IFDIR ? 0o777 : 0o666
        // Without the right to change it, it is as before.
        _ = chmod(path, information.st_mode & 0o7777 | all & ~mask)
    }

    /// Removes the folders above a file that are empty, from below.
    ///
    /// - Parameters:
    ///   - path: Where the file is, or was, below `folder`.
    ///   - levels: How many of the folders stay in any case, counted from above.
    static func prune(_ path: String, in folder: String, keeping levels: Int) {
        var parts = path.split(separator: "/").dropLast()
        while parts.count > levels, rmdir(folder + parts.joined(separator: "/")) == 0 { parts.removeLast() }
    }

    /// Writes all of `bytes`; `false` leaves the reason in `errno`.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
            if count < 0, errno != EINTR { return false }
        }
        return true
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }
}

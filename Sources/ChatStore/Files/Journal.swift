internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The file that a turn in progress is written to as it comes: the only copy of an unfinished answer.
///
/// One JSON object per line. The first says whose turn it is, those after it what the agent sent, the last what was
/// about to be committed. A line that was cut by a crash is passed over.
final class Journal {
    let path: String
    private let descriptor: Int32
    /// Whether the last line may have been cut, by a crash or a full disk.
    private var isCut = false

    /// Starts a journal with its first line.
    init(_ path: String, beginning: JournalEntry) throws {
        try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        try append(beginning)
    }

    /// Goes on with a journal that a dead process left.
    init(continuing path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        isCut = true
    }

    deinit { close(descriptor) }

    /// Adds a line, in one write.
    ///
    /// - Parameter seal: Seals what is somebody's words; `nil` in a session that is not sealed.
    func append(_ entry: JournalEntry, seal: ((JSON) throws -> JSON)? = nil) throws {
        var bytes: [UInt8] = isCut ? [0x0A] : []
        let json = entry.json
        try (entry.hasWords ? seal?(json) ?? json : json).append(to: &bytes)
        isCut = true
        guard Folder.write(bytes + [0x0A], to: descriptor) else { throw FileError(path: path, errno: errno) }
        isCut = false
    }

    /// Sends what was added on its way to the disk; the next sync of any file is the barrier for it.
    func send() throws {
        guard Repository.sendData(of: descriptor) else { throw FileError(path: path, errno: errno) }
    }

    /// Waits until what was added is on the disk; objects sent there before are then on it too.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw FileError(path: path, errno: errno) }
    }

    /// Reads every whole line of a journal; `nil` if there is no such file.
    static func lines(_ path: String) throws -> [JSON]? {
        guard let bytes = try Folder.bytes(path) else { return nil }
        return bytes.split(separator: 0x0A).compactMap { line in
            do throws(JSON.ParseError) { return try JSON.parse(line) } catch { return nil }
        }
    }
}

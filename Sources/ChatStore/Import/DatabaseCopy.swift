internal import Git
internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A copy of a database and the log of changes beside it, as they were at one moment.
struct DatabaseCopy {
    private let path: String
    private var log: String { path + "-wal" }

    /// Names the database; its log lies beside the file that a link leads to.
    init(_ path: String) { self.path = Folder.resolved(path) }

    /// Whether there are changes beside the file that are not in it.
    var hasLog: Bool { Self.state(of: log).size > 0 }

    /// The first bytes of a database.
    static func head(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        // A file that is shorter is no database, which SQLite says better.
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Opens a copy that nobody sees, and that is gone with the connection.
    ///
    /// - Parameter folder: Where it is made.
    func opened(in folder: String) throws -> Database {
        var template = Array((folder + "/git-chat-import-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(path: folder, errno: errno) }
        let place = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // Removed at once: what is open stays, and nothing is left by a process that is killed.
        defer { for name in ["/db", "/db-wal", "/db-shm", ""] { remove(place + name) } }
        try copy(to: place + "/db")
        let database = try Database(.file(place + "/db"))
        // The files are opened with the first question.
        _ = try database.statement("SELECT count(*) FROM sqlite_master").first { $0.integer(0) }
        return database
    }

    /// Copies until nothing was written meanwhile.
    private func copy(to place: String) throws {
        for _ in 1...10 {
            let before = [Self.state(of: path), Self.state(of: log)]
            for ending in ["", "-wal"] {
                try FileCopy.remove(FilePlace(place + ending))
                do { try FileCopy.copy(FilePlace(path + ending), to: FilePlace(place + ending)) } catch let error
                    as FileError where error.errno == ENOENT && !ending.isEmpty
                { continue }
                guard chmod(place + ending, 0o600) == 0 else { throw FileError(path: place, errno: errno) }
            }
            if [Self.state(of: path), Self.state(of: log)] == before { return }
        }
        throw MessageDatabase.Unreadable(path: path, reason: "another program writes to it all the time")
    }

    /// What changes with each change of a file.
    private struct State: Equatable {
        var size = 0
        var seconds = 0
        var nanoseconds = 0
    }

    private static func state(of path: String) -> State {
        var found = stat()
        guard stat(path, &found) == 0 else { return State() }
        #if canImport(Glibc)
            let time = found.st_mtim
        #else
            let time = found.st_mtimespec
        #endif
        return State(size: Int(found.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}

internal import CLibgit2
internal import CLibgit2Shim

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Repository {
    /// Sends every object written since the last call on its way to the disk, and waits for their data.
    ///
    /// The caller's own `fsync` of a file in the same file system afterwards is the one barrier for all of them: what
    /// git does with `core.fsyncMethod=batch`. Objects that are in a pack already are not written again.
    ///
    /// - Throws: `FileError`.
    public func syncObjects() throws {
        for id in unsynced {
            let name = id.description
            let path = commonDirectory + "objects/" + name.prefix(2) + "/" + name.dropFirst(2)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                if errno == ENOENT { continue }
                throw FileError(path: path, errno: errno)
            }
            defer { close(descriptor) }
            guard Self.sendData(of: descriptor) else {
                throw FileError(path: path, errno: errno)
            }
        }
        unsynced.removeAll()
    }

    /// Sends the data of a file on its way to the disk and waits for it, without a barrier; `false` leaves the reason
    /// in `errno`.
    public static func sendData(of descriptor: Int32) -> Bool {
        chat_sync_data(descriptor) == 0 || fsync(descriptor) == 0
    }

    /// What was written since the last `syncObjects`.
    public var unsyncedObjects: [ObjectID] { unsynced }

    /// How many objects were written since the last `syncObjects`.
    public var unsyncedCount: Int { unsynced.count }

    /// Forgets which objects were written after the first `count`: nobody waits for them.
    public func forgetUnsynced(after count: Int = 0) { unsynced.removeSubrange(min(count, unsynced.count)...) }

    /// Opens the references of this repository once more, by way of a database that syncs each file it writes.
    ///
    /// libgit2 decides that when a database is opened, so there are two, and a durable move takes this one.
    func openDurableReferences() throws -> Handle<ReferenceDatabaseKind> {
        var database: OpaquePointer?
        var code: Int32 = 0
        try Library.syncing { code = git_refdb_open(&database, handle.pointer) }
        return try Handle {
            $0 = database
            return code
        }
    }
}

/// What the operating system answered for a file.
public struct FileError: Error, Hashable, Sendable {
    /// The file, or what was done where there is none.
    public let path: String
    /// The system's number for the reason.
    public let errno: Int32

    /// Creates an error from `errno`.
    public init(path: String, errno: Int32) {
        self.path = path
        self.errno = errno
    }

    /// The system's words for `errno`.
    public var reason: String { String(cString: strerror(errno)) }
}

import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The files of one folder and below, for a program that must not reach others.
///
/// A path is walked part by part, each opened from the folder before it and never through a link: links are read, and
/// walked in turn. So neither `..` nor a link leads out, not even one that is put in place while we walk.
struct WorktreeFiles: Sendable {
    /// Why a file is not opened.
    enum Refusal: Error, Hashable, Sendable {
        case notAbsolute
        /// It is not below the folder.
        case outside
        /// It belongs to git, which runs what it finds there.
        case ofGit
        case tooManyLinks
        /// Neither a file nor a folder: a pipe would make us wait.
        case notAFile
        case tooLarge(limit: Int)
        case notText
        case failed(Errno)
    }

    /// The largest file that is read, in bytes.
    static let maximumBytes = 64 << 20
    /// As many links as Linux follows.
    static let maximumLinks = 40

    private let tops: [FilePath]

    /// - Parameter top: The absolute path of the folder.
    init(top: String) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let resolved = realpath(top, &buffer).map { FilePath(platformString: $0) }
        tops = [FilePath(top).lexicallyNormalized()] + (resolved.map { [$0] } ?? [])
    }

    /// The whole text of a file.
    func read(_ path: String) throws(Refusal) -> String {
        let file = try open(path, O_RDONLY | O_NONBLOCK, for: .reading)
        var bytes: [UInt8] = []
        while true {
            let piece = try attempt { try file.descriptor.readPiece() }
            if piece.isEmpty { break }
            bytes += piece
            guard bytes.count <= Self.maximumBytes else { throw .tooLarge(limit: Self.maximumBytes) }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }

    /// Replaces what a file holds, or makes it and the folders above it.
    func write(_ text: String, to path: String) throws(Refusal) {
        let file = try open(path, O_WRONLY | O_CREAT | O_NONBLOCK, for: .writing)
        try attempt {
            guard ftruncate(file.descriptor.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
            _ = try file.descriptor.writeAll(Array(text.utf8))
        }
    }

    /// Whether the path is the folder or below it; what does not exist yet must not lead back by `..`.
    func contains(_ path: String, for purpose: WorktreeWalk.Purpose) -> Bool {
        do throws(Refusal) {
            var walk = try start(path, for: purpose)
            return try walk.staysInside()
        } catch { return false }
    }

    /// Whether the path is the folder itself.
    func isTop(_ path: String) -> Bool {
        do throws(Refusal) {
            let found = FilePath(try folder(path))
            return tops.contains(found)
        } catch { return false }
    }

    /// The absolute path of a folder below this one.
    func folder(_ path: String) throws(Refusal) -> String {
        var walk = try start(path, for: .looking)
        return try walk.folder()
    }

    private func open(_ path: String, _ flags: Int32, for purpose: WorktreeWalk.Purpose) throws(Refusal)
        -> OpenDescriptor
    {
        var walk = try start(path, for: purpose)
        let file = try walk.file(flags)
        var status = stat()
        guard fstat(file.descriptor.rawValue, &status) == 0 else { throw .failed(Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        return file
    }

    private func start(_ path: String, for purpose: WorktreeWalk.Purpose) throws(Refusal) -> WorktreeWalk {
        let path = FilePath(path)
        guard path.isAbsolute else { throw .notAbsolute }
        for top in tops where path.starts(with: top) {
            let parts = path.components.dropFirst(top.components.count).map(\.string)
            return try WorktreeWalk(top: top, tops: tops, parts: parts, purpose: purpose)
        }
        throw .outside
    }

    private func attempt<Value>(_ work: () throws -> Value) throws(Refusal) -> Value {
        do { return try work() } catch { throw .failed(error as? Errno ?? .ioError) }
    }
}

extension FileDescriptor {
    fileprivate func readPiece() throws -> [UInt8] {
        var failure: (any Error)?
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            do { count = try read(into: UnsafeMutableRawBufferPointer(buffer)) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}

internal import ChatImport
internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A transcript in a file, or on standard input.
struct ForeignFile {
    /// The path, or `-`.
    let path: String

    /// The name without its folders.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// How much is read at once.
    private static let piece = 1 << 20

    /// Why a file gives no conversation.
    enum Refusal: Error, Hashable {
        case cannotOpen(path: String, SystemError)
        case cannotRead(path: String, SystemError)
        case notAFile(path: String)
        /// Nothing in it is like a transcript that is known.
        case unknownFormat(path: String)
    }

    /// Reads the file from its beginning to its end.
    ///
    /// - Parameters:
    ///   - format: What it is; `nil` finds out by its content.
    ///   - take: Told of what was found, and how many bytes were read by then.
    /// - Throws: `Refusal`, and what `take` throws.
    func read(_ format: TranscriptFormat?, _ take: ([TranscriptEvent], Int) throws -> Void) throws {
        let descriptor = try open()
        defer { if path != "-" { close(descriptor) } }
        var head: [UInt8] = []
        var isWhole = false
        while !isWhole, head.count < Detection.headLength {
            let piece = try next(descriptor)
            isWhole = piece.isEmpty
            head += piece
        }
        guard let found = Detection.format(of: head, isWhole: isWhole) ?? format.map({ ($0, $0.usualShape) }) else {
            throw Refusal.unknownFormat(path: path)
        }
        var reader = TranscriptReader(
            format ?? found.format, format?.shape(like: found.shape) ?? found.shape, name: name)
        var position = head.count
        try take(reader.take(head[...]), position)
        head = []
        while !isWhole {
            let piece = try next(descriptor)
            isWhole = piece.isEmpty
            position += piece.count
            try take(reader.take(piece[...]), position)
        }
        try take(reader.finish(), position)
    }

    /// When the file, or the log of changes beside a database, was last written to; `nil` for standard input.
    var changedAt: Timestamp? { [path, path + "-wal"].compactMap(Self.changedAt).max() }

    private static func changedAt(_ path: String) -> Timestamp? {
        var information = stat()
        guard path != "-", stat(path, &information) == 0 else { return nil }
        #if canImport(Glibc)
            return Timestamp(milliseconds: Int64(information.st_mtim.tv_sec) * 1000)
        #else
            return Timestamp(milliseconds: Int64(information.st_mtimespec.tv_sec) * 1000)
        #endif
    }

    /// The first bytes of the file, for a look; empty where it cannot be read.
    func head(_ count: Int) -> [UInt8] {
        do {
            let descriptor = try open()
            defer { close(descriptor) }
            return try Descriptor.read(count, from: descriptor)
        } catch { return [] }
    }

    private func open() throws -> Int32 {
        guard path != "-" else { return STDIN_FILENO }
        // A pipe without a writer would keep the command waiting.
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Refusal.cannotOpen(path: path, .last) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Refusal.notAFile(path: path)
        }
        return descriptor
    }

    private func next(_ descriptor: Int32) throws -> [UInt8] {
        do throws(SystemError) { return try Descriptor.read(Self.piece, from: descriptor) } catch {
            throw Refusal.cannotRead(path: path, error)
        }
    }
}

// The C function under a name that the method above does not hide.
private let systemOpen: @Sendable (String, Int32) -> Int32 = { open($0, $1) }

extension TranscriptFormat {
    /// How files of the format are laid out where their content does not say.
    var usualShape: TranscriptShape {
        switch self {
        case .aider, .specstory: .text
        case .opencode, .continueDev: .document
        default: .lines
        }
    }

    /// The layout that was found, where files of the format can have it.
    func shape(like found: TranscriptShape) -> TranscriptShape {
        (usualShape == .text) == (found == .text) ? found : usualShape
    }
}

extension ForeignFile.Refusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .cannotOpen(let path, let error):
            let status: ExitStatus = error.number == ENOENT ? .notFound : .no
            return Diagnostic("cannot_open", "cannot open '\(path)': \(error.words)", status)
        case .cannotRead(let path, let error):
            return Diagnostic("cannot_read", "cannot read '\(path)': \(error.words)", .fatal)
        case .notAFile(let path): return Diagnostic("not_a_file", "cannot import '\(path)': it is no file", .no)
        case .unknownFormat(let path):
            return Diagnostic(
                "unknown_format", "cannot import '\(path)': it is no transcript that is known", .no,
                hints: ["say what it is with '--format <kind>'; 'git chat import --help' lists them"])
        }
    }
}

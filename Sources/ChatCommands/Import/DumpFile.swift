internal import ChatImport
internal import ChatModel
internal import ChatStore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A dump of a database in a file.
struct DumpFile {
    let path: String
    /// A folder in which copies can be made for a while.
    let temporary: String

    /// What a file holds that is no dump.
    struct Unknown: Error, Hashable {
        let path: String
    }

    /// Reads the dump from its beginning to its end.
    ///
    /// - Throws: `TextInput.Failure`, `Unknown`, `MessageDatabase.Unreadable`, and what `take` throws.
    func read(_ take: ([TranscriptEvent], Int) throws -> Void) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TextInput.Failure.cannotOpen(path: path, .last) }
        defer { if path != "-" { close(descriptor) } }
        var piece = try next(descriptor)
        guard let kind = DumpKind.kind(of: piece) else { throw Unknown(path: path) }
        var reader = DumpReader(kind, name: name)
        if kind == .sqlite {
            let database = MessageDatabase(path, temporary: temporary)
            try database.rows(of: ["chat_sessions", "chat_messages"]) { try take(reader.take(row: $0), 0) }
            return try take(reader.finish(), 0)
        }
        var position = 0
        while !piece.isEmpty {
            position += piece.count
            try take(reader.take(piece[...]), position)
            piece = try next(descriptor)
        }
        try take(reader.finish(), position)
    }

    private func next(_ descriptor: Int32) throws -> [UInt8] {
        do throws(SystemError) { return try Descriptor.read(1 << 20, from: descriptor) } catch {
            throw TextInput.Failure.cannotRead(path: path, error)
        }
    }
}

extension DumpFile.Unknown: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "unknown_format", "cannot migrate '\(path)': it is neither JSON Lines nor a dump of chat messages", .no,
            hints: ["run 'git chat import \(ShellWord.quoted(path))' if it is the transcript of an agent"])
    }
}

extension MessageDatabase.Unreadable: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic("database", "cannot read the database '\(path)': \(reason)", .no)
    }
}

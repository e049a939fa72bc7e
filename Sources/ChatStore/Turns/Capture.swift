public import ChatModel
internal import Git
internal import Seal

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What an agent's own interface told of one prompt, until it is a turn.
///
/// A file of JSON lines below `chat/capture/<agent>.<its session>/`, which hooks append to and one process reads: the
/// one that holds its lock. Names sort by time, so that the latest prompt of an agent's session is the last.
public final class Capture {
    /// Where it is.
    public let path: String
    private let tail: FileTail
    private let descriptor: Int32

    /// - Returns: `nil` where it is gone, or another process reads it.
    fileprivate init?(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw FileError(path: path, errno: errno) }
            return nil
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Folder.exists(path), let tail = try FileTail(path) else {
            close(descriptor)
            return nil
        }
        (self.path, self.descriptor, self.tail) = (path, descriptor, tail)
    }

    deinit { close(descriptor) }

    /// What was told since the last call; what cannot be read is passed over.
    ///
    /// - Throws: `FileError`.
    public func next() throws -> [JSON] {
        try tail.lines().compactMap { line in
            do throws(JSON.ParseError) { return try JSON.parse(line) } catch { return nil }
        }
    }

    /// Adds a line of our own.
    ///
    /// - Throws: `FileError`.
    public func mark(_ line: JSON) throws { try Self.append(line, to: descriptor, path) }

    /// Whether no later prompt was given in the agent's session.
    ///
    /// - Throws: `FileError`.
    public func isLatest() throws -> Bool { try others().allSatisfy { $0 < name } }

    /// Whether no earlier prompt of the agent's session waits, or becomes a turn just now.
    ///
    /// - Throws: `FileError`.
    public func isEarliest() throws -> Bool { try others().allSatisfy { $0 > name } }

    private var name: Substring { path.split(separator: "/").last ?? "" }

    private func others() throws -> [String] {
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)
        return try Folder.names(in: String(folder)).filter { $0 != name }
    }

    /// Removes it: it is a turn, or never will be one.
    ///
    /// - Throws: `FileError`.
    public func remove() throws {
        try Folder.remove(path)
        // Another prompt may be in it.
        rmdir(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
    }

    fileprivate static func append(_ line: JSON, to descriptor: Int32, _ path: String) throws {
        var bytes: [UInt8] = []
        line.append(to: &bytes)
        guard Folder.write(bytes + [0x0A], to: descriptor) else { throw FileError(path: path, errno: errno) }
    }
}

extension ChatStore {
    private var captureFolder: String { directory + "capture/" }

    /// Begins to take down what follows a prompt in an agent's own interface.
    ///
    /// - Returns: The path of what was begun.
    /// - Throws: `FileError`.
    public func beginCapture(of agent: String, session: String, _ event: JSON) throws -> String {
        let folder = captureFolder(agent, session)
        let path = "\(folder)/\(newID()).jsonl"
        for _ in 1..<Self.maximumAttempts {
            try Folder.make(folder)
            // Whoever ends the prompt before may take the empty folder away.
            if try write(event, to: path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC) { return path }
        }
        throw FileError(path: path, errno: ENOENT)
    }

    /// Adds an event to the latest prompt of an agent's session.
    ///
    /// - Returns: The path of that; `nil` where there is none.
    /// - Throws: `FileError`.
    public func addToCapture(of agent: String, session: String, _ event: JSON) throws -> String? {
        let folder = captureFolder(agent, session)
        guard Folder.isFolder(folder), let last = try Folder.names(in: folder).max() else { return nil }
        let path = "\(folder)/\(last)"
        return try write(event, to: path, O_WRONLY | O_APPEND | O_CLOEXEC) ? path : nil
    }

    /// The paths of what waits to become turns, the earliest prompts first.
    ///
    /// - Throws: `FileError`.
    public func captures() throws -> [String] {
        guard Folder.isFolder(captureFolder) else { return [] }
        let paths = try Folder.names(in: captureFolder).flatMap { folder in
            try Folder.names(in: captureFolder + folder).map { (name: $0, path: "\(captureFolder)\(folder)/\($0)") }
        }
        return paths.sorted { $0.name < $1.name }.map(\.path)
    }

    /// Takes hold of what waits at one of those paths; `nil` where it is gone, or another process has it.
    ///
    /// - Throws: `FileError`.
    public func takeCapture(_ path: String) throws -> Capture? { try Capture(path) }

    /// Stores a prompt and what an agent answered elsewhere as a turn without files.
    ///
    /// - Throws: `StoreError`, `Message.Refusal`.
    public func keep(_ text: String, answered updates: [AgentUpdate], in id: SessionID) throws -> StoredTurn {
        let author = try surroundings.person().author(at: surroundings.now()).person
        return try writing(id) {
            try requireActive(writableLog(id))
            let request = newID()
            let said = TurnPlan.Utterance(id: newID(), role: .user, text: text, author: author)
            var plan = TurnPlan(request: request, utterance: said)
            (plan.startedAt, plan.clone) = (surroundings.now(), try cloneID())
            let record = record(updates)
            (plan.record, plan.outcome) = (record, record.end?.outcome ?? .interrupted)
            let turn = try refusable(id, request) { journal in try commit(plan, in: id, journal: journal) }
            return StoredTurn(turn, outcome: plan.outcome)
        }
    }

    private func record(_ updates: [AgentUpdate]) -> TurnRecord {
        var (record, redaction) = (TurnRecord(), UpdateRedaction(redactor))
        for update in updates { for clean in redaction.take(update) { record.take(clean.value) } }
        for clean in redaction.finish() { record.take(clean.value) }
        return record
    }

    private func captureFolder(_ agent: String, _ session: String) -> String {
        // The agent chose the name of its session: it must not lead elsewhere.
        let isPlain = session.utf8.count <= 80 && session.utf8.allSatisfy { Self.isPlain($0) }
        let name = isPlain ? session : String(Fingerprint.hexadecimal(session.utf8).prefix(32))
        return "\(captureFolder)\(agent).\(name)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// - Returns: `false` where there is no such place.
    private func write(_ event: JSON, to path: String, _ flags: Int32) throws -> Bool {
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw FileError(path: path, errno: errno) }
            return false
        }
        defer { close(descriptor) }
        try Capture.append(redactor.redact(event).value, to: descriptor, path)
        return true
    }
}

public import ChatModel
import Git

/// A repository with many sessions in it.
public struct SessionStore: Sendable {
    /// How many sessions there are.
    public var sessions: Int
    /// How many turns each has; a turn is two messages.
    public var turns: Int
    /// Whether logs also have the commit that stores each prompt before the agent is asked.
    public var withPrompts: Bool
    /// How many more notes the notes ref has, of turns that are in no session.
    public var foreignNotes: Int

    /// Describes a store.
    public init(sessions: Int, turns: Int, withPrompts: Bool = false, foreignNotes: Int = 0) {
        (self.sessions, self.turns, self.withPrompts) = (sessions, turns, withPrompts)
        self.foreignNotes = foreignNotes
    }

    /// Makes the repository in a folder that is not there yet; the last session is the default one.
    ///
    /// - Returns: The ids of the sessions, oldest first.
    @discardableResult
    public func build(at folder: String, program: Program) throws -> [SessionID] {
        let specimen = try Specimen(folder: folder + ".specimen", program: program)
        let base = try makeRepository(at: folder, program: program)
        let stream = try ImportStream(program, repository: folder)
        var writer = SessionWriter(specimen, into: stream, base: base, withPrompts: withPrompts)
        var ids: [SessionID] = []
        for index in 0..<sessions {
            let moment = Timestamp(milliseconds: Self.epoch + Int64(index) * 60_000)
            let title = "Session \(index + 1): why the login redirect loops"
            ids.append(writer.write(at: moment, title: title, turns: turns))
        }
        writeNotes(writer.notes, into: stream)
        try stream.finish()
        try program.git("config", "notes.rewriteRef", Self.notes, in: folder)
        try program.git("config", "chat.cloneId", specimen.clone, in: folder)
        if let last = ids.last { try program.git("config", "chat.defaultSession", last.rawValue, in: folder) }
        try program.git("pack-refs", "--all", in: folder)
        return ids
    }

    /// 2025-01-01T00:00:00Z: sessions begin a minute apart from here.
    private static let epoch: Int64 = 1_735_689_600_000
    private static let notes = "refs/notes/kosuke-chat"

    private func makeRepository(
        at folder: String, program: Program
    ) throws -> (reference: String, commit: String, tree: String) {
        try Disk.makeFolder(folder)
        try program.git("init", "--quiet", in: folder)
        try Disk.write("# Project\n", to: folder + "/README.md")
        try program.git("add", "README.md", in: folder)
        try program.git("commit", "--quiet", "--message", "Start", in: folder)
        let repository = try Repository(from: folder, environment: program.environment)
        guard let tip = try repository.target(of: "refs/heads/main"), let commit = try repository.commit(tip) else {
            throw FixtureFailure("no commit in \(folder)")
        }
        return ("refs/heads/main", tip.description, commit.tree.description)
    }

    private func writeNotes(_ own: [(key: String, note: String)], into stream: ImportStream) {
        let total = own.count + foreignNotes
        guard total > 0 else { return }
        let names = (0..<foreignNotes).map { index in
            let text = "{\"clock\":\"00000001\",\"role\":\"user\",\"text\":\"\(index)\",\"kind\":\"context\",\"v\":1}\n"
            return (key: SHA1.name(of: "commit", Array("\(index)".utf8)), note: stream.blob(Array(text.utf8)))
        }
        stream.commit(Self.notes, "notes: \(total) turns\n", at: Self.epoch / 1000)
        for (key, note) in own + names { stream.file(NotesLayout.path(key, of: total), note) }
    }
}

import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// What stock git finds in the bytes of the vectors.
@Suite struct StockGitTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
    }

    private func trailers(_ path: String) throws -> String {
        let message = try Vector.bytes(path)
        return try sandbox.run("git", "interpret-trailers", "--parse", "--no-divider", input: message)
            .requireSuccess().stdout
    }

    @Test("sees each trailer of a log commit", arguments: try canonical("session-log"))
    func logTrailers(name: String) throws {
        let text = try Vector.text("session-log/\(name).commit")
        #expect(try trailers("session-log/\(name).commit") == block(text))
    }

    @Test("sees each trailer of a turn commit", arguments: try Vector.names("turn-commit", ".commit"))
    func turnTrailers(name: String) throws {
        let text = try Vector.text("turn-commit/\(name).commit")
        #expect(try trailers("turn-commit/\(name).commit") == block(text))
    }

    @Test("lists sessions by title", arguments: try canonical("session-log"))
    func lists(name: String) throws {
        let commit = try sandbox.run(
            "git", "commit-tree", "HEAD^{tree}", input: Vector.bytes("session-log/\(name).commit")
        ).requireSuccess().stdout.filter { !$0.isWhitespace }
        try sandbox.git("update-ref", "refs/chat/sessions/session_1704834567_k3m9n2x8q", commit)
        let title = try sandbox.git(
            "for-each-ref", "refs/chat/sessions", "--format=%(contents:trailers:key=Chat-Title,valueonly)")
        #expect(title == (try Vector.json("session-log/\(name).json").need("session").needText("title")))
    }

    @Test("names the blobs of payloads as we do", arguments: try Files.names(in: Vector.folder + "note/blobs"))
    func blobs(name: String) throws {
        #expect(try sandbox.git("hash-object", Vector.folder + "note/blobs/" + name) == name)
    }

    @Test("shows a note", arguments: ["turn", "hostile", "unknown-kind"])
    func shows(name: String) throws {
        let repository = try sandbox.open()
        let note = try repository.writeBlob(Vector.bytes("note/\(name).jsonl"))
        guard let head = ObjectID(try sandbox.git("rev-parse", "HEAD")) else { throw TestFailure("no HEAD") }
        let tree = try NotesTree(repository).setting([head: note], in: nil)
        let commit = try sandbox.git("commit-tree", "-m", "notes", tree.description)
        try sandbox.git("update-ref", "refs/notes/kosuke-chat", commit)
        let shown = try sandbox.run("git", "notes", "--ref=kosuke-chat", "show", "HEAD").requireSuccess()
        #expect(shown.stdoutBytes == (try Vector.bytes("note/\(name).jsonl")))
    }

    @Test("does not write over a newer format")
    func newerFormat() throws {
        let commit = try sandbox.run(
            "git", "commit-tree", "HEAD^{tree}", input: Vector.bytes("session-log/later-format.commit")
        ).requireSuccess().stdout.filter { !$0.isWhitespace }
        let id = "session_1704834567_k3m9n2x8q"
        try sandbox.git("update-ref", "refs/chat/sessions/\(id)", commit)
        guard let session = SessionID(id) else { throw TestFailure("no id") }
        let store = try ChatStore(sandbox.open(), surroundings: .fixed)
        #expect(try store.session(session).title.text == "From the future")
        #expect(throws: StoreError.newerFormat(session, version: 3)) { try store.say("Hello", as: .user, in: session) }
        #expect(try sandbox.git("rev-parse", "refs/chat/sessions/\(id)") == commit)
    }

    private func block(_ message: String) -> String {
        message.split(separator: "\n\n", maxSplits: 1).last.map(String.init) ?? ""
    }

    private static func canonical(_ place: String) throws -> [String] {
        try Vector.names(place, ".commit").filter {
            try Vector.json("\(place)/\($0).json").need("canonical") == .bool(true)
        }
    }
}

extension Surroundings {
    /// One moment, one number, one person.
    fileprivate static var fixed: Surroundings {
        Surroundings(
            now: { Timestamp(milliseconds: 1_767_323_045_000) }, random: { 7 }, pause: { _ in },
            person: {
                Person(
                    authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
                    committerEmail: "ann@example.com", offset: 0)
            },
            process: .init(id: 1, host: "here", boot: "now"))
    }
}

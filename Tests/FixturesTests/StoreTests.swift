import ChatModel
import ChatStore
import Fixtures
import Git
import TestSupport
import Testing

/// Small ones of every kind: stock git finds nothing wrong with them, and the store reads back what was asked for.
@Suite struct StoreTests {
    private let sandbox: Sandbox
    private let program: Program

    init() throws {
        sandbox = try Sandbox()
        program = try Program(home: sandbox.path + "/fixtures")
    }

    private func store(_ folder: String) throws -> ChatStore {
        let repository = try Repository(from: folder, environment: program.environment)
        return ChatStore(
            repository,
            surroundings: Surroundings(
                now: { Timestamp(milliseconds: 0) }, random: { 0 }, pause: { _ in },
                person: { throw TestFailure("nobody writes here") }, process: .init(id: 1, host: "h", boot: "b")))
    }

    @Test("sessions are whole", arguments: [false, true])
    func sessions(withPrompts: Bool) throws {
        let folder = sandbox.path + "/store"
        let ids = try SessionStore(sessions: 3, turns: 2, withPrompts: withPrompts).build(at: folder, program: program)
        let store = try store(folder)
        let (readable, unreadable) = try store.sessions()
        #expect(readable.map(\.id) == ids.reversed())
        #expect(unreadable.isEmpty)
        #expect(readable.allSatisfy { $0.turns == 2 && $0.messages == 4 })
        let conversation = try store.conversation(ids[1])
        #expect(conversation.messages.map(\.role) == [.user, .assistant, .user, .assistant])
        #expect(conversation.broken.isEmpty && conversation.pending.isEmpty)
        #expect(try sandbox.git("fsck", "--strict", "--no-dangling", in: folder) == "")
        let branch = try sandbox.git("log", "--format=%N", "--notes=kosuke-chat", "-1", ids[1].branch, in: folder)
        #expect(branch.contains(#""role":"assistant""#))
    }

    @Test("git chat finds nothing wrong")
    func checked() throws {
        let folder = sandbox.path + "/store"
        try SessionStore(sessions: 2, turns: 2, withPrompts: true).build(at: folder, program: program)
        #expect(try sandbox.run("git", "chat", "fsck", in: folder).status == 0)
    }

    @Test("a long session moves its notes to subfolders")
    func long() throws {
        let folder = sandbox.path + "/store"
        let ids = try SessionStore(sessions: 1, turns: 300, withPrompts: true).build(at: folder, program: program)
        let session = try store(folder).conversation(ids[0])
        #expect(session.messages.count == 600)
        #expect(try sandbox.git("ls-tree", "refs/chat/sessions/\(ids[0])", in: folder).contains("040000 tree"))
    }

    @Test("notes of turns that are in no session")
    func foreignNotes() throws {
        let folder = sandbox.path + "/store"
        try SessionStore(sessions: 1, turns: 1, foreignNotes: 299).build(at: folder, program: program)
        let notes = try sandbox.git("notes", "--ref=kosuke-chat", "list", in: folder)
        #expect(notes.split(separator: "\n").count == 300)
    }

    @Test("files, changed and moved")
    func files() throws {
        let folder = sandbox.path + "/files"
        var tree = FileTree(files: 120)
        (tree.changed, tree.renamed) = (5, 3)
        try tree.build(at: folder, program: program)
        try sandbox.run("git", "branch", "work", in: folder).requireSuccess()
        try tree.change(branch: "work", at: folder, program: program)
        let changes = try sandbox.git("diff", "--name-status", "main", "work", in: folder).split(separator: "\n")
        #expect(changes.filter { $0.hasPrefix("M") }.count == 5)
        #expect(changes.filter { $0.hasPrefix("R") }.count == 3)
        #expect(try sandbox.git("status", "--porcelain", in: folder) == "")
    }
}

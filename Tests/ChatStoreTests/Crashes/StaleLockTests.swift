import TestSupport
import Testing

/// Lock files of references: a dead writer's are removed where its journal names the reference, nobody else's.
@Suite struct StaleLockTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.talk()
    }

    private func lock(_ reference: String) throws -> String {
        let path = scene.gitFolder + "/" + reference + ".lock"
        try Files.write([], to: path)
        return path
    }

    @Test("a turn that came to its intent names log, branch, keep and notes")
    func intent() throws {
        try scene.crash(["turn", "one", "lost"], at: try step("intentWritten"))
        let names = [
            "refs/chat/sessions/\(scene.session)", "refs/heads/kosuke-chat-\(scene.session)",
            "refs/chat/keep/\(scene.session)", "refs/notes/kosuke-chat",
        ]
        let paths = try names.map(lock)
        try scene.crasher("say", "one", "next").requireSuccess()
        for path in paths { #expect(!Files.exists(path), "\(path)") }
    }

    @Test("a turn that only began does not name the branch: another's lock on it stays")
    func begun() throws {
        try scene.crash(["turn", "one", "lost"], at: try step("pendingWritten"))
        let branch = try lock("refs/heads/kosuke-chat-\(scene.session)")
        let output = try scene.crasher("say", "one", "next")
        #expect(output.status != 0 && output.stderr.contains("locked"), "\(output)")
        #expect(Files.exists(branch))
        Files.remove(branch)
        try scene.crasher("say", "one", "next").requireSuccess()
    }

    @Test("without a journal no lock is removed until a person asks for it")
    func noJournal() throws {
        let log = try lock("refs/chat/sessions/\(scene.session)")
        let output = try scene.crasher("say", "one", "next")
        #expect(output.status != 0 && output.stderr.contains("locked"), "\(output)")
        #expect(Files.exists(log))
        try scene.crasher("repair").requireSuccess()
        #expect(!Files.exists(log))
        try scene.crasher("say", "one", "next").requireSuccess()
    }

    @Test("who dies in a write without a journal names the log, and who dies at the notes names those")
    func heldByTheDead() throws {
        try scene.save()
        let steps = try scene.steps(of: ["rename", "one", "two"])
        try scene.restore()
        try scene.crash(["rename", "one", "two"], at: try #require(steps.first))
        let log = try lock("refs/chat/sessions/\(scene.session)")
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(!Files.exists(log))
        let notes = try lock("refs/notes/kosuke-chat")
        try Files.write("4711 - 2026-01-02T03:04:05.000Z - here\n".utf8, to: scene.gitFolder + "/chat/locks/notes")
        try scene.crasher("say", "one", "more").requireSuccess()
        #expect(!Files.exists(notes))
        #expect(try scene.problems(texts: scene.texts + ["next", "more"], status: []) == [])
    }

    private func step(_ name: String) throws -> String {
        try scene.save()
        let steps = try scene.steps(of: ["turn", "one", "lost"])
        try scene.restore()
        return try #require(steps.first { $0.hasPrefix(name) }, "\(steps)")
    }
}

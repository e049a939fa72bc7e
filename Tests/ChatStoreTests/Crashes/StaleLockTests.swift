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

    /// Leaves word, as a process does that died over a move.
    private func left(_ names: String...) throws -> String {
        let path = scene.gitFolder + "/chat/locks/moves/4711-0"
        try Files.write(names.joined(separator: "\n").utf8 + [0x0A], to: path)
        return path
    }

    @Test(
        "who dies over a move has left word of it: its lock is removed by the next who meets it",
        arguments: ["refs/chat/sessions/SESSION", "refs/notes/kosuke-chat", "refs/chat/keep/SESSION"])
    func leftByTheDead(name: String) throws {
        let name = name.replacing("SESSION", with: scene.session)
        let (word, path) = (try left(name), try lock(name))
        try scene.crasher("turn", "one", "next").requireSuccess()
        #expect(!Files.exists(path) && !Files.exists(word))
        #expect(try scene.problems(texts: scene.texts + ["next", "answer to next"], status: []) == [])
    }

    @Test("a word about something else, and that of a process that lives, remove nothing")
    func leftByOthers() throws {
        let log = "refs/chat/sessions/\(scene.session)"
        let path = try lock(log)
        _ = try left("refs/chat/control")
        let output = try scene.crasher("say", "one", "next")
        #expect(output.status != 0 && output.stderr.contains("locked") && Files.exists(path), "\(output)")
        Files.remove(path)
        try scene.crasher("say", "one", "next").requireSuccess()
        let word = try left(log)
        let holder = try scene.sandbox.start("flock", "-x", "-F", word, "sh", "-c", "echo held; exec sleep 600")
        try holder.wait(for: "held")
        _ = try lock(log)
        let held = try scene.crasher("say", "one", "more")
        #expect(held.status != 0 && Files.exists(path) && Files.exists(word), "\(held)")
        holder.signal(SIGKILL)
        _ = try holder.wait()
        try scene.crasher("say", "one", "more").requireSuccess()
        #expect(!Files.exists(path) && !Files.exists(word))
    }

    private func step(_ name: String) throws -> String {
        try scene.save()
        let steps = try scene.steps(of: ["turn", "one", "lost"])
        try scene.restore()
        return try #require(steps.first { $0.hasPrefix(name) }, "\(steps)")
    }
}

import TestSupport
import Testing

/// Many processes at once: every turn is there, in one order.
@Suite struct WriterTests {
    private let prefixes = (1...8).map { "p\($0)" }

    @Test("8 processes with 50 turns each on one session")
    func oneSession() throws {
        let scene = try Scene()
        let programs = try prefixes.map { try scene.start("loop", "one", "50", $0, "both") }
        let acknowledged = try programs.flatMap { try $0.wait().requireSuccess().acknowledged }
        #expect(acknowledged.count == 400)
        try expectAll(acknowledged, in: scene, scene.session)
        let said = try own(scene.said(scene.session))
        for prefix in prefixes {
            #expect(said.filter { $0.hasPrefix(prefix) } == acknowledged.filter { $0.hasPrefix(prefix) })
        }
        try expectInOrder(scene, scene.branch, turns: 400)
        #expect(try scene.sandbox.git("notes", "--ref=kosuke-chat", "list").split(separator: "\n").count == 400)
    }

    @Test("8 processes with 50 turns each on eight sessions, which they make at once")
    func eightSessions() throws {
        let scene = try Scene()
        let makers = try prefixes.map { try scene.start("new", $0, "worktree") }
        let sessions = try makers.map { try $0.wait().requireSuccess().acknowledged[0] }
        let programs = try prefixes.map { try scene.start("loop", $0, "50", $0, "both") }
        let outputs = try programs.map { try $0.wait().requireSuccess() }
        for (acknowledged, session) in zip(outputs.map(\.acknowledged), sessions) {
            #expect(acknowledged.count == 50)
            try expectAll(acknowledged, in: scene, session)
            #expect(try own(scene.said(session)) == acknowledged)
            try expectInOrder(scene, "kosuke-chat-" + session, turns: 50)
        }
        #expect(try scene.sandbox.git("notes", "--ref=kosuke-chat", "list").split(separator: "\n").count == 400)
        #expect(try scene.sandbox.git("config", "--get-all", "chat.cloneId").split(separator: "\n").count == 1)
    }

    @Test("eight processes that need the clone's name at once agree on it")
    func cloneName() throws {
        let scene = try Scene()
        for name in prefixes { try scene.crasher("new", name).requireSuccess() }
        try scene.sandbox.git("config", "--unset", "chat.cloneId")
        let turns = try prefixes.map { try scene.start("hold", $0, "lost", "/nowhere") }
        for turn in turns {
            try turn.wait(for: "begun ")
            turn.signal(SIGKILL)
            _ = try turn.wait()
        }
        // Without a journal, a message is finished only in the clone that it names.
        for path in try scene.leftovers() { Files.remove(scene.gitFolder + "/" + path) }
        for name in prefixes { try scene.crasher("say", name, "next").requireSuccess() }
        for session in try scene.sessions() where session != scene.session {
            let left = [" M shared.txt", "?? lost.txt"]
            let problems = try scene.problems(texts: ["lost", "next"], of: session, status: left)
            #expect(problems == [])
        }
    }

    private func expectAll(_ acknowledged: [String], in scene: Scene, _ session: String) throws {
        let texts = try scene.said(session)
        #expect(own(texts).sorted() == acknowledged.sorted())
        let status = Files.exists(scene.worktree(of: session)) ? [] : nil as [String]?
        #expect(try scene.problems(texts: texts, of: session, status: status) == [])
    }

    /// What people said.
    private func own(_ texts: [String]) -> [String] { texts.filter { !$0.hasPrefix("answer to ") } }

    /// The branch is one line, and its turns are numbered along it.
    private func expectInOrder(_ scene: Scene, _ branch: String, turns: Int) throws {
        let format = "%(trailers:key=Chat-Turn,valueonly,separator=%x2C)"
        let numbers = try scene.sandbox.git("log", "--reverse", "--format=" + format, "main..\(branch)")
        #expect(numbers.split(separator: "\n").compactMap { Int($0) } == Array(1...turns))
        let commits = try scene.sandbox.git("rev-list", "--parents", "main..\(branch)").split(separator: "\n")
        #expect(commits.count == turns + 1 && commits.allSatisfy { $0.split(separator: " ").count == 2 })
    }
}

extension Output {
    /// What a program of ours said is stored.
    var acknowledged: [String] {
        stdout.split(separator: "\n").filter { $0.hasPrefix("ack ") }.map { String($0.dropFirst(4)) }
    }
}

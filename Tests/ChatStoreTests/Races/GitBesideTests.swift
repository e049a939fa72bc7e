import TestSupport
import Testing

/// Stock git at work in the same repository, at the same time.
@Suite struct GitBesideTests {
    @Test("git gc and git pack-refs go round beside four writers")
    func maintenance() throws {
        let scene = try Scene()
        try scene.crasher("new", "two").requireSuccess()
        let loop = try scene.looping("git pack-refs --all; git gc --quiet")
        let programs = try ["a", "b", "c", "d"].enumerated().map { number, name in
            try scene.start("loop", number.isMultiple(of: 2) ? "one" : "two", "25", name, "both")
        }
        let outputs = try programs.map { try $0.wait() }
        try scene.stop(loop)
        #expect(outputs.filter { $0.status != 0 } == [])
        let acknowledged = outputs.flatMap(\.acknowledged)
        #expect(acknowledged.count == 100)
        // `pack-refs` may bring back what libgit2 deleted; the next turn lets go of it again.
        for name in ["one", "two"] { try scene.crasher("say", name, "last").requireSuccess() }
        var found: Set<String> = []
        for session in try scene.sessions() {
            let texts = try scene.said(session)
            found.formUnion(texts)
            let problems = try scene.problems(texts: texts, of: session, status: [])
            #expect(problems == [])
        }
        #expect(Set(acknowledged).subtracting(found) == [])
    }

    @Test("git notes writes to our notes ref: the logs are unharmed, and the notes are built again")
    func notes() throws {
        let scene = try Scene()
        try scene.crasher("say", "one", "first").requireSuccess()
        let loop = try scene.looping(
            "git notes --ref=kosuke-chat append -m mine main; git notes --ref=kosuke-chat append -m mine kosuke-chat-\(scene.session)"
        )
        let programs = try ["a", "b"].map { try scene.start("loop", "one", "40", $0, "say") }
        let acknowledged = try programs.flatMap { try $0.wait().requireSuccess().acknowledged }
        try scene.stop(loop)
        try scene.crasher("rebuild").requireSuccess()
        let texts = try scene.said()
        #expect(texts.sorted() == (acknowledged + ["first"]).sorted())
        #expect(try scene.problems(texts: texts) == [])
        #expect(try scene.sandbox.git("notes", "--ref=kosuke-chat", "show", "main").contains("mine"))
        #expect(try scene.sandbox.git("notes", "--ref=kosuke-chat", "list").split(separator: "\n").count == 82)
    }

    @Test("a person commits in the worktree beside those who speak: nothing of either is lost")
    func commits() throws {
        let scene = try Scene()
        try scene.talk()
        let script = """
            for i in $(seq 20); do
                echo $i > mine-$i.txt; git add mine-$i.txt
                until git commit --quiet -m "mine $i" 2>/dev/null; do :; done
            done
            """
        let person = try scene.sandbox.start("sh", "-c", script, in: scene.worktree)
        let programs = try ["a", "b"].map { try scene.start("loop", "one", "25", $0, "say") }
        let acknowledged = try programs.flatMap { try $0.wait().requireSuccess().acknowledged }
        try person.wait().requireSuccess()
        try scene.crasher("say", "one", "last").requireSuccess()
        let subjects = try scene.sandbox.git("log", "--format=%s", "main..\(scene.branch)").split(separator: "\n")
        #expect(subjects.count { $0.hasPrefix("mine ") } == 20)
        let texts = try scene.said()
        #expect(texts.sorted() == (scene.texts + acknowledged + ["last"]).sorted())
        #expect(try scene.problems(texts: texts, status: [], isWhole: false) == [])
        #expect(subjects.count == 20 + 3 + 50 + 1 + 1)
    }

    @Test("git notes carries words along on a rebase; the log takes them in")
    func rebase() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.act(
            "git commit --quiet --allow-empty -m base main 2>/dev/null; git rebase --quiet --empty=keep --onto HEAD~4 HEAD~3"
        )
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["next"], status: [], isWhole: false) == [])
    }
}

extension Scene {
    /// Repeats a shell command in the repository until it is stopped.
    func looping(_ command: String) throws -> RunningProcess {
        let end = sandbox.path + "/end"
        return try sandbox.start(
            "sh", "-c", "echo started; until test -e '\(end)'; do { \(command); } >/dev/null 2>&1; done")
    }

    func stop(_ loop: RunningProcess) throws {
        try Files.write([], to: sandbox.path + "/end")
        try loop.wait().requireSuccess()
    }
}

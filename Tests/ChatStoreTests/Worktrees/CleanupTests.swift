import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// Build output goes, and nothing that could not be made again.
@Suite struct CleanupTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.crasher("turn", "one", "t1").requireSuccess()
        try scene.act(
            """
            printf 'build/\\n.env\\n*.o\\n' > .gitignore; echo .env > .worktreeinclude; git add .; git commit -qm lists
            mkdir -p build/deep other; head -c 100000 /dev/zero > build/deep/big; echo x > other/x.o; echo s > .env
            ln -s /etc build/etc; echo mine > mine.txt
            """)
    }

    @Test("ignored files go with their folders; tracked, untracked and listed ones stay")
    func ignored() throws {
        let before = try scene.sandbox.git("status", "--porcelain", in: scene.worktree)
        let found = try #require(try scene.store().reclaimable(in: scene.id(), Cleanup()))
        #expect(found.files == 3 && found.bytes >= 100_000 && !found.isWhole)
        #expect(Files.exists(scene.worktree + "/build/deep/big"))
        #expect(try scene.store().reclaim(scene.id(), Cleanup()) == found)
        #expect(!Files.exists(scene.worktree + "/build") && !Files.exists(scene.worktree + "/other"))
        #expect(Files.exists("/etc/passwd"))
        #expect(try scene.sandbox.read(scene.worktree + "/.env") == "s\n")
        #expect(try scene.sandbox.git("status", "--porcelain", in: scene.worktree) == before)
        #expect(try scene.store().reclaimable(in: scene.id(), Cleanup())?.files == 0)
    }

    @Test("repositories among the ignored files are left alone")
    func repositories() throws {
        try scene.act(
            "git init -q build/inner && git -C build/inner commit -q --allow-empty -m mine && touch build/inner/f")
        _ = try scene.store().reclaim(scene.id(), Cleanup())
        #expect(Files.exists(scene.worktree + "/build/inner/f") && !Files.exists(scene.worktree + "/build/deep"))
    }

    @Test("the worktree of an archived session goes whole, where nothing in it would be lost")
    func whole() throws {
        let plan = Cleanup(takesWorktrees: true)
        #expect(try scene.store().reclaimable(in: scene.id(), plan)?.isWhole == false)
        try scene.writer().change(scene.id(), .status(.archived))
        let kept = try #require(try scene.store().reclaim(scene.id(), plan))
        #expect(kept.problems == [.untracked(["mine.txt"]), .listed([".env"])] && !kept.isWhole)
        try scene.act("rm mine.txt .env")
        #expect(try scene.store().reclaim(scene.id(), plan)?.isWhole == true)
        #expect(!Files.exists(scene.worktree))
        #expect(try scene.store().reclaimable(in: scene.id(), plan) == nil)
        #expect(try scene.store().check() == [])
    }

    @Test("a session in which an agent works is left alone")
    func live() throws {
        let flag = scene.sandbox.path + "/go"
        let turn = try scene.start("hold", "one", "live", flag)
        try turn.wait(for: "begun")
        #expect(throws: StoreError.self) { try scene.store().reclaim(scene.id(), Cleanup()) }
        #expect(Files.exists(scene.worktree + "/build/deep/big"))
        try Files.write("".utf8, to: flag)
        #expect(try turn.wait().status == 0)
    }

    @Test("several at once, beside turns: every turn is stored, and nothing of it is taken")
    func atOnce() throws {
        let turns = try scene.start("loop", "one", "6", "turn", "turn")
        let cleaners = try (1...3).map { _ in try scene.start("cleanup", "one") }
        for cleaner in cleaners {
            let output = try cleaner.wait()
            #expect(output.status == 0 || output.stderr.contains("busy"), "\(output)")
        }
        #expect(try turns.wait().status == 0)
        let texts = (1...6).flatMap { ["turn-\($0)", "answer to turn-\($0)"] }
        #expect(try scene.problems(texts: ["t1", "answer to t1"] + texts, status: []) == [])
        #expect(try scene.sandbox.read(scene.worktree + "/mine.txt") == "mine\n")
    }

    @Test("several at once take a worktree once")
    func wholeAtOnce() throws {
        try scene.act("rm mine.txt .env")
        try scene.crasher("archive", "one").requireSuccess()
        let outputs = try (1...4).map { _ in try scene.start("cleanup", "one") }.map { try $0.wait() }
        #expect(outputs.map(\.status) == [0, 0, 0, 0], "\(outputs)")
        #expect(outputs.count { $0.stdout == "ack whole\n" } == 1)
        #expect(!Files.exists(scene.worktree))
        #expect(try scene.problems(texts: ["t1", "answer to t1"]) == [])
    }

    @Test("SIGKILL between every two steps of taking a worktree")
    func gaps() throws {
        try scene.act("rm mine.txt .env")
        try scene.crasher("archive", "one").requireSuccess()
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: ["cleanup", "one"]))
        #expect(gaps.contains { $0.step == "worktreeRemoved:1" })
        for gap in gaps {
            try scene.restore()
            try scene.crash(["cleanup", "one"], at: gap.step)
            try scene.crasher("cleanup", "one").requireSuccess()
            #expect(!Files.exists(scene.worktree))
            #expect(try scene.problems(texts: ["t1", "answer to t1"]) == [], "killed at \(gap.step)")
        }
    }

    @Test("what stands in the worktree's place and is not it is left alone")
    func replaced() throws {
        try scene.sandbox.run(
            "sh", "-c",
            "mv '\(scene.worktree)' away && cp -a away '\(scene.worktree)' && git init -q x && rm '\(scene.worktree)/.git' && mv x/.git '\(scene.worktree)/.git'",
            in: scene.sandbox.path
        ).requireSuccess()
        #expect(try scene.store().reclaim(scene.id(), Cleanup()) == nil)
        #expect(Files.exists(scene.worktree + "/build/deep/big"))
    }
}

import TestSupport
import Testing

/// The index of the session's worktree, while a turn is written and other programs use it.
@Suite struct IndexTests {
    private func scene() throws -> Scene {
        let scene = try Scene()
        try scene.talk()
        return scene
    }

    /// Lets the person do something in the worktree at a step of the turn.
    private func turn(_ scene: Scene, at step: String, _ command: String) throws {
        let there = "cd '\(scene.worktree)' && \(command)"
        try scene.crasher("turn", "one", "t4", environment: ["TURN_RUN_AT": step, "TURN_RUN": there]).requireSuccess()
    }

    @Test(
        "a file staged while the turn is written stays staged", arguments: ["staged:2", "keepMoved:1", "branchMoved:1"])
    func stagedOther(step: String) throws {
        let scene = try scene()
        try turn(scene, at: step, "echo mine > mine.txt && git add mine.txt")
        let texts = scene.texts + ["t4", "answer to t4"]
        #expect(try scene.problems(texts: texts, status: ["A  mine.txt"]) == [])
    }

    @Test("a file of the turn that is staged differently stays so, the turn's other files are brought up to date")
    func stagedSame() throws {
        let scene = try scene()
        try turn(scene, at: "keepMoved:1", "echo mine > shared.txt && git add shared.txt")
        let texts = scene.texts + ["t4", "answer to t4"]
        #expect(try scene.problems(texts: texts, status: ["M  shared.txt"]) == [])
    }

    @Test("staged before the agent ends: part of the turn")
    func stagedBefore() throws {
        let scene = try scene()
        try turn(scene, at: "updateJournaled:3", "echo mine > mine.txt && git add mine.txt")
        #expect(try scene.problems(texts: scene.texts + ["t4", "answer to t4"], status: []) == [])
        #expect(try scene.sandbox.git("show", scene.branch + ":mine.txt") == "mine")
    }

    @Test("another program's index.lock is waited for")
    func lockedForAMoment() throws {
        let scene = try scene()
        let lock = scene.gitFolder + "/worktrees/\(scene.session)/index.lock"
        try turn(scene, at: "keepMoved:1", "touch '\(lock)'; (sleep 0.3; rm '\(lock)') >&- 2>&- &")
        #expect(try scene.problems(texts: scene.texts + ["t4", "answer to t4"], status: []) == [])
    }

    @Test("another program's index.lock that stays: the turn is stored, the index follows later")
    func lockedForLong() throws {
        let scene = try scene()
        let lock = scene.gitFolder + "/worktrees/\(scene.session)/index.lock"
        try turn(scene, at: "keepMoved:1", "touch '\(lock)'")
        #expect(Files.exists(lock))
        try scene.crasher("say", "one", "s5").requireSuccess()
        #expect(Files.exists(lock), "a lock of somebody else is not ours to remove")
        Files.remove(lock)
        try scene.crasher("say", "one", "s6").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["t4", "answer to t4", "s5", "s6"], status: []) == [])
    }

    @Test("what a person commits beside a turn takes nothing of it back", arguments: ["logMoved:1", "branchMoved:1"])
    func committedBeside(step: String) throws {
        let scene = try scene()
        try turn(scene, at: step, "echo mine > mine.txt && git add mine.txt && git commit -q -m mine || true")
        try scene.crasher("say", "one", "s5").requireSuccess()
        let deleted = try scene.sandbox.git("log", "--diff-filter=D", "--format=%h", scene.branch, in: scene.worktree)
        #expect(deleted == "")
        #expect(try scene.sandbox.git("show", scene.branch + ":shared.txt") == "t4")
        let status = step.hasPrefix("branch") ? [] : ["?? mine.txt"]
        #expect(try scene.problems(texts: scene.texts + ["t4", "answer to t4", "s5"], status: status) == [])
    }

    @Test("a git prune beside a turn takes nothing of it")
    func prunedBeside() throws {
        let scene = try scene()
        try turn(scene, at: "objectsWritten:1", "git prune --expire=now")
        #expect(try scene.problems(texts: scene.texts + ["t4", "answer to t4"], status: []) == [])
    }

    @Test("what is staged when a turn dies stays staged", arguments: ["updateJournaled:2", "intentWritten:1"])
    func stagedAtCrash(step: String) throws {
        let scene = try scene()
        try scene.crash(["turn", "one", "lost"], at: step)
        try scene.act("echo mine > mine.txt && git add mine.txt")
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.sandbox.git("diff", "--cached", "--name-status", in: scene.worktree) == "A\tmine.txt")
    }
}

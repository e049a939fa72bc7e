import ChatModel
import ChatStore
import TestSupport
import Testing

/// SIGKILL between every two steps of what moves branch and files together.
@Suite struct MoveGapTests {
    @Test("undo: before the log has moved nothing is taken back, after it everything", arguments: ["normal", "full"])
    func undo(durability: String) throws {
        let scene = try Scene(durability: durability)
        try scene.talk()
        try scene.crasher("turn", "one", "t4").requireSuccess()
        let texts = scene.texts + ["t4", "answer to t4"]
        try everyGap(of: ["undo", "one"], in: scene) { gap in
            let isUndone = gap.isAfter("logMoved")
            return (texts, isUndone, isUndone ? "t1" : "t4")
        }
    }

    @Test("undo with changes of the person: they are committed first and stay")
    func undoBesideChanges() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.crasher("turn", "one", "t4").requireSuccess()
        try scene.sandbox.write(scene.worktree + "/README.md", "mine\n")
        let texts = scene.texts + ["t4", "answer to t4"]
        try everyGap(of: ["undo", "one"], in: scene) { gap in
            let isUndone = gap.isAfter("logMoved")
            return (texts, isUndone, isUndone ? "t1" : "t4")
        }
        #expect(try scene.sandbox.read(scene.worktree + "/README.md") == "mine\n")
    }

    @Test("revert: the branch moves, and the files follow it")
    func revert() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.crasher("turn", "one", "t4").requireSuccess()
        let texts = scene.texts + ["t4", "answer to t4"]
        try everyGap(of: ["revert", "one", "1"], in: scene) { gap in
            (texts, gap.isAfter("branchMoved"), gap.isAfter("branchMoved") ? "t1" : "t4")
        }
    }

    @Test("rename: the old title or the new one")
    func rename() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.save()
        for gap in Gap.all(try scene.steps(of: ["rename", "one", "two"])) {
            try scene.restore()
            try scene.crash(["rename", "one", "two"], at: gap.step)
            try scene.collect()
            let title = try scene.store().session(scene.id()).title.text
            #expect(title == (gap.isAfter("logMoved") ? "two" : "one"), "killed at \(gap.step)")
            try scene.crasher("say", title, "next").requireSuccess()
            #expect(try scene.problems(texts: scene.texts + ["next"], status: []) == [], "killed at \(gap.step)")
        }
    }

    /// - Parameter wanted: What was said, whether the last turn's file is gone, and what `shared.txt` says.
    private func everyGap(
        of words: [String], in scene: Scene, _ wanted: (Gap) -> (texts: [String], isGone: Bool, shared: String)
    ) throws {
        let mine = try scene.sandbox.read(scene.worktree + "/README.md")
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.count >= 6)
        for gap in gaps {
            try scene.restore()
            try scene.crash(words, at: gap.step)
            try scene.collect()
            try scene.crasher("turn", "one", "after").requireSuccess()
            let (texts, isGone, shared) = wanted(gap)
            let problems = try scene.problems(texts: texts + ["after", "answer to after"], status: [])
            #expect(problems == [], "killed at \(gap.step)")
            let before = try scene.sandbox.git("show", scene.branch + "~1:shared.txt")
            #expect(before == shared, "killed at \(gap.step)")
            let isThere = try scene.sandbox.run("git", "cat-file", "-e", scene.branch + ":t4.txt").status == 0
            #expect(isThere == !isGone, "killed at \(gap.step)")
            #expect(try scene.sandbox.read(scene.worktree + "/README.md") == mine, "killed at \(gap.step)")
        }
    }
}

import TestSupport
import Testing

/// SIGKILL between every two steps of a write, `git gc --prune=now`, then the next write or a repair.
@Suite struct GapTests {
    enum Next: String, CaseIterable { case say, repair }

    @Test(
        "say",
        arguments: [("normal", false, Next.allCases), ("full", false, [.say]), ("normal", true, [.repair])])
    func say(durability: String, isBare: Bool, nexts: [Next]) throws {
        let scene = try Scene(isBare: isBare, durability: durability)
        try scene.talk(withTurn: false)
        try expectNothingLost(in: scene, ["say", "one", "lost?"], nexts) { gap in (gap.words(ofSay: "lost?"), nil) }
    }

    @Test("turn", arguments: [(false, Next.allCases), (true, [.say])])
    func turn(isBare: Bool, nexts: [Next]) throws {
        let scene = try Scene(isBare: isBare)
        try scene.talk()
        try expectNothingLost(in: scene, ["turn", "one", "lost"], nexts) { gap in
            (gap.words(ofTurn: "lost"), gap.status(ofTurn: "lost"))
        }
    }

    @Test("turn, after changes of the person")
    func userChanges() throws {
        let scene = try Scene(durability: "full")
        try scene.talk()
        try scene.sandbox.write(scene.worktree + "/mine.txt", "mine\n")
        try scene.sandbox.write(scene.worktree + "/README.md", "mine\n")
        try expectNothingLost(in: scene, ["turn", "one", "lost"], Next.allCases) { gap in
            let before =
                gap.isAfter("indexReplaced") ? ["M  README.md", "A  mine.txt"] : [" M README.md", "?? mine.txt"]
            let own = gap.isAfter("userBranchMoved") ? [] : before
            return (gap.words(ofTurn: "lost"), own + gap.status(ofTurn: "lost"))
        }
    }

    @Test("the first turn, which makes the worktree")
    func firstTurn() throws {
        let scene = try Scene()
        try expectNothingLost(in: scene, ["turn", "one", "lost"], [.say]) { gap in
            (gap.words(ofTurn: "lost"), gap.isAfter("worktreeFilled") ? gap.status(ofTurn: "lost") : nil)
        }
    }

    private func expectNothingLost(
        in scene: Scene, _ words: [String], _ nexts: [Next], _ wanted: (Gap) -> (texts: [String], status: [String]?)
    ) throws {
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.count >= 12)
        for gap in gaps {
            for next in nexts {
                let (texts, status) = wanted(gap)
                let problems = try self.problems(in: scene, words, gap, next, texts, status)
                #expect(problems == [], "killed at \(gap.step), then \(next)")
            }
        }
    }

    private func problems(
        in scene: Scene, _ words: [String], _ gap: Gap, _ next: Next, _ new: [String], _ status: [String]?
    ) throws -> [String] {
        try scene.restore()
        try scene.crash(words, at: gap.step)
        try scene.collect()
        let output = try scene.crasher(next == .say ? ["say", "one", "next"] : ["repair"])
        var texts = scene.texts + new + (next == .say ? ["next"] : [])
        var found = output.status == 0 && !output.stdout.contains("warning") ? [] : ["\(output)"]
        found += try scene.problems(texts: texts, status: status)
        if let first = new.first, try scene.outcome(of: first) != (words[0] == "say" ? "complete" : gap.outcome()) {
            found.append("outcome: \(String(describing: try scene.outcome(of: first)))")
        }
        guard words[0] == "turn", next == .say else { return found }
        // What an agent left is the person's to keep; the next turn goes on from it.
        found += try scene.crasher("turn", "one", "after").status == 0 ? [] : ["the next turn failed"]
        texts += ["after", "answer to after"]
        return try found + scene.problems(texts: texts, status: [])
    }
}

import TestSupport
import Testing

/// SIGKILL between every two steps of making a session.
@Suite struct NewGapTests {
    @Test("new with a worktree", arguments: [(false, GapTests.Next.allCases), (true, [.repair])])
    func new(isBare: Bool, nexts: [GapTests.Next]) throws {
        let scene = try Scene(isBare: isBare)
        try scene.talk()
        try scene.save()
        let words = ["new", "two", "worktree"]
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.contains { $0.step == "worktreeFilled:1" })
        for gap in gaps {
            for next in nexts {
                #expect(try problems(in: scene, words, gap, next) == [], "killed at \(gap.step), then \(next)")
            }
        }
    }

    private func problems(
        in scene: Scene, _ words: [String], _ gap: Gap, _ next: GapTests.Next
    ) throws -> [String] {
        try scene.restore()
        try scene.crash(words, at: gap.step)
        try scene.collect()
        let title = gap.isAfter("logMoved") ? "two" : "one"
        try scene.crasher(next == .say ? ["say", title, "next"] : ["repair"]).requireSuccess()
        let said = next == .say ? ["next"] : []
        let others = try scene.sessions().filter { $0 != scene.session }
        guard gap.isAfter("logMoved"), let two = others.first else {
            return others + (try scene.problems(texts: scene.texts + said, status: []))
        }
        var found = try scene.problems(texts: said, of: two)
        try scene.crasher("turn", "two", "after").requireSuccess()
        // A worktree that was made by half must not look like files that were deleted.
        let changed = try scene.sandbox.git("show", "--format=", "--name-only", "kosuke-chat-" + two)
        if changed != "after.txt\nshared.txt" { found.append("the turn changed \(changed)") }
        return try found + scene.problems(texts: said + ["after", "answer to after"], of: two, status: [])
            + scene.problems(texts: scene.texts, status: [])
    }
}

extension Scene {
    /// The ids of all sessions.
    func sessions() throws -> [String] {
        try sandbox.git("for-each-ref", "--format=%(refname:lstrip=3)", "refs/chat/sessions")
            .split(separator: "\n").map(String.init)
    }
}

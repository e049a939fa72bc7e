import TestSupport
import Testing

/// SIGKILL between every two steps, then a person commits, resets or rebases, then the next message.
@Suite struct PersonInGapTests {
    /// What the person does, as a shell command in the session's worktree.
    enum Action: String, CaseIterable {
        case commit = "git commit --quiet --all --allow-empty -m mine"
        case plain = "echo mine > mine.txt && git add mine.txt && git commit --quiet -m mine"
        case reset = "git reset --quiet --hard HEAD~1"
        case rebase = """
            GIT_SEQUENCE_EDITOR="sed -i -e 3d -e '2s/^pick/reword/'" GIT_EDITOR="sed -i '1s/^/reworded: /'" \
            git rebase --quiet --autostash --empty=keep --interactive main
            """
    }

    @Test("what the person did stays, no words are lost", arguments: ["say", "turn"], Action.allCases)
    func personActs(operation: String, action: Action) throws {
        let scene = try Scene()
        try scene.talk()
        try scene.save()
        let words = [operation, "one", "lost"]
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.count >= 12)
        for gap in gaps {
            #expect(try problems(in: scene, words, gap, action) == [], "killed at \(gap.step), then \(action)")
        }
    }

    private func problems(in scene: Scene, _ words: [String], _ gap: Gap, _ action: Action) throws -> [String] {
        try scene.restore()
        try scene.crash(words, at: gap.step)
        let before = try scene.sandbox.git("rev-parse", "HEAD", in: scene.worktree)
        try scene.act(action.rawValue, isReset: action != .plain)
        let after = try scene.sandbox.git("rev-parse", "HEAD", in: scene.worktree)
        try scene.crasher("say", "one", "next").requireSuccess()
        let keeps = [.commit, .plain].contains(action)
        var found = try scene.problems(onTopOf: after, without: keeps ? nil : before)
        if action == .plain { found += try scene.takenBack(by: after, gap) }
        try scene.collect(expiresReflogs: true)
        let new = words[0] == "say" ? gap.words(ofSay: "lost") : gap.words(ofTurn: "lost")
        found += try scene.problems(texts: scene.texts + new + ["next"], isWhole: false)
        found += try scene.crasher("repair").stdout.isEmpty ? [] : ["something to repair"]
        return found
    }
}

extension Scene {
    /// Does something in the session's worktree.
    ///
    /// A lock that stops git is removed by hand, as git says; an index that
    /// is behind the branch and stops a rebase is brought up to date.
    func act(_ command: String, isReset: Bool = true) throws {
        let output = try sandbox.run("sh", "-c", command, in: worktree)
        if output.status == 0 { return }
        let isInTheWay = output.stderr.contains("untracked working tree files would be overwritten")
        guard isInTheWay || [".lock", "Cannot autostash"].contains(where: output.stderr.contains) else {
            throw TestFailure("'\(command)' failed: \(output)")
        }
        for path in try Files.tree(under: gitFolder) where path.hasSuffix(".lock") {
            Files.remove(gitFolder + "/" + path)
        }
        let undo = "git rebase --abort 2>/dev/null || rm -rf $(git rev-parse --git-path rebase-merge)"
        let again = isReset ? undo + "; git reset --quiet; " + command : command
        try sandbox.run("sh", "-c", again, in: worktree).requireSuccess()
    }

    /// Whether the branch stands on the person's commit, nothing is staged, and what fell off is kept.
    func problems(onTopOf commit: String, without dropped: String?) throws -> [String] {
        var found = Differences()
        found.compare("the person's commit is on the branch", try holds(branch, commit), true)
        let staged = try sandbox.git("diff", "--cached", "--name-status", in: worktree)
        found.compare("staged", staged, "")
        guard let dropped, dropped != commit else { return found.list }
        found.compare("what was dropped is on the branch", try holds(branch, dropped), false)
        let keep = "refs/chat/keep/" + session
        found.compare("what was dropped is kept", try holds(keep, dropped), true)
        return found.list
    }

    /// What a person's commit changed that the person did not: a turn that the branch has is not taken back.
    func takenBack(by commit: String, _ gap: Gap) throws -> [String] {
        let changed = try sandbox.git("diff", "--name-status", commit + "~1", commit).split(separator: "\n")
        if gap.isAfter("branchMoved") { return changed == ["A\tmine.txt"] ? [] : ["the person's commit: \(changed)"] }
        return changed.filter { $0.hasPrefix("D") }.map { "the person's commit: \($0)" }
    }

    private func holds(_ name: String, _ commit: String) throws -> Bool {
        try sandbox.run("git", "merge-base", "--is-ancestor", commit, name).status == 0
    }
}

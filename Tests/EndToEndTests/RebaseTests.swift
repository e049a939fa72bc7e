import TestSupport
import Testing

/// `git chat rebase` takes along what is the session's own, and nothing else.
@Suite struct RebaseTests {
    @Test("to another base: the commits of the former one stay, a person's go along", arguments: [true, false])
    func toAnotherBase(hasMoved: Bool) throws {
        let scene = try RebaseScene(onDevelop: true)
        try scene.shell("echo one > one")
        try scene.commit("hand", in: scene.worktree)
        if hasMoved { try scene.commit("m") }
        try scene.rebase("--onto", "main").requireSuccess()
        #expect(try scene.count("main..\(scene.branch)") == "3")
        #expect(try scene.base() == "refs/heads/main \(scene.tip("main"))")
        #expect(try scene.sandbox.chat("diff", scene.id, "--name-only").stdout == "hand\none\n")
        #expect(try scene.sandbox.chat("conflicts", scene.id).stderr == "merges cleanly with main\n")
        let turn = try scene.tip(scene.branch + "~1")
        #expect(try scene.sandbox.chat("show", turn).stdout.contains("echo one"))
        #expect(try scene.sandbox.chat("fsck").stdout == "")
        // Where the branch is follows from the rebase, and is not taken back alone.
        #expect(try scene.sandbox.chat("undo", "-s", scene.id).stderr.hasPrefix("took back turn 1 of "))
        #expect(try scene.base() == "refs/heads/main \(scene.tip("main"))")
    }

    @Test(
        "a base commit that was amended is not replayed",
        arguments: ["git commit -q --amend -m words", "echo other > x && git commit -q -a --amend --no-edit"],
        ["", "git rebase -q --onto main ORIG"])
    func amended(how: String, byHand: String) throws {
        let scene = try RebaseScene()
        try scene.commit("x")
        let id = try scene.sandbox.newSession("Amended")
        let branch = "kosuke-chat-" + id
        let original = try scene.tip("main")
        try scene.sandbox.chat("send", "-s", id, "--agent", "shell", "-m", "echo one > one").requireSuccess()
        try scene.sandbox.sh(how).requireSuccess()
        let worktree = scene.sandbox.path + "/project.sessions/" + id
        try scene.sandbox.sh(byHand.replacing("ORIG", with: original), in: worktree).requireSuccess()
        try scene.sandbox.chat("rebase", id).requireSuccess()
        #expect(try scene.count("main..\(branch)") == "2")
        // Once more, where the recorded base may not be on the branch.
        try scene.commit("m")
        try scene.sandbox.chat("rebase", id).requireSuccess()
        #expect(try scene.count("main..\(branch)") == "2")
        #expect(try scene.sandbox.chat("diff", id, "--name-only").stdout == "one\n")
        #expect(try scene.sandbox.chat("show", scene.tip(branch)).stdout.contains("echo one"))
        #expect(try scene.sandbox.chat("fsck").stdout == "")
    }

    @Test("what a session merged from its base is the base's")
    func mergedBase() throws {
        let scene = try RebaseScene()
        try scene.shell("echo one > one")
        try scene.commit("m1")
        try scene.sandbox.git("merge", "-q", "-m", "merged", "main", in: scene.worktree)
        try scene.shell("echo two > two")
        try scene.commit("m2")
        try scene.rebase().requireSuccess()
        #expect(try scene.count("main..\(scene.branch)") == "3")
        #expect(try scene.sandbox.chat("diff", scene.id, "--name-only").stdout == "one\ntwo\n")
        #expect(try scene.sandbox.chat("show", scene.tip(scene.branch + "~1")).stdout.contains("echo one"))
        #expect(try scene.sandbox.chat("fsck").stdout == "")
    }

    @Test("where nothing moves nothing is written but the name of another base branch")
    func unmoved() throws {
        let scene = try RebaseScene()
        try scene.shell("echo one > one")
        try scene.commit("hand", in: scene.worktree)
        let before = try scene.sandbox.state()
        for more in try [[], ["--onto", "main"], ["--onto", scene.tip("main")], ["--onto", scene.branch]] {
            let output = try scene.sandbox.run(["git", "chat", "rebase", scene.id] + more)
            #expect(output == Output(status: 0, stderr: "'Fix login' is up to date\n"), "\(more)")
            #expect(try scene.sandbox.state() == before, "\(more)")
        }
        try scene.sandbox.git("branch", "same", "main")
        let words = "'Fix login' is based on 'same' now; no commit was moved\n"
        #expect(try scene.rebase("--onto", "same") == Output(status: 0, stderr: words))
        #expect(try scene.base() == "refs/heads/same \(scene.tip("main"))")
    }

    @Test("a rebase onto another base that stopped records it when the command is run again")
    func stopped() throws {
        let scene = try RebaseScene(onDevelop: true)
        try scene.shell("echo mine > README.md")
        try scene.sandbox.sh("echo theirs > README.md && git commit -q -a -m theirs").requireSuccess()
        let stopped = try scene.rebase("--onto", "main")
        #expect(stopped.status == 5 && stopped.stderr.contains("at odds in README.md"), "\(stopped)")
        #expect(stopped.stderr.contains("there, then this command again: it records the new base\n"))
        try scene.sandbox.sh(
            "echo ours > README.md && git add . && GIT_EDITOR=true git rebase --continue", in: scene.worktree
        ).requireSuccess()
        try scene.rebase("--onto", "main").requireSuccess()
        #expect(try scene.base() == "refs/heads/main \(scene.tip("main"))")
        #expect(try scene.count("main..\(scene.branch)") == "2")
    }

    @Test("a base branch that is not here is where the remote had it")
    func copiedBase() throws {
        let scene = try RebaseScene()
        try scene.shell("echo one > one")
        try scene.commit("m")
        try scene.sandbox.sh(
            """
            git init -q --bare ../remote.git && git remote add origin ../remote.git && git push -q origin main
            git checkout -q --detach && git branch -q -D main
            """
        ).requireSuccess()
        try scene.rebase().requireSuccess()
        #expect(try scene.count("origin/main..\(scene.branch)") == "2")
        #expect(try scene.base() == "refs/heads/main \(scene.tip("origin/main"))")
        try scene.sandbox.git("update-ref", "-d", "refs/remotes/origin/main")
        #expect(try scene.rebase().stderr.hasPrefix("error: cannot find base 'main'\n"))
    }

    @Test("what cannot be rebased is refused in our words, and stays as it is")
    func refused() throws {
        let scene = try RebaseScene()
        try scene.shell("echo one > one")
        try scene.commit("m")
        let before = try scene.sandbox.state()
        let unknown = """
            error: cannot find base 'nope'
            hint: nothing was changed; name a branch or commit with '--onto'

            """
        #expect(try scene.rebase("--onto", "nope") == Output(status: 3, stderr: unknown))
        try scene.sandbox.write(scene.worktree + "/one", "changed\n")
        let place = "$SANDBOX/project.sessions/" + scene.id
        let dirty = """
            error: cannot rebase session 'Fix login' (\(scene.id)): '\(place)' has uncommitted changes
            hint: nothing was changed; run 'git -C \(place) stash' first, or commit them

            """
        #expect(try scene.rebase() == Output(status: 1, stderr: dirty))
        #expect(try scene.sandbox.state() == before)
        #expect(try scene.sandbox.read(scene.worktree + "/one") == "changed\n")
        try scene.sandbox.git("config", "rebase.autoStash", "true")
        try scene.rebase().requireSuccess()
        #expect(try scene.sandbox.read(scene.worktree + "/one") == "changed\n")
    }
}

/// A session on `main`, or on `develop`, which is two commits further.
private struct RebaseScene {
    let sandbox: Sandbox
    let id: String

    init(onDevelop: Bool = false) throws {
        sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": "1\n"])
        if onDevelop {
            try sandbox.git("checkout", "-q", "-b", "develop")
            for name in ["d1", "d2"] { try Self.commit(name, in: ".", sandbox) }
            try sandbox.git("checkout", "-q", "main")
        }
        id = try sandbox.newSession("Fix login", "--base", onDevelop ? "develop" : "main")
    }

    var branch: String { "kosuke-chat-" + id }
    var worktree: String { sandbox.path + "/project.sessions/" + id }

    /// Commits a file of that name.
    func commit(_ name: String, in place: String = ".") throws { try Self.commit(name, in: place, sandbox) }

    private static func commit(_ name: String, in place: String, _ sandbox: Sandbox) throws {
        try sandbox.sh("echo \(name) > \(name) && git add . && git commit -q -m \(name)", in: place).requireSuccess()
    }

    func shell(_ line: String) throws {
        try sandbox.chat("send", "-s", id, "--agent", "shell", "-m", line).requireSuccess()
    }

    func rebase(_ more: String...) throws -> Output { try sandbox.run(["git", "chat", "rebase", id] + more) }

    func tip(_ revision: String) throws -> String { try sandbox.git("rev-parse", revision) }

    func count(_ range: String) throws -> String { try sandbox.git("rev-list", "--count", range) }

    /// The base as the log has it.
    func base() throws -> String {
        try sandbox.git("log", "-1", "--format=%(trailers:key=Chat-Base,valueonly)", "refs/chat/sessions/\(id)")
    }
}

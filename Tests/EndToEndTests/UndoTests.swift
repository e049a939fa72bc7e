import TestSupport
import Testing

/// `undo` and `revert`.
@Suite struct UndoTests {
    @Test("changes are taken back one after the other, then nothing is left")
    func changes() throws {
        let project = try Project("One")
        for arguments in [
            ["rename", "Two"], ["describe", "words"], ["label", "bug"], ["set", "mode=setup"], ["complete"],
        ] { try project.sandbox.run(["git", "chat"] + arguments).requireSuccess() }
        let said = try (1...6).map { _ in try project.sandbox.chat("undo") }
        #expect(
            said.map(\.stderr) == [
                "session 'Two' is active again\n", "took back the last setting of session 'Two'\n",
                "took back the last setting of session 'Two'\n", "took back the description of session 'Two'\n",
                "session 'Two' is called 'One' again\n",
                "error: cannot undo anything in session 'One' (\(project.id)): nothing is left to take back\n",
            ])
        #expect(
            try project.sandbox.chat("show", "--format=%(title)|%(description)|%(mode)|%(status)|%(labels)").stdout
                == "One||chat|active|\n")
        try project.sandbox.chat("rename", "Three").requireSuccess()
        #expect(try project.sandbox.chat("undo").stderr == "session 'Three' is called 'One' again\n")
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }

    @Test("a turn's files are taken back by a commit, its words stay and are marked")
    func turn() throws {
        let project = try Project(files: ["a.txt": "a\n", "b.txt": "b\n"])
        try project.shell("echo one >> a.txt; echo new > c.txt").requireSuccess()
        let first = try project.sandbox.git("rev-parse", project.branch + "^{tree}")
        try project.shell("echo two >> b.txt; rm c.txt; echo said").requireSuccess()
        let turn = try project.tip()
        let output = try project.sandbox.chat("undo")
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 0,
                    stderr: """
                        took back turn 2 of 'Fix login': commit \(tip) takes its files back
                        hint: run 'git -C "$(git chat path \(project.id))" revert \(tip)' to have the files again

                        """))
        #expect(try project.sandbox.git("rev-parse", project.branch + "^{tree}") == first)
        #expect(try project.sandbox.git("rev-parse", "--short=12", project.branch + "~1") == turn)
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try project.sandbox.read(project.worktree + "/c.txt") == "new\n")
        #expect(
            try project.sandbox.chat("log", "--format=%(turn) %(role) %(undone)").stdout
                == "1 user false\n2 user true\n2 assistant true\n")
        let log = try project.sandbox.runOnTerminal("git", "--no-pager", "chat", "log", "--color=never").stdout
        #expect(log.contains(", undone"), "\(log)")
        #expect(try project.sandbox.git("notes", "--ref=kosuke-chat", "show", turn).contains("\"state\":\"undone\""))
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
        try project.sandbox.chat("undo").requireSuccess()
        #expect(try project.sandbox.git("diff", "main", project.branch) == "")
        #expect(try project.sandbox.chat("undo").status == 1)
        try project.shell("echo three > d.txt").requireSuccess()
        #expect(try project.messages().contains("3 user echo three > d.txt"))
    }

    @Test("what a person changed since stays; the same lines changed again are a conflict, and nothing is done")
    func since() throws {
        let lines = (1...9).map { "line \($0)\n" }.joined()
        let project = try Project(files: ["a.txt": lines])
        try project.shell("sed -i 's/line 2/LINE 2/' a.txt").requireSuccess()
        try project.sandbox.sh("sed -i 's/line 8/LINE 8/' a.txt", in: project.worktree).requireSuccess()
        try project.sandbox.chat("undo").requireSuccess()
        let text = try project.sandbox.read(project.worktree + "/a.txt")
        #expect(text.contains("line 2\n") && text.contains("LINE 8\n"))
        try project.shell("sed -i 's/line 2/LINE TWO/' a.txt").requireSuccess()
        try project.sandbox.sh("sed -i 's/LINE TWO/mine/' a.txt", in: project.worktree).requireSuccess()
        try project.sandbox.git("commit", "-qam", "Mine", in: project.worktree)
        let before = try project.sandbox.state()
        let output = try project.sandbox.chat("undo")
        #expect(output.status == 5 && output.stderr.contains("changed again since: a.txt"), "\(output)")
        #expect(try project.sandbox.state() == before)
    }

    @Test("undo, revert and a look that are refused leave what is uncommitted as it is, staged or not")
    func refusedWithChanges() throws {
        let project = try Project(files: ["a.txt": "1\n2\n3\n", ".gitignore": "*.tmp\n"])
        try project.shell("echo x > x.tmp; git add -f x.tmp").requireSuccess()
        try project.shell("sed -i s/2/two/ a.txt; git rm -q x.tmp").requireSuccess()
        let edit = "sed -i s/two/TWO/ a.txt; echo st > st; git add st; echo un > un; echo precious > x.tmp"
        try project.sandbox.sh(edit, in: project.worktree).requireSuccess()
        let before = try project.sandbox.state() + project.sandbox.state(in: project.worktree)
        #expect(before.contains("A  st") && before.contains("?? un"))
        for (words, reason) in [
            (["undo"], "changed again since: a.txt"), (["revert", "1"], "'x.tmp' is in the way"),
            (["switch", "--at", "1", "@"], "'x.tmp' is in the way"),
        ] {
            let output = try project.sandbox.run(["git", "chat"] + words)
            #expect(output.status != 0 && output.stderr.contains(reason), "\(words): \(output)")
            #expect(output.stderr.contains("nothing was changed"))
            #expect(try project.sandbox.state() + project.sandbox.state(in: project.worktree) == before, "\(words)")
        }
        #expect(try project.sandbox.read(project.worktree + "/x.tmp") == "precious\n")
    }

    @Test("a look that cannot be left says which file, and how")
    func lookWithChanges() throws {
        let project = try Project()
        try project.shell("echo one > f").requireSuccess()
        try project.shell("echo two > f").requireSuccess()
        try project.sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        try project.sandbox.sh("echo edit >> f", in: project.worktree).requireSuccess()
        let refused = try project.sandbox.chat("switch", project.id)
        #expect(
            refused
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot change the files in '\(project.shownWorktree)': 'f' has changes that are not committed
                        hint: nothing was changed; move it away, or put changes aside with 'git -C \(project.shownWorktree) stash'

                        """))
        try project.sandbox.git("stash", "-q", in: project.worktree)
        try project.sandbox.chat("switch", project.id).requireSuccess()
        #expect(try project.sandbox.read(project.worktree + "/f") == "two\n")
    }

    @Test("a branch that was renamed is not undone past: it is named, and what to do")
    func renamedBranch() throws {
        let project = try Project()
        try project.shell("echo one > f").requireSuccess()
        try project.sandbox.git("branch", "-m", "feature/x", in: project.worktree)
        let before = try project.sandbox.state()
        for words in [
            ["undo"], ["revert", "1"], ["say", "x"], ["diff"], ["duplicate"], ["conflicts"],
            ["switch", "--at", "1", "@"],
            ["send", "x"],
        ] {
            let output = try project.sandbox.run(["git", "chat"] + words)
            #expect(
                output.status == 1 && output.stderr.contains("its branch is called 'feature/x' now"),
                "\(words): \(output)")
            #expect(output.stderr.contains("git branch -m feature/x \(project.branch)"), "\(words): \(output)")
        }
        #expect(try project.sandbox.state() == before)
        try project.sandbox.git("branch", "-m", "feature/x", project.branch)
        try project.sandbox.chat("undo").requireSuccess()
        #expect(!Files.exists(project.worktree + "/f"))
    }

    @Test("a turn whose commit was reset away is marked, and that is said")
    func resetAway() throws {
        let project = try Project()
        try project.shell("echo one > f").requireSuccess()
        try project.sandbox.git("reset", "-q", "--hard", "HEAD~1", in: project.worktree)
        let output = try project.sandbox.chat("undo").requireSuccess()
        #expect(output.stderr.contains("the branch does not have its commit any more"), "\(output)")
    }

    @Test("an ignored file in the way is not overwritten")
    func inTheWay() throws {
        let project = try Project(files: [".gitignore": "*.tmp\n"])
        try project.sandbox.sh("echo old > x.tmp; git add -f x.tmp; git commit -qm x", in: project.worktree)
            .requireSuccess()
        try project.shell("git rm -q x.tmp").requireSuccess()
        try project.sandbox.write(project.worktree + "/x.tmp", "precious\n")
        let before = try project.sandbox.state()
        let output = try project.sandbox.chat("undo")
        #expect(try project.sandbox.read(project.worktree + "/x.tmp") == "precious\n", "\(output)")
        #expect(try project.sandbox.state() == before, "\(output)")
    }

    @Test("undo works without a worktree, in a bare repository and after a rebase")
    func places() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.sandbox.write("main.txt", "on main\n")
        try project.sandbox.sh("git add . && git commit -qm 'On main'").requireSuccess()
        try project.sandbox.git("rebase", "-q", "main", in: project.worktree)
        try project.sandbox.chat("undo").requireSuccess()
        #expect(try project.sandbox.git("ls-tree", "--name-only", project.branch) == "README.md\nmain.txt")
        try project.sandbox.git("clone", "-q", "--bare", "--no-local", ".", "../bare.git")
        try project.sandbox.git("config", "remote.origin.fetch", "+refs/*:refs/*", in: "../bare.git")
        try project.sandbox.git("fetch", "-q", in: "../bare.git")
        try project.sandbox.chat("rename", project.id, "Bare", in: "../bare.git").requireSuccess()
        try project.sandbox.chat("undo", "-s", project.id, in: "../bare.git").requireSuccess()
    }

    @Test("revert brings the files of a turn back, and what came later stays in history")
    func revert() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt; echo b > b.txt").requireSuccess()
        try project.sandbox.write(project.worktree + "/mine.txt", "mine\n")
        try project.sandbox.chat("revert", "1").requireSuccess()
        #expect(try project.sandbox.git("ls-tree", "--name-only", project.branch) == "README.md\na.txt")
        #expect(try project.sandbox.git("show", project.branch + "~1:mine.txt") == "mine")
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "one\n")
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try project.sandbox.chat("revert", "1").status == 1)
        #expect(try project.sandbox.chat("revert", "7").status == 3)
        #expect(try project.sandbox.chat("revert", "2").status == 0)
        #expect(try project.sandbox.read(project.worktree + "/b.txt") == "b\n")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("retry sends the last prompt again, and takes the last turn back first where asked")
    func retry() throws {
        let project = try Project()
        #expect(try project.sandbox.chat("retry").stderr.contains("nothing was sent yet"))
        try project.shell("echo more >> a.txt; cat a.txt").requireSuccess()
        #expect(try project.sandbox.chat("retry", "--agent", "shell").stdout == "more\nmore\n")
        try project.sandbox.chat("rename", "Another").requireSuccess()
        #expect(try project.sandbox.chat("retry", "--undo", "--agent", "shell").stdout == "more\nmore\n")
        let unnamed = try project.sandbox.chat("retry")
        #expect(unnamed.status == 1 && unnamed.stderr.contains("--agent shell"), "\(unnamed)")
        for (name, command) in [("upper", "tr a-z A-Z"), ("lower", "tr A-Z a-z")] {
            try project.sandbox.git("config", "chat.agent.\(name).command", command)
        }
        try project.sandbox.git("config", "chat.defaultAgent", "lower")
        try project.sandbox.chat("send", "--agent", "upper", "Abc").requireSuccess()
        #expect(try project.sandbox.chat("retry").stdout == "ABC", "the one that was asked, not the default")
        #expect(try project.sandbox.chat("show", "--format=%(title) %(turns)").stdout == "Another 5\n")
        #expect(try project.sandbox.git("show", project.branch + ":a.txt") == "more\nmore")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("switch --at shows the files of a turn, and switch alone brings those of the branch back")
    func look() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt; echo b > b.txt").requireSuccess()
        try project.sandbox.write(project.worktree + "/mine.txt", "mine\n")
        let shown = try project.sandbox.chat("switch", project.id, "--at", "1")
        #expect(shown.status == 0 && shown.stdout == project.shownWorktree + "\n", "\(shown)")
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "one\n")
        #expect(try project.sandbox.run("test", "-e", project.worktree + "/b.txt").status == 1)
        #expect(try project.sandbox.git("show", project.branch + ":mine.txt") == "mine")
        #expect(try project.shell("true").status == 1)
        #expect(try project.sandbox.chat("switch", project.id, "--at", "2").status == 0)
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "two\n")
        #expect(try project.sandbox.run("test", "-e", project.worktree + "/mine.txt").status == 1)
        let back = try project.sandbox.chat("switch", project.id)
        #expect(back.stderr.contains("its files are those of its branch again"), "\(back)")
        #expect(try project.sandbox.read(project.worktree + "/mine.txt") == "mine\n")
        #expect(try project.sandbox.git("symbolic-ref", "HEAD", in: project.worktree) == "refs/heads/" + project.branch)
        #expect(try project.sandbox.chat("switch", project.id, "--at", "9").status == 3)
        try project.shell("true").requireSuccess()
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("a person who went on from a turn's files is not called back")
    func wentOn() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt").requireSuccess()
        try project.sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        try project.sandbox.sh("echo three > a.txt; git commit -qam Mine", in: project.worktree).requireSuccess()
        let head = try project.sandbox.git("rev-parse", "HEAD", in: project.worktree)
        try project.sandbox.chat("switch", project.id).requireSuccess()
        #expect(try project.sandbox.git("rev-parse", "HEAD", in: project.worktree) == head)
        try project.sandbox.git("checkout", "-q", project.branch, in: project.worktree)
        try project.sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        try project.sandbox.write(project.worktree + "/a.txt", "changed\n")
        let output = try project.sandbox.chat("switch", project.id)
        #expect(output.status == 1 && output.stderr.contains("cannot change the files"), "\(output)")
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "changed\n")
    }
}

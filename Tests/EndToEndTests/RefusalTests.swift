import TestSupport
import Testing

/// Bad input gets a clear error and the right status, and changes nothing.
@Suite struct RefusalTests {
    @Test("errors name a session by its title, and by its id, in every form")
    func titles() throws {
        let project = try Project()
        try project.sandbox.chat("archive", project.id).requireSuccess()
        let name = "session 'Fix login' (\(project.id))"
        let refused = try project.sandbox.chat("say", "-s", project.id, "x")
        #expect(refused.stderr.hasPrefix("error: cannot write to \(name): it is archived\n"), "\(refused)")
        let json = try project.sandbox.chat("say", "-s", project.id, "--json", "x").stderr
        #expect(json.contains(#""message":"cannot write to \#(name): it is archived""#), "\(json)")
        let other = try project.sandbox.newSession("Other")
        let several = try project.sandbox.chat("archive", project.id, other)
        #expect(several.status == 1 && several.stderr.hasPrefix("error: cannot make \(name) archived: "), "\(several)")
        // What is no session, or cannot be read, stays as it is.
        #expect(try project.sandbox.chat("show", "main2").stderr.hasPrefix("error: cannot find session 'main2'\n"))
    }

    @Test(
        "a message that is refused leaves no journal",
        arguments: ["git branch -m BRANCH renamed", "git -C WORKTREE checkout -q --detach && git branch -q -D BRANCH"])
    func journal(script: String) throws {
        let project = try Project()
        let line = script.replacing("BRANCH", with: project.branch).replacing("WORKTREE", with: project.worktree)
        try project.sandbox.sh(line).requireSuccess()
        let refused = try project.sandbox.chat("say", "-s", project.id, "x")
        #expect(refused.status != 0, "\(refused)")
        let fsck = try project.sandbox.chat("fsck")
        #expect(!(fsck.stdout + fsck.stderr).contains("journal"), "\(fsck)")
    }

    @Test("names, titles, bases and messages that cannot be taken")
    func input() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let second = try sandbox.newSession("One", "--no-worktree")
        let (first, last) = project.id < second ? (project.id, second) : (second, project.id)
        let before = try sandbox.state()
        let long = String(repeating: "é", count: 101)
        let ambiguous = """
            error: cannot tell which session 'One' is: 'One' (\(first)), 'One' (\(last))
            hint: name it by more of its id, for example '\(first)'

            """
        let unknown =
            "error: cannot find session 'none'\nhint: run 'git chat list' to see the sessions of this repository\n"
        let base = """
            error: cannot find base 'none'
            hint: name a branch or commit with '--base', or set it with 'git chat config defaultBranch <branch>'

            """
        let empty = "error: cannot store an empty message\nhint: nothing was stored\n"
        let cases: [([String], Int32, String)] = [
            (["show", "none"], 3, unknown), (["send", "-s", "none", "x"], 3, unknown), (["log", "none"], 3, unknown),
            (["diff", "none"], 3, unknown), (["switch", "none"], 3, unknown), (["path", "none"], 3, unknown),
            (["show", "One"], 1, ambiguous), (["say", "-s", "One", "x"], 1, ambiguous),
            (["say", ""], 1, empty), (["send", "--agent", "shell", " \n\t"], 1, empty),
            (["new", ""], 1, "error: cannot take an empty title\n"),
            (["new", "  "], 1, "error: cannot take an empty title\n"),
            (["new", long], 1, "error: cannot take a title of 101 characters: the most is 100\n"),
            (["new", "a\nb"], 1, "error: cannot take the title: character 2 is the control character U+000A\n"),
            (["new", "a\u{1B}[1m"], 1, "error: cannot take the title: character 2 is the control character U+001B\n"),
            (["new", "x", "--base", "none"], 3, base),
            (
                ["config", "dirty", "perhaps"], 1,
                "error: cannot set 'chat.dirty' to 'perhaps': it takes commit, refuse\nhint: nothing was changed\n"
            ),
            (
                ["log", "--before", "none"], 3,
                "error: cannot find message 'none'\nhint: run 'git chat log --json' to see the ids of the messages\n"
            ),
            (["say", "-F", "/nowhere"], 1, "error: cannot open '/nowhere': No such file or directory\n"),
            (["switch", "-"], 0, ""),
        ]
        for (words, status, stderr) in cases.dropLast() {
            #expect(try sandbox.run(["git", "chat"] + words) == Output(status: status, stderr: stderr), "\(words)")
        }
        #expect(try sandbox.state() == before)
        #expect(try sandbox.chat("new", String(repeating: "é", count: 100)).status == 0)
    }

    @Test("bytes that are no message: NUL, broken UTF-8, from files and arguments")
    func bytes() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let before = try sandbox.state()
        let words = ["git", "chat", "say", "-F", "-"]
        let nul = "error: cannot store the message: byte 1 is NUL\nhint: nothing was stored\n"
        #expect(try sandbox.run(words, input: [0x61, 0, 0x62]) == Output(status: 1, stderr: nul))
        let broken = "error: cannot store the message: it is not UTF-8 from byte 2 on\nhint: nothing was stored\n"
        #expect(try sandbox.run(words, input: [0x61, 0x62, 0xFF]) == Output(status: 1, stderr: broken))
        let argument = "error: cannot take argument 3: it is not UTF-8 from byte 3 on\nhint: nothing was changed\n"
        #expect(try sandbox.sh(#"git chat say -m "$(printf 'bad\377')""#) == Output(status: 1, stderr: argument))
        #expect(
            try sandbox.sh(#"git chat new "$(printf '\300\257')""#)
                == Output(
                    status: 1,
                    stderr: "error: cannot take argument 2: it is not UTF-8 from byte 0 on\nhint: nothing was changed\n"
                ))
        #expect(try sandbox.state() == before)
    }

    @Test("a worktree on another branch, and one in the middle of a merge or a rebase")
    func elsewhere() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let (id, tree) = (project.id, project.worktree)
        try project.shell("echo a > a.txt")
        try sandbox.git("switch", "--quiet", "-c", "other", "HEAD~1", in: tree)
        try sandbox.sh("echo b > a.txt && git add a.txt && git commit -qm other", in: tree).requireSuccess()
        let before = try sandbox.state()
        let elsewhere = """
            error: cannot work in session 'Fix login' (\(id)): its worktree is on branch 'other', not on '\(project.branch)'
            hint: nothing was changed; run 'git -C \(project.shownWorktree) switch \(project.branch)' to go on

            """
        #expect(try project.shell("echo hi") == Output(status: 1, stderr: elsewhere))
        #expect(try sandbox.state() == before)
        try sandbox.git("switch", "--quiet", project.branch, in: tree)
        for operation in ["merge", "rebase"] {
            #expect(try sandbox.run("git", operation, "other", in: tree).status != 0)
            let middle = try sandbox.state()
            let words = """
                error: cannot work in session 'Fix login' (\(id)): its worktree is in the middle of a \(operation)
                hint: nothing was changed; finish or abort the \(operation) in '\(project.shownWorktree)'

                """
            #expect(try project.shell("echo hi") == Output(status: 1, stderr: words))
            #expect(try sandbox.state() == middle)
            #expect(
                try sandbox.chat("status").stdout.hasSuffix("\n!! the worktree is in the middle of a \(operation)\n"))
            try sandbox.git(operation, "--abort", in: tree)
        }
        #expect(try project.shell("echo hi").status == 0)
    }

    @Test("an agent that leaves the worktree elsewhere: nothing is committed, the files stay")
    func leftElsewhere() throws {
        let project = try Project()
        let output = try project.shell("git switch -q -c other; echo z > z.txt")
        let reason =
            "the worktree was left on refs/heads/other; the files in \(project.shownWorktree) stay, nothing was committed"
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 6,
                    stderr: "turn 1 of 'Fix login' is commit \(tip), failed\nerror: cannot complete turn 1: \(reason)\n"
                ))
        #expect(try project.sandbox.read(project.worktree + "/z.txt") == "z\n")
        #expect(try project.sandbox.git("show", "--format=", "--name-only", project.branch) == "")
    }

    @Test("files that git cannot add: the answer is stored, the files stay, and the next turn says why it cannot begin")
    func notAddable() throws {
        let project = try Project()
        let output = try project.shell("git init -q nested; echo answer")
        #expect(output.status == 6)
        let reason =
            "git cannot add the files: error: 'nested/' does not have a commit checked out; they stay as they are"
        #expect(output.stderr.hasSuffix(", failed\nerror: cannot complete turn 1: \(reason)\n"), "\(output)")
        #expect(try project.messages().hasSuffix("1 assistant answer\n\n[failed: \(reason)]\n"))
        let before = try project.sandbox.state()
        let refused =
            "error: cannot run 'git add' (exit status 128): error: 'nested/' does not have a commit checked out; "
        #expect(try project.shell("echo hi").stderr.hasPrefix(refused))
        #expect(try project.sandbox.state() == before)
        #expect(try project.sandbox.sh("rm -r nested", in: project.worktree).status == 0)
        #expect(try project.shell("echo hi").status == 0)
    }

    @Test("a worktree's path that is taken, a worktree that is gone, a branch that is gone")
    func paths() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let late = try sandbox.newSession("Late", "--no-worktree")
        try sandbox.write(sandbox.path + "/project.sessions/\(late)/mine.txt", "mine\n")
        let before = try sandbox.state()
        let taken = """
            error: cannot make a worktree at '$SANDBOX/project.sessions/\(late)': there is something already
            hint: move it away, or choose another place with 'git chat config worktreeRoot <path>'

            """
        #expect(try sandbox.chat("send", "--agent", "shell", "echo hi") == Output(status: 1, stderr: taken))
        #expect(try sandbox.state() == before)
        #expect(try sandbox.read(sandbox.path + "/project.sessions/\(late)/mine.txt") == "mine\n")
        try sandbox.sh("mv ../project.sessions/\(project.id) ../moved").requireSuccess()
        let gone = try project.shell("echo hi")
        #expect(gone.status == 1)
        #expect(
            gone.stderr.hasPrefix(
                "error: cannot work in session 'Fix login' (\(project.id)): its worktree '\(project.shownWorktree)' is gone\n"
            ))
        try sandbox.git("worktree", "prune")
        #expect(try project.shell("pwd").stdout == project.shownWorktree + "\n")
        try sandbox.git("worktree", "remove", project.worktree)
        let tip = try project.tip()
        try sandbox.git("branch", "-D", project.branch)
        let missing = """
            error: cannot use session 'Fix login' (\(project.id)): its branch '\(project.branch)' is gone
            hint: run 'git branch \(project.branch) \(tip)' to bring it back

            """
        #expect(try project.shell("echo hi") == Output(status: 1, stderr: missing))
        #expect(try sandbox.chat("fsck", "--repair").status == 0)
        #expect(try project.tip() == tip)
    }
}

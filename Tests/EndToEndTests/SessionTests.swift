import TestSupport
import Testing

@Suite struct SessionTests {
    @Test("a new session says its id on standard output, and the rest on standard error")
    func new() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let output = try sandbox.chat("new", "Fix login")
        let id = String(output.stdout.dropLast())
        #expect(
            output
                == Output(
                    status: 0, stdout: "\(id)\n",
                    stderr: """
                        made session 'Fix login' on branch 'kosuke-chat-\(id)'
                        it is based on main at \(try sandbox.git("rev-parse", "--short=12", "main"))
                        its worktree is '$SANDBOX/project.sessions/\(id)'

                        """))
        #expect(try sandbox.git("config", "notes.rewriteRef") == "refs/notes/kosuke-chat")
        #expect(try sandbox.git("symbolic-ref", "HEAD") == "refs/heads/main")
        #expect(try sandbox.git("status", "--porcelain") == "")
        #expect(try sandbox.chat("path") == Output(status: 0, stdout: "$SANDBOX/project.sessions/\(id)\n"))
    }

    @Test("who stands elsewhere than where a session begins is told how to begin there")
    func base() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.sh("git switch -q -c feature && git commit -q --allow-empty -m More").requireSuccess()
        let hint = "hint: you are on 'feature'; 'git chat new --base HEAD' begins from there\n"
        let made = try sandbox.chat("new", "One")
        #expect(made.stderr.contains("\nit is based on main at ") && made.stderr.hasSuffix(hint), "\(made)")
        #expect(try sandbox.runOnTerminal("git", "chat", "new", "Two").stdout.hasSuffix(hint))
        for words in [["--base", "HEAD"], ["--base", "main"], ["--json"]] {
            let output = try sandbox.run(["git", "chat", "new", "Three"] + words).requireSuccess()
            #expect(!output.stderr.contains("hint:"), "\(output)")
        }
        let here = try sandbox.chat("new", "Four", "--base", "HEAD").stderr
        #expect(here.contains("it is based on feature at \(try sandbox.git("rev-parse", "--short=12", "HEAD"))\n"))
        try sandbox.sh("git switch -q main").requireSuccess()
        #expect(!(try sandbox.chat("new", "Five").stderr.contains("hint:")))
    }

    @Test("init prepares a repository, twice the same")
    func initialise() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let expected = Output(
            status: 0,
            stderr: """
                git chat is ready in '$SANDBOX/project'
                hint: run 'git chat new "<title>"' to make a session

                """)
        #expect(try sandbox.chat("init") == expected)
        #expect(try sandbox.chat("init", "--show-notes") == expected)
        let before = try sandbox.state()
        #expect(try sandbox.chat("init") == expected)
        #expect(try sandbox.state() == before)
        #expect(try sandbox.git("config", "--get-all", "notes.rewriteRef") == "refs/notes/kosuke-chat")
        #expect(try sandbox.git("config", "--get-all", "notes.displayRef") == "refs/notes/kosuke-chat")
    }

    @Test("git chat alone says where you are")
    func here() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let nothing = Output(
            status: 0, stderr: "no session yet\nhint: run 'git chat new \"<title>\"' to make one\n")
        #expect(try sandbox.chat() == nothing)
        let id = try sandbox.newSession("Fix login")
        try sandbox.chat("say", "hello").requireSuccess()
        let expected = """
            in session Fix login, on branch kosuke-chat-\(id)
            worktree: $SANDBOX/project.sessions/\(id)

            *  \(id.suffix(9))  Fix login  1 turn  60 seconds ago

            """
        #expect(try sandbox.chat() == Output(status: 0, stdout: expected))
    }

    @Test("switch goes to a session and back, and prints where its files are")
    func switching() throws {
        let project = try Project("One")
        let second = try project.sandbox.newSession("Two", "--no-worktree")
        #expect(
            try project.sandbox.chat("switch", "-")
                == Output(
                    status: 0, stdout: project.shownWorktree + "\n", stderr: "switched to session 'One'\n"))
        let gone = "switched to session 'Two'\nit has no worktree yet; its next turn makes one\n"
        #expect(try project.sandbox.chat("switch", "Two") == Output(status: 0, stderr: gone))
        for name in [
            second, "kosuke-chat-" + second, String(second.suffix(9)), String(second.suffix(9).prefix(4)), "@",
        ] {
            #expect(try project.sandbox.chat("list", "--format=%(id)", second).stdout == second + "\n")
            #expect(try project.sandbox.chat("show", name, "--format=%(title)") == Output(status: 0, stdout: "Two\n"))
        }
    }

    @Test("list has the latest activity first, and takes words")
    func list() throws {
        let project = try Project("One")
        let second = try project.sandbox.newSession("Two", "--mode=analysis", "--no-worktree")
        let rows = """
            SESSION\tTwo\tactive\tanalysis\t0\t0\tTIME\tkosuke-chat-SESSION\t
            SESSION\tOne\tactive\tchat\t0\t0\tTIME\tkosuke-chat-SESSION\t$SANDBOX/project.sessions/SESSION

            """
        #expect(try project.sandbox.chat("list").masked == Output(status: 0, stdout: rows))
        try project.sandbox.chat("say", "-s", "One", "hi").requireSuccess()
        #expect(try project.sandbox.chat("list", "--format=%(id)").stdout == "\(project.id)\n\(second)\n")
        #expect(try project.sandbox.chat("list", "tw", "--format=%(title)").stdout == "Two\n")
        #expect(try project.sandbox.chat("list", "--mode=analysis", "--format=%(title)").stdout == "Two\n")
        #expect(try project.sandbox.chat("list", "--archived") == Output(status: 0))
    }

    @Test("status has one line for programs, and one for each remark")
    func status() throws {
        let project = try Project()
        let line = "## \(project.branch)\tactive\t0\tFix login\n"
        #expect(try project.sandbox.chat("status", "--porcelain") == Output(status: 0, stdout: line))
        #expect(try project.sandbox.chat("status") == Output(status: 0, stdout: line))
        try project.sandbox.git("switch", "--quiet", "-c", "other", in: project.worktree)
        let remark = "!! the worktree is on branch 'other', not on branch '\(project.branch)'\n"
        #expect(try project.sandbox.chat("status") == Output(status: 0, stdout: line + remark))
    }

    @Test("a title that is also the start of another session's id is ambiguous")
    func titleOrPrefix() throws {
        let project = try Project("One")
        let prefix = String(project.id.suffix(9).prefix(4))
        let second = try project.sandbox.newSession(prefix, "--no-worktree")
        let output = try project.sandbox.chat("show", prefix)
        #expect(output.status == 1)
        #expect(output.stderr.contains(project.id) && output.stderr.contains(second), "\(output)")
        #expect(try project.sandbox.chat("show", second, "--format=%(title)").stdout == prefix + "\n")
    }

    @Test("a setting is refused that nothing reads, or that is no number where one is needed")
    func settings() throws {
        let project = try Project()
        let before = try project.sandbox.state()
        for (key, value) in [("timeLimit", "soon"), ("timeLimit", "1.5"), ("drity", "refuse"), ("dirty", "maybe")] {
            #expect(try project.sandbox.chat("config", key, value).status == 1)
        }
        #expect(try project.sandbox.state() == before)
        try project.sandbox.chat("config", "timeLimit", "60").requireSuccess()
        try project.sandbox.chat("config", "agent.mine.command", "true").requireSuccess()
    }
}

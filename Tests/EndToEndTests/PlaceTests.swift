import TestSupport
import Testing

@Suite struct PlaceTests {
    @Test("in a subdirectory, in the session's worktree and in another one")
    func worktrees() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.write("deep/er/file", "x")
        let line = Output(status: 0, stdout: "## \(project.branch)\tactive\t0\tFix login\n")
        #expect(try sandbox.chat("status", in: "deep/er") == line)
        #expect(try sandbox.chat("status", in: project.worktree) == line)
        try sandbox.git("worktree", "add", "--quiet", "../other")
        let other = sandbox.path + "/other"
        let second = String(try sandbox.chat("new", "Two", in: other).requireSuccess().stdout.dropLast())
        #expect(try sandbox.chat("show", "--format=%(id)", in: other).stdout == second + "\n")
        #expect(try sandbox.chat("status") == line)
        #expect(try sandbox.chat("path", in: other).stdout == "$SANDBOX/project.sessions/\(second)\n")
        let sent = try sandbox.chat("send", "--agent", "shell", "pwd", in: project.worktree)
        #expect(sent.stdout == project.shownWorktree + "\n")
    }

    @Test("in a directory that is gone there is no place; help and what needs none go on")
    func gone() throws {
        let project = try Project()
        let sandbox = project.sandbox
        func run(_ words: String) throws -> Output {
            try sandbox.sh("mkdir gone && cd gone && rmdir ../gone && exec git-chat \(words)")
        }
        let refused = Output(
            status: 128,
            stderr: """
                error: cannot read the current directory: No such file or directory
                hint: run 'cd <directory>' to change to one that is there

                """)
        #expect(try run("list") == refused)
        #expect(try run("new Two") == refused)
        #expect(try run("list --json").stderr.contains(#""code":"no_directory""#))
        for words in ["--version", "-h", "list -h", "shell-init bash", "agent hook claude"] {
            #expect(try run(words + " </dev/null").status == 0, "\(words)")
        }
        #expect(try sandbox.chat("list").stdout.split(separator: "\n").count == 1)
    }

    @Test("GIT_DIR, --git-dir and -C lead to the repository")
    func variables() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let title = Output(status: 0, stdout: "Fix login\n")
        let repository = sandbox.folder
        let show = ["chat", "show", "--format=%(title)"]
        #expect(try sandbox.run(["git", "-C", repository] + show, in: sandbox.path) == title)
        #expect(try sandbox.run(["git", "--git-dir", repository + "/.git"] + show, in: sandbox.path) == title)
        #expect(
            try sandbox.run(["git"] + show, in: sandbox.path, environment: ["GIT_DIR": repository + "/.git"]) == title)
        #expect(
            try sandbox.chat("list", environment: ["GIT_DIR": "/nowhere"])
                == Output(
                    status: 128, stderr: "error: cannot find a git repository at '/nowhere'\n"))
        #expect(try sandbox.chat("show", "--format=%(title)", environment: ["GIT_CHAT_SESSION": project.id]) == title)
    }

    @Test("git -c and GIT_CONFIG_COUNT are honoured")
    func configuration() throws {
        let project = try Project()
        try project.sandbox.write(project.worktree + "/mine.txt", "mine\n")
        let before = try project.sandbox.state()
        let refused = Output(
            status: 1,
            stderr: """
                error: cannot send to session 'Fix login' (\(project.id)): '\(project.shownWorktree)' has uncommitted changes
                hint: commit them, or run 'git chat config dirty commit' to have them committed as yours

                """)
        let send = ["chat", "send", "--agent", "shell", "echo hi"]
        #expect(try project.sandbox.run(["git", "-c", "chat.dirty=refuse"] + send) == refused)
        let count = ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "chat.dirty", "GIT_CONFIG_VALUE_0": "refuse"]
        #expect(try project.sandbox.run(["git"] + send, environment: count) == refused)
        #expect(try project.sandbox.state() == before)
        #expect(
            try project.sandbox.run("git", "-c", "chat.dirty=refuse", "chat", "config", "dirty").stdout == "refuse\n")
        #expect(try project.sandbox.chat("config", "dirty").stdout == "commit\n")
    }

    @Test("outside a repository the error says what to do")
    func outside() throws {
        let sandbox = try Sandbox()
        let error = Output(
            status: 128,
            stderr: """
                error: cannot find a git repository in '$SANDBOX' or above it
                hint: run 'git init' to make one, or 'git -C <path> chat …' to use another

                """)
        for command in [[], ["list"], ["new", "x"], ["send", "x"], ["config"], ["fsck"], ["agent"]] {
            #expect(try sandbox.run(["git", "chat"] + command) == error, "\(command)")
        }
    }

    @Test("in a repository without commits")
    func empty() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "project")
        sandbox.folder = sandbox.path + "/project"
        let id = try sandbox.newSession("First")
        let sent = try sandbox.chat("send", "--agent", "shell", "echo a > a.txt; echo done")
        #expect(sent.stdout == "done\n")
        #expect(try sandbox.chat("diff", "--name-status").stdout == "A\ta.txt\n")
        #expect(try sandbox.chat("diff", "--committed", "--name-status").stdout == "A\ta.txt\n")
        #expect(try sandbox.git("log", "--format=%s", "kosuke-chat-" + id) == "turn 1: add a.txt\nstart task session")
        #expect(try sandbox.run("git", "rev-parse", "--verify", "--quiet", "HEAD").status == 1)
        #expect(try sandbox.chat("fsck").stderr == "1 session checked, nothing is wrong\n")
    }

    @Test("in a bare repository: sessions without worktree, the first turn makes one beside it")
    func bare() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.git("clone", "--quiet", "--bare", ".", "../bare.git")
        sandbox.folder = sandbox.path + "/bare.git"
        let id = try sandbox.newSession("Bare")
        #expect(
            try sandbox.chat("path")
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot say where session 'Bare' (\(id)) is: it has no worktree
                        hint: its next turn makes one: run 'git chat send -s \(id) …'

                        """))
        #expect(
            try sandbox.chat("send", "--agent", "shell", "pwd; echo b > b").stdout
                == "$SANDBOX/bare.git.sessions/\(id)\n")
        #expect(try sandbox.chat("path").stdout == "$SANDBOX/bare.git.sessions/\(id)\n")
        #expect(try sandbox.chat("diff", "--name-only").stdout == "b\n")
        #expect(try sandbox.chat("fsck").stderr == "1 session checked, nothing is wrong\n")
        #expect(try Files.names(in: sandbox.folder).contains("b") == false)
    }
}

import ChatModel
import TestSupport
import Testing

/// Files of the worktree that go along with a message.
@Suite struct AttachmentTests {
    private static let files = [
        "src/login.swift": "one\ntwo\nthree\nfour\n", "notes.md": "```\ncode\n```", "README.md": "# Project\n",
    ]

    @Test("--file sends a file or lines of it, to any agent, and the message is stored as it was sent")
    func file() throws {
        let project = try Project(files: Self.files)
        try project.sandbox.chat("agent", "add", "cat", "--default", "--", "cat").requireSuccess()
        let output = try project.sandbox.chat(
            "send", "--file", "src/login.swift:2-3", "--file", "notes.md", "--file", "src/login.swift:4", "Why?")
        let said = """
            Why?

            src/login.swift, lines 2 to 3:

            ```swift
            two
            three
            ```

            notes.md:

            ````md
            ```
            code
            ```
            ````

            src/login.swift, line 4:

            ```swift
            four
            ```
            """
        #expect(output.status == 0 && output.stdout == said, "\(output)")
        #expect(try project.messages() == "1 user \(said)\n1 assistant \(said)\n")
    }

    @Test("paths are relative to where the command is called, in the session's worktree or another")
    func relative() throws {
        let project = try Project(files: Self.files)
        try project.sandbox.chat("agent", "add", "cat", "--default", "--", "cat").requireSuccess()
        try project.sandbox.write(project.worktree + "/src/login.swift", "changed\n")
        for place in ["src", project.worktree + "/src"] {
            let output = try project.sandbox.chat(
                "send", "--file", "login.swift:1-", "-s", project.id, "Why?", in: place)
            #expect(output.stdout == "Why?\n\nsrc/login.swift, line 1:\n\n```swift\nchanged\n```")
        }
        let absolute = try project.sandbox.chat("send", "--file", project.worktree + "/src/login.swift", "Why?")
        #expect(absolute.status == 0)
    }

    @Test("nothing outside of the worktree is sent, and nothing is stored then")
    func refused() throws {
        let project = try Project(files: Self.files)
        let sandbox = project.sandbox
        try sandbox.chat("agent", "add", "cat", "--default", "--", "cat").requireSuccess()
        try sandbox.write(sandbox.path + "/secret", "outside\n")
        try sandbox.sh(
            "ln -s ../../secret link; ln -s ../.. up; mkfifo pipe; printf 'a\\0b' > binary; printf '\\377' > latin; head -c 300000 /dev/zero | tr '\\0' x > large",
            in: project.worktree)
        let state = try sandbox.state()
        for (name, reason) in [
            ("../../secret", "it is not in the session's worktree"), ("link", "it is not in the session's worktree"),
            ("up/secret", "it is not in the session's worktree"),
            ("/etc/passwd", "it is not in the session's worktree"),
            (".git", "it is git's own"), ("src/../.GIT/config", "it is git's own"),
            ("none", "the session's worktree has no such file"), ("src", "it is no file"), ("pipe", "it is no file"),
            ("binary", "it is no text"), ("latin", "it is no text"),
            ("large", "it is more than 256 KiB; name lines of it, for example 'large:1-200'"),
            ("src/login.swift:9", "it has 4 lines"), ("src/login.swift:3-2", "it has 4 lines"),
            ("src/login.swift:0-2", "it has 4 lines"),
        ] {
            let output = try sandbox.chat("send", "--file", name, "Why?")
            #expect(
                output
                    == Output(
                        status: 1, stderr: "error: cannot attach '\(name)': \(reason)\nhint: nothing was sent\n"))
        }
        let shell = try sandbox.chat("send", "--agent", "shell", "--file", "README.md", "true")
        #expect(shell.status == 1 && shell.stderr.hasPrefix("error: cannot attach a file: the agent 'shell'"))
        #expect(try sandbox.state() == state)
    }

    @Test("@path names files for a model over HTTP, and for no other agent; names of people stay as they are")
    func mentions() throws {
        let model = try ModelProject(files: Self.files)
        let text = "Ask @ann (@src/login.swift:1-2), a@b.c @/etc/passwd @../../x @src and @notes.md."
        try model.send("plain", text).requireSuccess()
        let sent = try #require(try model.server.seen().last?["body"]?["messages"]?.elements?.last?["content"]?.text)
        #expect(
            sent == text
                + "\n\nsrc/login.swift, lines 1 to 2:\n\n```swift\none\ntwo\n```\n\nnotes.md:\n\n````md\n```\ncode\n```\n````"
        )
        try model.sandbox.sh("printf 'a\\0b' > binary", in: model.project.worktree)
        #expect(try model.send("plain", "See @binary").stderr.hasPrefix("error: cannot attach 'binary': it is no text"))
        // Sent again, the files are those that were sent.
        try model.sandbox.chat("retry").requireSuccess()
        #expect(
            try model.server.seen().last?["body"]?["messages"]?.elements?.last?["content"]?.text?.hasSuffix(sent)
                == true)
        try model.sandbox.chat("agent", "add", "cat", "--", "cat").requireSuccess()
        #expect(try model.sandbox.chat("send", "--agent", "cat", "See @notes.md").stdout == "See @notes.md")
    }

    @Test("what looks like a secret in a file is not stored")
    func secrets() throws {
        let key = "AKIA" + "Q3EGRIBVWUZLQY7P"
        let model = try ModelProject(files: ["deploy.env": "KEY=\(key)\n"])
        try model.send("plain", "--file", "deploy.env", "Why?").requireSuccess()
        #expect(try model.note().contains("KEY=[redacted:"))
        let found = try model.sandbox.sh("git log -p --all --format=%B -- . ':!deploy.env' | grep -c \(key)")
        #expect(found.stdout == "0\n")
        #expect(try model.sandbox.sh("grep -rl \(key) .git/chat").stdout == "")
    }

    @Test("in the background the same is sent")
    func detached() throws {
        let model = try ModelProject(files: Self.files)
        try model.send("plain", "--detach", "See @notes.md").requireSuccess()
        while try model.server.seen().isEmpty { usleep(10_000) }
        let sent = try model.server.seen().last?["body"]?["messages"]?.elements?.last?["content"]?.text
        #expect(sent == "See @notes.md\n\nnotes.md:\n\n````md\n```\ncode\n```\n````")
        try model.sandbox.chat("say", "end").requireSuccess()
    }
}

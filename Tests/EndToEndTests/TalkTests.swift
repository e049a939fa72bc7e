import TestSupport
import Testing

@Suite struct TalkTests {
    @Test("log --requests has a line for each request in every form")
    func requests() throws {
        let project = try Project()
        try project.shell("echo hi")
        try project.shell("exit 3")
        let lines = try project.sandbox.chat("log", "--requests").requireSuccess().stdout.split(separator: "\n")
        #expect(lines.count == 6)
        for (line, (turn, words)) in zip(lines.suffix(2), [("1", "outcome complete"), ("2", "outcome failed")]) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(fields.count == 7 && fields[0] == turn && fields[1] == "request", "\(line)")
            #expect(fields[2].hasPrefix("2026-01-02T") && fields[6].hasPrefix(words), "\(line)")
        }
        #expect(try project.sandbox.chat("log").stdout.split(separator: "\n").count == 4)
        let records = try project.sandbox.chat("log", "-z", "--requests").stdout
        #expect(records.split(separator: "\0").last?.contains("outcome failed, reason exit status 3") == true)
        let shown = try project.sandbox.runOnTerminal("git", "--no-pager", "chat", "log", "--requests").stdout
        #expect(shown.contains("request turn 2, outcome failed, reason exit status 3"), "\(shown)")
    }

    @Test("log takes a count as git log does")
    func counts() throws {
        let project = try Project()
        for word in ["one", "two", "three"] { try project.sandbox.chat("say", word).requireSuccess() }
        for count in ["-n2", "-2", "--max-count=2"] {
            #expect(try project.sandbox.chat("log", count, "--format=%(text)").stdout == "two\nthree\n", "\(count)")
        }
        #expect(try project.sandbox.chat("log", project.id, "-n", "1", "--format=%(text)").stdout == "three\n")
        #expect(try project.sandbox.chat("search", "-1", "t*").stdout.split(separator: "\n").count == 1)
        #expect(try project.sandbox.chat("search", "-n1", "t*").stdout.split(separator: "\n").count == 1)
        #expect(try project.sandbox.chat("log", "-x").status == 129)
    }

    @Test("what prints no records takes no form for them", arguments: ["send", "say", "undo", "retry", "attach"])
    func forms(command: String) throws {
        let project = try Project()
        let before = try project.sandbox.state()
        for option in ["-z", "--format=%(id)"] {
            let output = try project.sandbox.chat(command, option)
            #expect(output.status == 129 && output.stderr.hasPrefix("error: unknown option"), "\(output)")
        }
        #expect(try project.sandbox.state() == before)
    }

    @Test("a turn streams the answer, commits the change and says so")
    func send() throws {
        let project = try Project()
        let output = try project.shell("echo 'a = 1' > a.txt; echo done")
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 0, stdout: "done\n", stderr: "turn 1 of 'Fix login' is commit \(tip), 1 file changed\n"))
        #expect(try project.messages() == "1 user echo 'a = 1' > a.txt; echo done\n1 assistant done\n")
        #expect(
            try project.sandbox.git("show", "--format=%s", "--name-only", project.branch)
                == "turn 1: add a.txt\n\na.txt")
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "")
        let shown = try project.sandbox.chat("show", String(tip))
        #expect(shown.masked.stdout.hasPrefix("SESSION\t1\tuser\tTIME\tAnn <ann@example.com>\tOID\tID\techo 'a = 1'"))
        #expect(
            try project.sandbox.chat("show", "HEAD").masked == Output(status: 1, stderr: "commit OID holds no turn\n"))
    }

    @Test("say stores what a person says, from words, -m, -F, a pipe")
    func say() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.write("message.txt", "from a file\nwith two lines\n")
        let first = try sandbox.chat("say", "several", "words")
        #expect(first == Output(status: 0, stderr: "turn 1 of 'Fix login' is commit \(try project.tip())\n"))
        try sandbox.chat("say", "-m", "--dashes").requireSuccess()
        try sandbox.chat("say", "-F", "message.txt").requireSuccess()
        try sandbox.chat("say", "-F", "-", input: "from input").requireSuccess()
        try sandbox.chat("say", "--role", "assistant", input: "piped \u{FFFD} ü").requireSuccess()
        let expected = """
            1 user several words
            2 user --dashes
            3 user from a file
            with two lines

            4 user from input
            5 assistant piped \u{FFFD} ü

            """
        #expect(try project.messages() == expected)
        #expect(try sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }

    @Test("log pages by count and by message")
    func pages() throws {
        let project = try Project()
        for word in ["one", "two", "three"] { try project.sandbox.chat("say", word).requireSuccess() }
        let ids = try project.sandbox.chat("log", "--format=%(id)").stdout.split(separator: "\n").map(String.init)
        func log(_ options: String...) throws -> String {
            try project.sandbox.run(["git", "chat", "log", "--format=%(text)"] + options).requireSuccess().stdout
        }
        #expect(try log("-n", "2") == "two\nthree\n")
        #expect(try log("-n", "1", "--skip", "1") == "two\n")
        #expect(try log("--before", ids[1]) == "one\n")
        #expect(try log("--after", ids[0], "-n", "1") == "three\n")
        #expect(try log("-n", "0") == "")
    }

    @Test("a message of 20 MiB is stored as a blob of its own, and read back")
    func large() throws {
        let project = try Project()
        let text = String(repeating: "0123456789abcdef", count: 20 << 16)
        let output = try project.sandbox.chat("say", "-F", "-", input: text)
        #expect(output == Output(status: 0, stderr: "turn 1 of 'Fix login' is commit \(try project.tip())\n"))
        #expect(try project.sandbox.chat("log", "--format=%(text)").stdout == text + "\n")
        let note = try project.sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch)
        #expect(note.contains(#""text_blob":""#))
        #expect(note.utf8.count < 1000)
        #expect(try project.sandbox.chat("fsck").stderr == "1 session checked, nothing is wrong\n")
    }

    @Test("reindex builds the notes ref and the search index again")
    func reindex() throws {
        let project = try Project()
        try project.sandbox.chat("say", "hello").requireSuccess()
        try project.sandbox.git("update-ref", "-d", "refs/notes/kosuke-chat")
        let stale = """
            warning: the notes ref is out of date: 1 turns missing, 0 different

            """
        #expect(try project.sandbox.chat("fsck").stdout == stale)
        let built = Output(
            status: 0,
            stderr: "refs/notes/kosuke-chat has the notes of 1 turn\nthe search index has 1 message\n")
        #expect(try project.sandbox.chat("reindex") == built)
        #expect(try project.sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch).contains("hello"))
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }

    @Test("-m given again is a paragraph more")
    func paragraphs() throws {
        let project = try Project()
        try project.sandbox.chat("say", "-m", "One", "-m", "Two").requireSuccess()
        #expect(try project.sandbox.chat("log", "--format=%(text)").stdout == "One\n\nTwo\n")
        let twice = try project.sandbox.chat("say", "-m", "One", "Two")
        #expect(twice.status == 129)
    }
}

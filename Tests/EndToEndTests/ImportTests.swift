import ChatModel
import SQLite
import TestSupport
import Testing

/// Transcripts of others become sessions, once.
@Suite struct ImportTests {
    private static let samples =
        Files.parent(of: Files.parent(of: #filePath)) + "/ChatImportTests/Samples/"

    private func sandbox(_ names: String...) throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["src/routes.txt": "/login -> /home\n"])
        for name in names { try sandbox.write("../" + name, Files.text(of: Self.samples + name)) }
        return sandbox
    }

    private func json(_ output: Output) throws -> JSON { try JSON.parse(output.requireSuccess().stdout.utf8) }

    @Test("a transcript of Claude Code becomes a session with its turns, times, tools and tokens")
    func claude() throws {
        let sandbox = try sandbox("claude.jsonl")
        let output = try sandbox.chat("import", "../claude.jsonl").requireSuccess()
        #expect(output.masked.stdout == "new\tclaude\t2\t2\t4\t2\tSESSION\tThe loop of the login\t../claude.jsonl\n")
        #expect(output.stderr == "imported 2 turns of 1 conversation\n")
        let messages = try sandbox.chat(
            "log", "The loop of the login", "--format=%(turn) %(role) %(at) %(model) %(text)")
        #expect(
            messages.stdout == """
                1 user 2026-01-02T03:04:05.000Z  Why does login loop?
                1 assistant 2026-01-02T03:04:06.500Z claude-opus-4-6 I read the routes.
                1 assistant 2026-01-02T03:04:09.000Z claude-opus-4-6 The redirect is wrong.
                2 user 2026-01-02T03:05:00.000Z  Fix it

                """)
        let log = try json(sandbox.chat("log", "The loop of the login", "--json"))
        #expect(log.elements?[2]["tool_calls"]?.elements?.count == 1)
        #expect(log.elements?[1]["tool_calls"]?.elements?.isEmpty == true)
        let usage = try sandbox.chat("usage", "--json").requireSuccess().stdout
        #expect(usage.contains("2260") && usage.contains("99"), "\(usage)")
        let dates = try sandbox.git("log", "--format=%s %ad", "--date=iso-strict", "kosuke-chat-" + session(in: output))
        #expect(
            dates.hasPrefix(
                "turn 2: discussion 2026-01-02T03:05:03+00:00\nturn 1: discussion 2026-01-02T03:04:09+00:00\n"))
        #expect(try sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
        try sandbox.git("fsck", "--strict")
        #expect(try sandbox.git("notes", "--ref=kosuke-chat", "list").split(separator: "\n").count == 2)
    }

    private func session(in output: Output) -> String {
        output.stdout.split(separator: "\t").first { $0.hasPrefix("session_") }.map(String.init) ?? ""
    }

    @Test(
        "importing twice adds nothing, to any format",
        arguments: [
            "claude.jsonl", "codex.jsonl", "gemini.jsonl", "gemini.json", "cursor.jsonl", "opencode.json",
            "copilot.jsonl",
            "aider.md", "continue.json", "droid.jsonl", "specstory.md", "messages.jsonl",
        ])
    func twice(_ name: String) throws {
        let sandbox = try sandbox(name)
        let first = try sandbox.chat("import", "../" + name).requireSuccess()
        #expect(!first.stdout.contains("unchanged"))
        let state = try sandbox.state()
        let second = try sandbox.chat("import", "../" + name).requireSuccess()
        #expect(second.stdout.split(separator: "\n").allSatisfy { $0.hasPrefix("unchanged\t") }, "\(second.stdout)")
        #expect(try sandbox.state() == state)
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a transcript that has grown is gone on with where it stopped, also in the middle of a turn")
    func grown() throws {
        let sandbox = try sandbox()
        let lines = try Files.text(of: Self.samples + "claude.jsonl").split(separator: "\n")
        var shown: [String] = []
        for count in 5...lines.count {
            try sandbox.write("../growing.jsonl", lines.prefix(count).joined(separator: "\n") + "\n")
            shown.append(try sandbox.chat("import", "../growing.jsonl").requireSuccess().stdout)
        }
        #expect(shown[0].hasPrefix("new\t") && shown.contains { $0.hasPrefix("grown\t") })
        #expect(try sandbox.git("for-each-ref", "refs/chat/sessions").split(separator: "\n").count == 1)
        let texts = try sandbox.chat("log", "The loop of the login", "--format=%(turn) %(role) %(text)").stdout
        #expect(
            texts == """
                1 user Why does login loop?
                1 assistant I read the routes.
                1 assistant The redirect is wrong.
                2 user Fix it

                """)
        let usage = try sandbox.chat("usage", "--json").requireSuccess().stdout
        #expect(usage.contains("2260") && usage.contains("99"), "\(usage)")
        let tools = try json(sandbox.chat("log", "The loop of the login", "--json")).elements?[2]["tool_calls"]
        #expect(tools?.elements?.map { $0["status"]?.text } == ["completed"])
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("two files of one conversation, one longer, in one import")
    func twoFiles() throws {
        let sandbox = try sandbox()
        let lines = try Files.text(of: Self.samples + "codex.jsonl").split(separator: "\n")
        try sandbox.write("../both/a.jsonl", lines.prefix(13).joined(separator: "\n"))
        try sandbox.write("../both/b.jsonl", lines.joined(separator: "\n"))
        try sandbox.write("../both/c.jsonl", lines.joined(separator: "\n"))
        let output = try sandbox.chat("import", "../both").requireSuccess()
        #expect(output.stdout.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == ["new", "grown", "unchanged"])
        #expect(try sandbox.git("for-each-ref", "refs/chat/sessions").split(separator: "\n").count == 1)
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a repository without commits, and one without files, take conversations too")
    func otherRepositories() throws {
        let sandbox = try sandbox("claude.jsonl")
        for words in ["init -q ../empty", "init -q --bare ../bare"] {
            try sandbox.sh("git " + words).requireSuccess()
            let place = String(words.split(separator: " ").last ?? "")
            let made = try sandbox.chat("import", sandbox.absolute("../claude.jsonl"), in: place)
            #expect(made.stdout.hasPrefix("new\tclaude\t2\t2\t4\t2\t"), "\(made)")
            #expect(try sandbox.chat("fsck", in: place).status == 0)
        }
    }

    @Test("what was said in the session since stays, and the import goes on behind it")
    func mixed() throws {
        let sandbox = try sandbox()
        let lines = try Files.text(of: Self.samples + "codex.jsonl").split(separator: "\n")
        try sandbox.write("../c.jsonl", lines.prefix(13).joined(separator: "\n") + "\n")
        let id = session(in: try sandbox.chat("import", "../c.jsonl").requireSuccess())
        try sandbox.chat("say", "-s", id, "between").requireSuccess()
        try sandbox.write("../c.jsonl", lines.joined(separator: "\n") + "\n")
        #expect(try sandbox.chat("import", "../c.jsonl").requireSuccess().stdout.hasPrefix("grown\tcodex\t2\t1\t"))
        #expect(
            try sandbox.chat("log", id, "--format=%(turn) %(text)").stdout == """
                1 Why does login loop?
                1 The redirect is wrong.
                2 between
                3 Fix it

                """)
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("no words of a maker, and no secret, is in any object")
    func nothingElse() throws {
        let sandbox = try sandbox("claude.jsonl", "codex.jsonl", "copilot.jsonl", "droid.jsonl", "opencode.json")
        let secret = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
        let text = try Files.text(of: Self.samples + "claude.jsonl").replacing(
            "/home -> /login\\n<", with: "\(secret)\\n<"
        )
        .replacing("The loop of the login", with: "The \(secret) loop").replacing("Fix it", with: "Fix \(secret)")
        try sandbox.write("../claude.jsonl", text)
        for name in ["claude.jsonl", "codex.jsonl", "copilot.jsonl", "droid.jsonl", "opencode.json"] {
            try sandbox.chat("import", "../" + name).requireSuccess()
        }
        let objects = try sandbox.sh("git cat-file --batch-all-objects --batch").requireSuccess()
        let everything = String(decoding: objects.stdoutBytes, as: UTF8.self)
        for word in ["vendor", "maker", "Words for the model", "Be kind", "environment_context", secret] {
            #expect(!everything.contains(word), "\(word)")
        }
        #expect(everything.contains("[redacted:github-token]"))
    }

    @Test("a preview writes nothing")
    func preview() throws {
        let sandbox = try sandbox("claude.jsonl")
        let state = try sandbox.state()
        let output = try sandbox.chat("import", "--dry-run", "../claude.jsonl").requireSuccess()
        #expect(output.stdout == "new\tclaude\t2\t2\t4\t2\t\tThe loop of the login\t../claude.jsonl\n")
        #expect(output.stderr == "would import 2 turns of 1 conversation\n")
        #expect(try sandbox.state() == state)
        #expect(try sandbox.git("count-objects", "-v").contains("packs: 0"))
    }

    @Test("without a path, what agents keep of this repository is listed, and asked about")
    func discovery() throws {
        let sandbox = try sandbox()
        let slug = sandbox.folder.split(separator: "").map {
            $0.first?.isLetter == true || $0.first?.isNumber == true ? String($0) : "-"
        }
        .joined()
        let home = sandbox.path + "/home"
        let place = home + "/.claude/projects/\(slug)"
        try Files.makeFolder(place)
        let text = try Files.text(of: Self.samples + "claude.jsonl")
        try Files.write(text.replacing("/home/ann/project", with: sandbox.folder).utf8, to: place + "/x.jsonl")
        let codex = home + "/.codex/sessions/2026/01/02"
        try Files.makeFolder(codex)
        try Files.write(Files.bytes(of: Self.samples + "codex.jsonl"), to: codex + "/rollout-elsewhere.jsonl")
        let environment = ["HOME": home, "CLAUDE_CONFIG_DIR": nil, "CODEX_HOME": nil]
        let state = try sandbox.state()
        let asked = try sandbox.chat("import", environment: environment)
        #expect(asked.status == 1 && asked.stderr.contains("x.jsonl") && asked.stderr.contains("--yes"), "\(asked)")
        #expect(!asked.stderr.contains("rollout-elsewhere"))
        #expect(try sandbox.state() == state)
        let output = try sandbox.chat("import", "--yes", environment: environment).requireSuccess()
        #expect(output.stdout.hasPrefix("new\tclaude\t2\t2\t4\t2\t"))
    }

    @Test("a conversation goes into a named session")
    func named() throws {
        let sandbox = try sandbox("claude.jsonl")
        let id = try sandbox.newSession("Mine")
        try sandbox.chat("say", "-s", id, "before").requireSuccess()
        #expect(try sandbox.chat("import", "-s", id, "../claude.jsonl").requireSuccess().stdout.contains(id))
        #expect(try sandbox.chat("log", id, "--format=%(turn) %(text)").stdout.hasPrefix("1 before\n2 Why does login"))
        #expect(try sandbox.chat("import", "../claude.jsonl").requireSuccess().stdout.hasPrefix("unchanged\t"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("broken parts are counted with a reason; what is no transcript is refused; the others are imported")
    func broken() throws {
        let sandbox = try sandbox("claude.jsonl")
        try sandbox.write(
            "../bad/claude.jsonl", try Files.text(of: Self.samples + "claude.jsonl") + "{\"type\":\"user\",\"mess")
        try sandbox.write("../bad/empty.jsonl", "")
        let output = try sandbox.chat("import", "../bad")
        #expect(output.status == 1)
        #expect(output.stdout.hasPrefix("new\tclaude\t2\t"))
        #expect(
            output.stderr.contains("warning: one part of '../bad/claude.jsonl' passed over (line 19: cut off"),
            "\(output)")
        #expect(
            output.stderr.contains("error: cannot import '../bad/empty.jsonl': it is no transcript that is known\n"))
        #expect(try sandbox.chat("import", "../nothing.jsonl").status == 3)
        #expect(try sandbox.chat("import", "--format", "nonsense", "../claude.jsonl").status == 129)
    }

    @Test("escape sequences and line ends in titles and texts reach no terminal")
    func escapes() throws {
        let sandbox = try sandbox()
        let text = try Files.text(of: Self.samples + "claude.jsonl")
            .replacing("The loop of the login", with: "evil\\u001b[31m\\nChat-Status: archived")
            .replacing("Fix it", with: "Fix\\u001b]0;x\\u0007 it")
        try sandbox.write("../e.jsonl", text)
        let output = try sandbox.runOnTerminal("git", "chat", "import", "../e.jsonl")
        #expect(!output.stdout.contains("\u{1B}[31m") && !output.stdout.contains("\u{1B}]0"))
        let list = try json(sandbox.chat("list", "--json"))
        #expect(list.elements?.first?["status"]?.text == "active")
        #expect(list.elements?.first?["title"]?.text?.contains("\u{1B}") == false)
        let shown = try sandbox.runOnTerminal("git", "chat", "export", list.elements?.first?["id"]?.text ?? "")
        #expect(!shown.stdout.contains("\u{1B}]0"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("killed anywhere, nothing half is there, and a second import completes it")
    func killed() throws {
        let sandbox = try sandbox()
        var text = ""
        for number in 0..<40 {
            for turn in 0..<30 {
                text +=
                    #"{"session_id":"s-\#(number)","role":"user","content":"Question \#(turn)","id":"\#(number)-\#(turn)"}"#
                    + "\n"
                text += #"{"session_id":"s-\#(number)","role":"assistant","content":"Answer \#(turn)"}"# + "\n"
            }
        }
        try sandbox.write("../many.jsonl", text)
        for delay in [0.02, 0.1, 0.2, 0.4, 0.8] {
            try sandbox.sh("timeout -s KILL \(delay) git-chat import ../many.jsonl > /dev/null 2>&1 || true")
            for line in try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/sessions").split(
                separator: "\n")
            {
                let turns = try sandbox.git("log", "-1", "--format=%(trailers:key=Chat-Turns,valueonly)", String(line))
                #expect(turns == "30")
            }
        }
        try sandbox.chat("import", "../many.jsonl").requireSuccess()
        #expect(try sandbox.git("for-each-ref", "refs/chat/sessions").split(separator: "\n").count == 40)
        #expect(try sandbox.git("for-each-ref", "refs/chat/keep") == "")
        let again = try sandbox.chat("import", "../many.jsonl").requireSuccess()
        #expect(again.stderr == "imported 0 turns of 0 conversations, 40 had nothing new\n")
        #expect(try sandbox.chat("fsck", "--repair").status == 0)
        #expect(try sandbox.chat("fsck").status == 0)
        try sandbox.git("fsck", "--strict")
    }

    @Test("objects go into packs")
    func packs() throws {
        let sandbox = try sandbox()
        let lines = (0..<500).map {
            #"{"role":"user","content":"Question \#($0)"}"# + "\n" + #"{"role":"assistant","content":"A"}"#
        }
        try sandbox.write("../m.jsonl", lines.joined(separator: "\n"))
        let before = try sandbox.sh("find .git/objects -type f -not -path '*/pack/*' | wc -l").stdout
        try sandbox.chat("import", "../m.jsonl").requireSuccess()
        let after = try sandbox.sh("find .git/objects -type f -not -path '*/pack/*' | wc -l").stdout
        #expect((Int(after.filter(\.isNumber)) ?? 0) - (Int(before.filter(\.isNumber)) ?? 0) < 20, "\(before) \(after)")
        try sandbox.git(
            "verify-pack", try sandbox.sh("ls .git/objects/pack/*.idx | head -1").stdout.filter { $0 != "\n" })
        #expect(try sandbox.chat("log", "-n", "2", "Question 0", "--format=%(text)").stdout == "Question 499\nA\n")
    }

    @Test(
        "dumps of a database become sessions, once",
        arguments: ["chat_messages.sql", "chat_messages.csv", "chat_messages.json"])
    func migrate(_ name: String) throws {
        let sandbox = try sandbox(name)
        let preview = try sandbox.chat("migrate", "--dry-run", "../" + name).requireSuccess()
        #expect(preview.stderr.hasPrefix("would import"))
        #expect(try sandbox.git("for-each-ref", "refs/chat") == "")
        let output = try sandbox.chat("migrate", "../" + name).requireSuccess()
        #expect(output.stdout.hasPrefix("new\trows\t"))
        #expect(try sandbox.chat("migrate", "../" + name).requireSuccess().stdout.hasPrefix("unchanged\t"))
        if name.hasSuffix(".sql") {
            #expect(
                try sandbox.chat("show", "session_1_1767323040").requireSuccess().stdout.contains(
                    "The loop of the login"))
            #expect(
                try sandbox.chat("log", "Main Conversation", "--format=%(turn) %(role) %(text)").stdout == """
                    1 user Without a session
                    1 assistant It's done;
                    in two lines
                    2 user Tab\there

                    """)
        }
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a SQLite database becomes sessions, and is not changed")
    func sqlite() throws {
        let sandbox = try sandbox()
        let made = try sandbox.sh(
            """
            python3 -c "
            import sqlite3
            d = sqlite3.connect('../chat.db')
            d.execute('CREATE TABLE chat_messages (id INTEGER, role TEXT, content TEXT, timestamp TEXT, chat_session_id TEXT)')
            d.execute('CREATE TABLE chat_sessions (id TEXT, title TEXT, created_at TEXT)')
            d.execute('INSERT INTO chat_sessions VALUES (?,?,?)', ('s', 'From a database', '2026-01-02 03:04:00'))
            d.executemany('INSERT INTO chat_messages VALUES (?,?,?,?,?)', [(2, 'assistant', 'B', '2026-01-02 03:04:09', 's'), (1, 'user', 'A', '2026-01-02 03:04:05', 's')])
            d.commit()"
            """)
        guard made.status == 0 else { return }
        let before = try Files.bytes(of: sandbox.absolute("../chat.db"))
        try sandbox.chat("migrate", "../chat.db").requireSuccess()
        #expect(
            try sandbox.chat("log", "From a database", "--format=%(role) %(text)").stdout == "user A\nassistant B\n")
        #expect(try Files.bytes(of: sandbox.absolute("../chat.db")) == before)
    }

    /// A database of the documented tables, whose project is the sandbox's repository.
    private func database(_ name: String, _ sandbox: Sandbox, at path: String) throws -> Database {
        let sql = try Files.text(of: Self.samples + "../Databases/\(name).sql")
        let database = try Database(.file(sandbox.absolute(path)))
        try database.run("PRAGMA journal_mode = WAL")
        try database.run(sql.replacing("/home/ann/project", with: sandbox.folder))
        return database
    }

    @Test("a database that an agent works with just now: what is of this repository is taken, nothing is written there")
    func openCode() throws {
        let sandbox = try sandbox()
        try Files.makeFolder(sandbox.absolute("../data/opencode"))
        let path = "../data/opencode/opencode.db"
        let writer = try database("opencode", sandbox, at: path)
        let before = try Files.names(in: sandbox.absolute("../data/opencode")).map {
            try Files.bytes(of: sandbox.absolute("../data/opencode/" + $0))
        }
        let preview = try sandbox.chat("import", "--dry-run", path).requireSuccess()
        #expect(preview.stdout == "new\topencode\t2\t2\t3\t1\t\tThe loop of the login\t\(path)\n")
        let output = try sandbox.chat("import", path).requireSuccess()
        #expect(
            output.stderr == """
                imported 2 turns of 1 conversation
                hint: one conversation was held in other directories; '--everywhere' takes them too

                """)
        #expect(
            try sandbox.chat("log", "The loop of the login", "--format=%(turn) %(role) %(text)").stdout == """
                1 user Why does login loop?
                1 assistant The redirect is wrong.
                2 user Fix it

                """)
        #expect(try sandbox.chat("import", path).requireSuccess().stdout.hasPrefix("unchanged\t"))
        let after = try Files.names(in: sandbox.absolute("../data/opencode")).map {
            try Files.bytes(of: sandbox.absolute("../data/opencode/" + $0))
        }
        #expect(before == after && before.count == 3)
        let environment = ["XDG_DATA_HOME": sandbox.absolute("../data")]
        let found = try sandbox.chat("import", "--yes", environment: environment).requireSuccess()
        #expect(found.stderr.contains("opencode.db\n") && found.stdout.hasPrefix("unchanged\t"), "\(found)")
        let all = try sandbox.chat("import", "--everywhere", path).requireSuccess()
        #expect(all.stdout.contains("new\topencode\t1\t") && all.stdout.contains("Elsewhere"), "\(all)")
        #expect(try sandbox.chat("fsck").status == 0)
        withExtendedLifetime(writer) {}
    }

    @Test("Cursor's databases, and one that holds something else")
    func cursor() throws {
        let sandbox = try sandbox()
        try Files.makeFolder(sandbox.absolute("../c"))
        let editor = try database("cursor", sandbox, at: "../c/state.vscdb")
        let store = try database("cursor-store", sandbox, at: "../c/store.db")
        let output = try sandbox.chat("import", "../c").requireSuccess()
        #expect(
            output.stdout.split(separator: "\n").map { $0.prefix(13) } == [
                "new\tcursor\t2\t", "new\tcursor\t1\t", "new\tcursor\t1\t",
            ])
        #expect(
            output.stderr.contains("warning: one part of '../c/state.vscdb' passed over (line 7: a message that is"))
        #expect(
            try sandbox.chat("import", "../c").stdout.split(separator: "\n").allSatisfy { $0.hasPrefix("unchanged") })
        let objects = try sandbox.sh("git cat-file --batch-all-objects --batch").requireSuccess()
        #expect(!String(decoding: objects.stdoutBytes, as: UTF8.self).contains("maker"))
        #expect(try sandbox.chat("import", "--format", "opencode", "../c/store.db").status == 1)
        let other = try Database(.file(sandbox.absolute("../c/other.db")))
        try other.run("CREATE TABLE t (n)")
        let refused = try sandbox.chat("import", "../c/other.db")
        #expect(refused.stderr.contains("error: cannot import '../c/other.db': it is no transcript that is known\n"))
        withExtendedLifetime((editor, store, other)) {}
    }
}

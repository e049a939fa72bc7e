import ChatModel
import TestSupport
import Testing

/// What somebody has not read yet is counted, and what shows it to them makes it read.
@Suite struct UnreadTests {
    private func unread(_ sandbox: Sandbox, _ session: String = "@", in place: String = ".") throws -> Int? {
        let output = try sandbox.chat("show", session, "--json", in: place).requireSuccess()
        return try JSON.parse(output.stdoutBytes)["unread"]?.integer
    }

    /// The lines of the marks of Ann, without times.
    private func marks(_ sandbox: Sandbox) throws -> [String] {
        let name = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/read/")
        guard !name.isEmpty else { return [] }
        return try sandbox.git("show", name + ":lines").split(separator: "\n").map {
            String($0.replacing(#/"at":"[^"]*"/#, with: "\"at\":T"))
        }
    }

    @Test("answers are unread until a terminal has shown them; what one says oneself is read")
    func own() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        try sandbox.chat("say", "hello").requireSuccess()
        #expect(try unread(sandbox) == 0)
        try project.shell("echo one").requireSuccess()
        #expect(try unread(sandbox) == 1)
        try project.shell("echo two").requireSuccess()
        #expect(try unread(sandbox) == 1)
        try sandbox.chat("say", "--role", "assistant", "more").requireSuccess()
        #expect(try unread(sandbox) == 0)
        try project.shell("echo three").requireSuccess()
        for words in [["log"], ["log", "--json"], ["show"], ["list"], ["switch", project.id]] {
            try sandbox.run(["git", "chat"] + words).requireSuccess()
            #expect(try unread(sandbox) == 1, "\(words)")
        }
        #expect(try marks(sandbox) == [])
        let list = try sandbox.runOnTerminal("git", "chat", "list", environment: ["NO_COLOR": "1"]).stdout
        #expect(list.contains(#/One +1 +active/#), "\(list)")
        #expect(try sandbox.chat().stdout.contains("unread: 1 message\n"))
        #expect(try sandbox.runOnTerminal("git", "--no-pager", "chat", "log", "--skip", "1").status == 0)
        #expect(try unread(sandbox) == 1)
        #expect(try sandbox.runOnTerminal("git", "--no-pager", "chat", "log").status == 0)
        #expect(try unread(sandbox) == 0)
        let mark = "{\"session\":\"\(project.id)\",\"messages\":8,\"at\":T,\"v\":1}"
        #expect(try marks(sandbox) == [mark])
        #expect(try !sandbox.chat().stdout.contains("unread"))
        let sent = try sandbox.runOnTerminal("git", "chat", "send", "--agent", "shell", "-m", "echo four")
        #expect(sent.status == 0 && sent.stdout.contains("four"), "\(sent)")
        #expect(try unread(sandbox) == 0)
        #expect(try sandbox.chat("fsck").stderr.contains("nothing is wrong"))
    }

    @Test("a teammate's messages are unread, each person has marks of their own, and marks never leave")
    func team() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try unread(team.sandbox, id, in: "bob") == 2)
        try team.chat("bob", "set", id, "read").requireSuccess()
        #expect(try unread(team.sandbox, id, in: "bob") == 0)
        #expect(try unread(team.sandbox, id, in: "ann") == 1)
        try team.shell("ann", id, "echo more")
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        #expect(try unread(team.sandbox, id, in: "bob") == 2)
        try team.chat("bob", "say", "-s", id, "thanks").requireSuccess()
        #expect(try unread(team.sandbox, id, in: "bob") == 0)
        // Both speak: what the other said is unread after the merge, whatever came first.
        try team.chat("ann", "say", "-s", id, "and now").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        #expect(try unread(team.sandbox, id, in: "ann") == 1)
        #expect(try unread(team.sandbox, id, in: "bob") == 1)
        #expect(try !team.sandbox.git("ls-remote", "remote.git").contains("refs/chat/read"))
        let pushed = try team.sandbox.run("git", "push", "--quiet", "origin", "--mirror", "--dry-run", in: "bob")
        #expect(pushed.status == 0)
        try team.chat("bob", "hooks", "install").requireSuccess()
        #expect(
            try team.sandbox.run("git", "push", "origin", "refs/chat/read/*:refs/chat/read/*", in: "bob").status == 1)
    }

    @Test("several processes mark at once: no mark is lost")
    func together() throws {
        let project = try Project("1")
        let sandbox = project.sandbox
        let ids = try [project.id] + (2...6).map { try sandbox.newSession("\($0)", "--no-worktree") }
        for id in ids { try sandbox.chat("say", "-s", id, "hello").requireSuccess() }
        // Bob, who may read them, has read none of them.
        try sandbox.git("config", "chat.policy.read", "anyone")
        let bob = ["GIT_AUTHOR_EMAIL": "bob@example.com", "GIT_COMMITTER_EMAIL": "bob@example.com"]
        let processes = try ids.map { id in try sandbox.start("git", "chat", "set", id, "read", environment: bob) }
        for process in processes { try process.wait().requireSuccess() }
        #expect(try marks(sandbox).count == 6)
        #expect(try unread(sandbox) == 0)
    }

    @Test("fsck knows marks, --repair leaves out what is none, and gc lets go of history and of sessions that are gone")
    func checked() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let other = try sandbox.newSession("Two", "--no-worktree", "--no-switch")
        for id in [project.id, other] {
            try sandbox.chat("send", "-s", id, "--agent", "shell", "-m", "echo hi").requireSuccess()
            try sandbox.chat("set", id, "read").requireSuccess()
        }
        let name = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/read/")
        #expect(try sandbox.git("rev-list", "--count", name) == "2")
        try sandbox.chat("delete", "--yes", other).requireSuccess()
        try sandbox.chat("gc").requireSuccess()
        #expect(try sandbox.git("rev-list", "--count", name) == "1")
        #expect(try marks(sandbox).count == 1)
        #expect(try unread(sandbox) == 0)

        let good = try sandbox.git("show", name + ":lines")
        try sandbox.write("lines", good + "\nnonsense\n{\"v\":2,\"new\":1}\n")
        let blob = try sandbox.git("hash-object", "-w", "lines")
        let tree = try sandbox.sh("printf '100644 blob \(blob)\\tlines\\n' | git mktree").requireSuccess().stdout
        let commit = try sandbox.git("commit-tree", "-m", "x", String(tree.dropLast()))
        try sandbox.git("update-ref", name, commit)
        try sandbox.git("update-ref", "refs/chat/read/someone", "HEAD")
        #expect(try unread(sandbox) == 0)
        let found = try sandbox.chat("fsck")
        #expect(found.status == 0)
        #expect(found.stdout.contains("what was read, '\(name)', is damaged: line 2 is no mark"), "\(found)")
        #expect(found.stdout.contains("what was read, 'refs/chat/read/someone', is damaged: it names no user key"))
        #expect(try sandbox.chat("fsck", "--repair").status == 0)
        #expect(try sandbox.git("show", name + ":lines").split(separator: "\n").count == 2)
        #expect(try sandbox.git("for-each-ref", "refs/chat/read/someone") == "")
        #expect(try unread(sandbox) == 0)
    }

    @Test("where git does not know who asks, nobody has unread messages")
    func nobody() throws {
        let project = try Project("One")
        try project.shell("echo one").requireSuccess()
        let empty: [String: String?] = [
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.email", "GIT_CONFIG_VALUE_0": "",
            "GIT_CONFIG_KEY_1": "user.name", "GIT_CONFIG_VALUE_1": "", "EMAIL": nil, "GIT_AUTHOR_EMAIL": nil,
        ]
        let output = try project.sandbox.chat("list", "--json", environment: empty).requireSuccess()
        #expect(try JSON.parse(output.stdoutBytes).elements?.first?["unread"] == .null)
    }
}

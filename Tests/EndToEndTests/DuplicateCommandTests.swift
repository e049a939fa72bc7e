import TestSupport
import Testing

/// `git chat duplicate`.
@Suite struct DuplicateCommandTests {
    private let project: Project
    private var sandbox: Sandbox { project.sandbox }

    init() throws {
        project = try Project()
        try project.shell("echo a > a.txt; echo one")
        try project.shell("echo b > b.txt; echo two")
    }

    @Test("the conversation, the code and a worktree of its own")
    func plain() throws {
        let output = try sandbox.chat("duplicate", project.id)
        let id = String(output.stdout.dropLast())
        let expected = Output(
            status: 0, stdout: "\(id)\n",
            stderr: """
                made session 'Fix login (copy)' on branch 'kosuke-chat-\(id)'
                its worktree is '$SANDBOX/project.sessions/\(id)'
                hint: run 'git chat delete \(id)' to take that back

                """)
        #expect(output == expected)
        let words = ["log", "--format=%(turn) %(role) %(text)"]
        #expect(try sandbox.run(["git", "chat"] + words + [id]).stdout == project.messages())
        #expect(try sandbox.read("../project.sessions/\(id)/b.txt") == "b\n")
        #expect(try sandbox.chat("path").stdout == "$SANDBOX/project.sessions/\(id)\n")
        #expect(try sandbox.chat("show", id, "--json").stdout.contains("\"forked_from\": \"\(project.id)\""))
        #expect(try sandbox.chat("fsck") == Output(status: 0, stderr: "2 sessions checked, nothing is wrong\n"))
        #expect(try sandbox.run("git", "fsck", "--strict").status == 0)
    }

    @Test("at a turn, with a title, without a worktree, staying here; and without messages")
    func options() throws {
        let made = try sandbox.chat(
            "duplicate", project.id, "--at", "1", "--title", "Other way", "--no-worktree", "--no-switch", "--json")
        #expect(made.stdout.contains("\"title\": \"Other way\"") && made.stdout.contains("\"turns\": 1"))
        #expect(made.stdout.contains("\"environment\": \"none\""))
        #expect(try sandbox.chat("path").stdout == project.shownWorktree + "\n")
        try sandbox.chat("send", "-s", "Other way", "--agent", "shell", "ls").requireSuccess()
        let answer = try sandbox.chat("log", "Other way", "-n", "1", "--format=%(text)").stdout
        #expect(answer.hasPrefix("README.md\na.txt\n") && !answer.contains("b.txt"), "\(answer)")
        let silent = String(
            try sandbox.chat("duplicate", project.id, "--no-messages").requireSuccess().stdout.dropLast())
        #expect(try sandbox.chat("log", silent).stdout == "")
        #expect(try sandbox.read("../project.sessions/\(silent)/b.txt") == "b\n")
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("at a turn: what was left out is not shared, and a purge of the source lets go of it", arguments: [1, 2])
    func leftOut(turn: Int) throws {
        let long = "echo three\n" + String(repeating: "x", count: 70_000)
        try sandbox.chat("say", "-s", project.id, "-F", "-", input: long).requireSuccess()
        try sandbox.git("init", "--quiet", "--bare", "../remote.git")
        try sandbox.git("remote", "add", "origin", "../remote.git")
        let words = ["duplicate", project.id, "--at", "\(turn)", "--no-worktree", "--no-switch"]
        let id = String(try sandbox.run(["git", "chat"] + words).requireSuccess().stdout.dropLast())
        let messages = try sandbox.chat("log", id, "--format=%(text)").requireSuccess().stdout
        #expect(try sandbox.chat("log", id, "-n", "9", "--format=%(text)").requireSuccess().stdout == messages)
        try sandbox.chat("share", "--yes", id).requireSuccess()
        try sandbox.chat("delete", "--yes", "--purge", project.id).requireSuccess()
        try sandbox.sh("git reflog expire --expire=now --all && git gc -q --prune=now").requireSuccess()
        for place in ["../remote.git", "."] {
            let objects = try sandbox.git("cat-file", "--batch-all-objects", "--batch", in: place)
            let found = ["echo one", "echo two", "echo three"].filter { objects.contains($0) }
            #expect(found == Array(["echo one", "echo two"].prefix(turn)), "\(place)")
        }
        #expect(try sandbox.chat("log", id, "--format=%(text)").requireSuccess().stdout == messages)
        #expect(try sandbox.chat("fsck").requireSuccess().stdout == "")
    }

    @Test("with changes: what is not committed comes along")
    func changes() throws {
        try sandbox.sh("echo c >> a.txt; git add a.txt; rm b.txt; echo new > new.txt", in: project.worktree)
            .requireSuccess()
        let status = try sandbox.git("status", "--porcelain", in: project.worktree)
        let id = String(try sandbox.chat("duplicate", "--with-changes").requireSuccess().stdout.dropLast())
        let place = sandbox.path + "/project.sessions/" + id
        #expect(try sandbox.git("status", "--porcelain", in: place) == status)
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == status)
    }

    @Test(
        "the turns of a duplicate are found where its source is deleted", arguments: [["--yes"], ["--yes", "--purge"]])
    func sourceDeleted(options: [String]) throws {
        let id = String(try sandbox.chat("duplicate", project.id).requireSuccess().stdout.dropLast())
        let turn = try sandbox.git("rev-parse", project.branch)
        try sandbox.run(["git", "chat", "delete", project.id] + options).requireSuccess()
        let shown = try sandbox.chat("show", turn).requireSuccess().stdout
        #expect(shown.contains(id) && shown.contains("echo b > b.txt; echo two"), "\(shown)")
        let blame = try sandbox.chat("blame", "kosuke-chat-" + id, "a.txt").requireSuccess().stdout
        #expect(blame.hasSuffix("\t\(id)\t1\tshell\techo a > a.txt; echo one\ta\n"), "\(blame)")
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("the turns of a shared duplicate are found by others, who do not have its private source")
    func sourcePrivate() throws {
        let team = try Team()
        let source = String(try team.chat("ann", "new", "Source").requireSuccess().stdout.dropLast())
        try team.shell("ann", source, "echo one > one.txt; echo done")
        let id = String(try team.chat("ann", "duplicate", source, "--title", "Copy").requireSuccess().stdout.dropLast())
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        let turn = try team.sandbox.git("rev-parse", "origin/kosuke-chat-\(id)~1", in: "bob")
        #expect(try team.chat("bob", "show", turn).requireSuccess().stdout.contains("\tdone\n"))
        let blame = try team.chat("bob", "blame", turn, "one.txt").requireSuccess().stdout
        #expect(blame.hasSuffix("\t\(id)\t1\tshell\techo one > one.txt; echo done\tone\n"), "\(blame)")
        // In one repository the source is there, and not shown to everybody.
        let carl: [String: String?] = ["GIT_AUTHOR_EMAIL": "carl@example.com", "GIT_AUTHOR_NAME": "Carl"]
        let shown = try team.chat("ann", "show", turn, environment: carl).requireSuccess().stdout
        #expect(shown.contains(id) && !shown.contains(source), "\(shown)")
    }

    @Test("what cannot be done is said, and nothing is made")
    func refused() throws {
        let before = try sandbox.state()
        let noTurn = """
            error: cannot duplicate session 'Fix login' (\(project.id)): it has no turn 9
            hint: nothing was made; it has turns 1 to 2

            """
        #expect(try sandbox.chat("duplicate", "--at", "9") == Output(status: 3, stderr: noTurn))
        #expect(try sandbox.chat("duplicate", "--at", "1", "--with-changes").status == 129)
        #expect(try sandbox.chat("duplicate", "--title", "").status == 1)
        #expect(try sandbox.chat("duplicate", "nobody").status == 3)
        let late = try sandbox.newSession("Late", "--no-worktree", "--no-switch")
        let none = try sandbox.chat("duplicate", late, "--with-changes")
        #expect(
            none.status == 1
                && none.stderr.hasPrefix("error: cannot duplicate session 'Late' (\(late)): it has no worktree\n")
        )
        #expect(try sandbox.state().contains(late) && !before.contains(late))
        #expect(try sandbox.git("for-each-ref", "refs/chat/sessions").split(separator: "\n").count == 2)
    }
}

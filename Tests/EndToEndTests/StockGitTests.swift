import TestSupport
import Testing

/// What git chat writes is what stock git reads.
@Suite struct StockGitTests {
    @Test("git's own commands show sessions, turns and words")
    func reading() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo x > x.txt; echo answer")
        let log = try sandbox.git(
            "log", "-1", "--notes=kosuke-chat", "--format=%s%n%(trailers:key=Chat-Turn,valueonly)%N", project.branch)
        #expect(
            log.hasPrefix(
                "turn 1: add x.txt\n1\n{\"clock\":\"00000001\",\"role\":\"user\",\"text\":\"echo x > x.txt; echo answer\""
            ))
        let note = try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch)
        #expect(note.split(separator: "\n").count == 3)
        #expect(note.contains(#""role":"assistant","text":"answer""#))
        let titles = try sandbox.git(
            "for-each-ref", "refs/chat/sessions", "--format=%(contents:trailers:key=Chat-Title,valueonly)")
        #expect(titles == "Fix login")
        #expect(try sandbox.git("show", "\(project.log):\(sandbox.git("rev-parse", project.branch))") == note)
        let worktrees = try sandbox.run("git", "worktree", "list", "--porcelain").stdout
        #expect(worktrees.contains("worktree \(project.shownWorktree)\nHEAD "))
        #expect(worktrees.hasSuffix("branch refs/heads/\(project.branch)\n\n"))
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try sandbox.git("fsck", "--strict") == "")
    }

    @Test("everything derived can be deleted: what is read is the same")
    func derived() throws {
        let project = try Project()
        let sandbox = project.sandbox
        for line in ["echo a > a; echo one", "echo b > b; echo two"] { try project.shell(line) }
        let reads = [["log", "--json"], ["list", "--json"], ["show", "--json"], ["search", "--json", "echo"]]
        let before = try reads.map { try sandbox.run(["git", "chat"] + $0).requireSuccess().stdout }
        let notes = try sandbox.git("notes", "--ref=kosuke-chat", "list")
        #expect(notes.split(separator: "\n").count == 2)
        try sandbox.git("update-ref", "-d", "refs/notes/kosuke-chat")
        try sandbox.sh("rm -rf .git/chat/cache").requireSuccess()
        #expect(try reads.map { try sandbox.run(["git", "chat"] + $0).requireSuccess().stdout } == before)
        try sandbox.chat("reindex").requireSuccess()
        #expect(try sandbox.git("notes", "--ref=kosuke-chat", "list") == notes)
    }

    @Test("git gc --prune=now loses nothing")
    func collect() throws {
        let project = try Project()
        let sandbox = project.sandbox
        for line in ["echo a > a", "git commit --allow-empty -qm mine; echo b > b", "exit 1"] {
            try project.shell(line)
        }
        try sandbox.chat("say", "-F", "-", input: String(repeating: "long ", count: 20_000)).requireSuccess()
        let before = try sandbox.chat("log", "--json").stdout
        try sandbox.git("reflog", "expire", "--expire=now", "--all")
        try sandbox.git("gc", "--quiet", "--prune=now")
        #expect(try sandbox.chat("log", "--json").stdout == before)
        #expect(try sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
        #expect(try project.shell("echo c > c").status == 0)
        #expect(try sandbox.chat("fsck").stderr == "1 session checked, nothing is wrong\n")
    }

    @Test("turns stay readable where stock git rewrites the branch")
    func rewrite() throws {
        let project = try Project()
        try project.shell("echo a > a; echo one")
        try project.shell("echo b > b; echo two")
        try project.sandbox.write("main.txt", "new\n")
        try project.sandbox.git("add", ".")
        try project.sandbox.git("commit", "-qm", "On main")
        try project.sandbox.git("rebase", "--quiet", "main", in: project.worktree)
        #expect(
            try project.sandbox.chat("status").stdout.hasSuffix(
                "?? the branch was rewritten; the next turn takes that in\n"))
        let shown = try project.sandbox.chat("show", project.branch, in: project.worktree)
        #expect(shown.stdout.hasPrefix("id\t"))
        let turn = try project.sandbox.git("rev-parse", project.branch)
        #expect(try project.sandbox.chat("show", turn).stdout.hasSuffix("\ttwo\n"))
        try project.shell("echo three")
        #expect(try project.messages().hasSuffix("2 assistant two\n3 user echo three\n3 assistant three\n"))
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }
}

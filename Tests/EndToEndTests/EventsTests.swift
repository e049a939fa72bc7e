import TestSupport
import Testing

/// What the hooks record can be read.
@Suite struct EventsTests {
    @Test("commits, merges and checkouts on session branches, latest first")
    func events() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let first = try sandbox.chat("events").requireSuccess().stdout
        #expect(first.split(separator: "\n").count == 1 && first.contains("\tcreated\t\(project.id)\t"))
        try sandbox.chat("hooks", "install").requireSuccess()
        try sandbox.sh("git commit -q --allow-empty -m one", in: project.worktree).requireSuccess()
        let tip = try sandbox.git("rev-parse", project.branch)
        try sandbox.sh("git commit -q --allow-empty -m 'not of a session'").requireSuccess()
        try sandbox.sh("git merge -q --no-ff -m merged main", in: project.worktree).requireSuccess()
        try sandbox.sh("git checkout -q --detach && git checkout -q \(project.branch)", in: project.worktree)
            .requireSuccess()
        let lines = try sandbox.chat("events").requireSuccess().stdout.split(separator: "\n").map {
            $0.split(separator: "\t").map(String.init)
        }
        #expect(lines.map { $0[1] } == ["checkout", "merge", "commit", "created"])
        #expect(lines[2][2] == project.id && lines[2][3] == tip && lines[2][4] == "Ann <ann@example.com>")
        #expect(try sandbox.chat("events", project.id, "-n", "1").stdout.split(separator: "\n").count == 1)
        let json = try sandbox.chat("events", "--json", "-n", "1").stdout
        for key in ["id", "at", "by", "type", "session", "branch", "path", "payload"] {
            #expect(json.contains("\"\(key)\""))
        }
        #expect(try sandbox.chat("events", "-n", "0").status == 129)
    }

    @Test("a chain that somebody else's program wrote into is read as far as it is ours")
    func foreign() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("hooks", "install").requireSuccess()
        try sandbox.sh("git commit -q --allow-empty -m one", in: project.worktree).requireSuccess()
        try sandbox.sh(
            "for m in '' 'words' 'x\n\nChat-Event: commit\nChat-Session: evil\nChat-Commit: x\nChat-At: never\n'; do "
                + "for r in $(git for-each-ref --format='%(refname)' refs/chat/events); do "
                + "git update-ref $r $(printf \"$m\" | git commit-tree -p $r $r^{tree}); done; done"
        ).requireSuccess()
        let lines = try sandbox.chat("events").requireSuccess().stdout.split(separator: "\n")
        #expect(lines.count { $0.contains("\tcommit\t") } == 1 && lines.count == 2)
    }

    @Test("what a log says of its session, without the turns, also in the trash and for one of many")
    func ofLogs() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        try project.shell("echo one > a").requireSuccess()
        for words in [["rename", project.id, "Two"], ["label", project.id, "x"], ["archive", project.id]] {
            try sandbox.run(["git", "chat"] + words).requireSuccess()
        }
        let other = try sandbox.newSession("Other")
        let copy = try sandbox.chat("duplicate", project.id).requireSuccess().stdout.dropLast()
        try sandbox.chat("delete", "--yes", project.id).requireSuccess()
        func types(_ words: String...) throws -> [String] {
            let lines = try sandbox.run(["git", "chat", "events"] + words).requireSuccess().stdout.split(
                separator: "\n")
            return lines.map { String($0.split(separator: "\t", omittingEmptySubsequences: false)[1]) }
        }
        #expect(try types() == ["deleted", "created", "created", "status", "set", "renamed", "created"])
        #expect(try types("-n", "2") == ["deleted", "created"])
        #expect(try types(other) == ["created"])
        #expect(try types(String(copy)) == ["created"])
        let line = try sandbox.chat("events", "-n", "1").stdout.split(separator: "\t")
        #expect(line[2] == project.id && line[4] == "Ann <ann@example.com>")
    }
}

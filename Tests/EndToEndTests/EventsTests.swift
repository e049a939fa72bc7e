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

    /// Type, session and what it is about of the latest events.
    private func latest(_ count: Int, in sandbox: Sandbox, _ place: String? = nil) throws -> [String] {
        let lines = try sandbox.run(["git", "chat", "events", "-n", String(count)], in: place ?? sandbox.folder)
            .requireSuccess().stdout.split(separator: "\n")
        return lines.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false)[1...3].joined(separator: " ")
        }
    }

    @Test("settings that were changed, with the value where nobody can have made it up")
    func settings() throws {
        let project = try Project()
        let sandbox = project.sandbox
        for line in [
            "config Dirty refuse", "config redactAllow hunter2hunter2", "config trashExpiry 7", "config --unset dirty",
            "agent add peer --permission accept --default -- true", "agent remove peer",
            "config https://ann:hunter2@example.com.forge github",
        ] {
            try sandbox.sh("git chat " + line).requireSuccess()
        }
        #expect(try sandbox.chat("config", "--unset", "dirty").status == 1)
        #expect(try sandbox.chat("config", "dirty", "never").status == 1)
        #expect(
            try latest(10, in: sandbox) == [
                "setting  chat.https://ann:[redacted:url-password]@example.com.forge github",
                "setting-removed  chat.defaultAgent", "setting-removed  chat.agent.peer.permission",
                "setting-removed  chat.agent.peer.command", "setting  chat.defaultAgent",
                "setting  chat.agent.peer.permission accept", "setting  chat.agent.peer.command",
                "setting-removed  chat.dirty", "setting  chat.trashExpiry 7", "setting  chat.redactAllow",
            ])
        let repository = try sandbox.chat("events", "--json", "-n", "1").stdout
        #expect(repository.contains(#""session": null"#) && repository.contains(#""value": "github""#))
    }

    @Test("what went to a remote, by git chat and by git itself")
    func pushes() throws {
        let team = try Team()
        let id = try team.shared()
        let tip = try team.sandbox.git("rev-parse", "kosuke-chat-" + id, in: "ann")
        #expect(try latest(2, in: team.sandbox, "ann").contains("pushed \(id) \(tip) origin"))
        try team.chat("ann", "hooks", "install").requireSuccess()
        try team.sandbox.git("commit", "-q", "--allow-empty", "-m", "more", in: team.worktree("ann", id))
        let more = try team.sandbox.git("rev-parse", "kosuke-chat-" + id, in: "ann")
        let address = "file://ann:hunter2@localhost" + team.remote
        try team.sandbox.run(["git", "push", "-q", address, "kosuke-chat-" + id], in: "ann").requireSuccess()
        #expect(
            try latest(4, in: team.sandbox, "ann").contains("pushing \(id) \(more) file://localhost$SANDBOX/remote.git")
        )
        #expect(try !team.sandbox.git("log", "--format=%B", "--glob=refs/chat/events/*", in: "ann").contains("hunter2"))
        // The remote has a commit that its copy here does not: it is fetched before the branch goes.
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        #expect(try team.sandbox.git("ls-remote", "origin", "*\(id)*", in: "ann") == "")
        #expect(try latest(9, in: team.sandbox, "ann").contains { $0.hasPrefix("unshared \(id) ") })
        try team.chat("ann", "delete", "--yes", "--purge", id).requireSuccess()
        #expect(try latest(9, in: team.sandbox, "ann").contains("purged \(id) "))
        #expect(try team.sandbox.git("ls-remote", "origin", in: "ann").contains("refs/chat/events") == false)
    }

    @Test("a session that is gone is named by its whole id")
    func gone() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("delete", "--yes", project.id).requireSuccess()
        #expect(try sandbox.chat("events", project.id).requireSuccess().stdout.contains("\tdeleted\t"))
        try sandbox.chat("delete", "--yes", "--purge", try sandbox.newSession("Other")).requireSuccess()
        let purged = try sandbox.chat("events", "-n", "1").requireSuccess().stdout
        let fields = purged.split(separator: "\t")
        #expect(fields[1] == "purged")
        let id = String(fields[2])
        for name in [id, "kosuke-chat-" + id] { #expect(try sandbox.chat("events", name).stdout == purged) }
        for name in [String(id.dropLast()), "session_1700000000_abcdefghi", "none", "Other"] {
            let output = try sandbox.chat("events", name)
            #expect(output.status == 3 && output.stderr.contains("cannot find session '\(name)'"), "\(output)")
        }
    }

    @Test("what cannot be recorded is done all the same, and is said")
    func unrecorded() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("config", "dirty", "refuse").requireSuccess()
        let name = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/events")
        try sandbox.write(".git/\(name).lock", "")
        let output = try sandbox.chat("config", "dirty", "commit")
        #expect(output.status == 0)
        #expect(
            output.stderr
                == "warning: cannot record this among the events: cannot lock reference '\(name)': its lock file stays\n"
        )
        #expect(try sandbox.chat("config", "dirty").stdout == "commit\n")
    }

    @Test("eight at once: every one is recorded")
    func race() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh(
            "for n in 1 2 3 4 5 6 7 8; do git chat config chat.agent.a$n.timeLimit $n & done; wait"
        ).requireSuccess()
        let found = try latest(20, in: sandbox).filter { $0.hasPrefix("setting ") }
        #expect(found.sorted() == (1...8).map { "setting  chat.agent.a\($0).timeLimit \($0)" })
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

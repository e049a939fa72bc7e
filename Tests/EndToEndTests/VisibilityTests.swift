import TestSupport
import Testing

/// Private sessions of others are not seen, and only who may adds to a session.
@Suite struct VisibilityTests {
    private static let bob: [String: String?] = ["GIT_AUTHOR_EMAIL": "bob@example.com", "GIT_AUTHOR_NAME": "Bob"]

    @Test("list, show, search, log, blame and events do not know somebody else's private session")
    func invisible() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("hooks", "install").requireSuccess()
        try project.shell("echo set > login.conf; echo zebra")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "mine", in: project.worktree)
        let tip = try sandbox.git("rev-parse", project.branch + "~1")
        let commands: [[String]] = [
            ["list"], ["list", "--all", "--json"], ["show", project.id], ["show", "Fix login"], ["show", tip],
            ["log", project.id], ["search", "zebra"], ["search", "zebra", "-s", project.id], ["usage"], ["events"],
            ["say", "-s", project.id, "mine"], ["send", "-s", project.id, "--agent", "shell", "-m", "true"],
            ["delete", "--yes", project.id], ["share", "--yes", project.id], ["duplicate", project.id],
        ]
        let before = try sandbox.state()
        for words in commands {
            let output = try sandbox.run(["git", "chat"] + words, environment: Self.bob)
            for word in ["zebra", "Fix login"] where !words.contains(word) {
                #expect(!(output.stdout + output.stderr).contains(word), "\(words): \(output)")
            }
            #expect(!output.stdout.contains(project.id) && output.status != 128, "\(words): \(output)")
        }
        #expect(try sandbox.state() == before)
        #expect(try sandbox.chat("list", environment: Self.bob).stderr.contains("1 private session of somebody else"))
        // Its owner sees it, and everybody does where that is wanted.
        for environment in [[:], Self.bob] {
            if !environment.isEmpty { try sandbox.git("config", "chat.policy.read", "anyone") }
            for words in [["list"], ["show", project.id], ["search", "zebra"], ["log", project.id], ["show", tip]] {
                let output = try sandbox.run(["git", "chat"] + words, environment: environment)
                #expect(output.status == 0 && output.stdout != "", "\(words): \(output)")
            }
        }
    }

    @Test("the same person by another address is known through .mailmap")
    func mailmap() throws {
        let project = try Project()
        try project.sandbox.write(".mailmap", "Ann <ann@example.com> <bob@example.com>\n")
        try project.sandbox.sh("git add .mailmap && git commit --quiet -m mailmap").requireSuccess()
        #expect(try project.sandbox.chat("list", environment: Self.bob).stdout.contains(project.id))
        // The session's own worktree is older than the file.
        for place in [".", project.worktree] {
            for words in [["list"], ["list", "--mine"], ["show", project.id], ["status"]] {
                let output = try project.sandbox.run(["git", "chat"] + words, in: place, environment: Self.bob)
                #expect(output.status == 0 && output.stdout.contains(project.id), "\(place) \(words): \(output)")
            }
        }
        let eve: [String: String?] = ["GIT_AUTHOR_EMAIL": "eve@example.com", "GIT_AUTHOR_NAME": "Eve"]
        try project.sandbox.git("config", "chat.policy.read", "anyone")
        #expect(try project.sandbox.chat("list", "--mine", environment: eve).stdout == "")
    }

    @Test("a private session that somebody pushed by hand is not fetched")
    func fetched() throws {
        let team = try Team()
        let id = try team.shared()
        let log = "refs/chat/sessions/\(id)"
        try team.sandbox.sh(
            "git update-ref \(log) $(git log -1 --format=%B \(log) | sed 's/^Chat-Visibility: .*/Chat-Visibility: private/'"
                + " | git commit-tree -p \(log) \(log)^{tree})", in: "remote.git"
        ).requireSuccess()
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1 && output.stderr.contains("it is private, and somebody else's"), "\(output)")
        #expect(try team.chat("bob", "list").stdout == "")
        #expect(try team.chat("bob", "search", "done").stdout == "")
    }

    @Test("chat.policy.branches=own: sessions of others are read, not added to or changed, nor pushed")
    func ownBranches() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.sandbox.git("config", "chat.policy.branches", "own", in: "bob")
        #expect(try team.texts("bob", id).count == 2)
        let refused = [
            ["say", "-s", id, "x"], ["send", "-s", id, "--agent", "shell", "-m", "true"], ["rename", id, "Other"],
            ["describe", id, "x"], ["label", "-s", id, "x"], ["set", id, "mode=analysis"], ["archive", id],
            ["complete", id], ["undo", "-s", id], ["revert", "-s", id, "1"], ["rebase", id],
        ]
        let here = try team.references("bob", id)
        for words in refused {
            let output = try team.sandbox.run(["git", "chat"] + words, in: "bob")
            #expect(output.status == 1 && output.stderr.contains("it belongs to ann"), "\(words): \(output)")
        }
        #expect(try team.references("bob", id) == here)
        // What does not travel is everybody's own business.
        let local = [
            ["set", id, "default", "read"], ["duplicate", "--no-switch", id], ["delete", "--yes", id], ["restore", id],
        ]
        for words in local {
            try team.sandbox.run(["git", "chat"] + words, in: "bob").requireSuccess()
        }
        try team.chat("bob", "hooks", "install").requireSuccess()
        try team.sandbox.sh("git checkout -q kosuke-chat-\(id) && git commit -q --allow-empty -m x", in: "bob")
        let pushed = try team.sandbox.run("git", "push", "origin", "kosuke-chat-\(id)", in: "bob")
        #expect(pushed.status == 1 && pushed.stderr.contains("chat.policy.branches is 'own'"), "\(pushed)")
        let before = try team.references("remote.git", id)
        let named = try team.chat("bob", "push", id)
        #expect(named.status == 1 && named.stderr.contains("it belongs to ann"), "\(named)")
        try team.chat("bob", "push").requireSuccess()
        #expect(try team.references("remote.git", id) == before)
        // A word that means nothing is the strictest there is.
        try team.sandbox.git("config", "chat.policy.branches", "bogus", in: "bob")
        let guessed = try team.chat("bob", "say", "-s", id, "x")
        #expect(guessed.status == 1 && guessed.stderr.contains("it belongs to ann"), "\(guessed)")
        try team.sandbox.git("config", "chat.policy.share", "bogus", in: "ann")
        let shared = try team.chat("ann", "share", "--yes", id)
        #expect(shared.status == 1 && shared.stderr.contains("'chat.policy.share' is 'bogus'"), "\(shared)")
        let own = String(try team.chat("bob", "new", "Mine").requireSuccess().stdout.dropLast())
        try team.chat("bob", "say", "-s", own, "x").requireSuccess()
    }

    @Test("chat.policy takes its words alone; another one, set by hand, lets nobody, and doctor names it")
    func words() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let settings = [
            ("share", "owner, anyone, nobody"), ("redact", "owner, anyone, nobody"),
            ("delete", "owner, anyone, nobody"), ("branches", "any, own"), ("read", "own, anyone"),
        ]
        for (action, words) in settings {
            let refused = try sandbox.chat("config", "policy.\(action)", "bogus")
            #expect(refused.status == 1 && refused.stderr.contains("it takes \(words)\n"), "\(refused)")
            let standard = try sandbox.chat("config", "policy.\(action)").requireSuccess().stdout
            #expect(words.hasPrefix("\(standard.dropLast()), "))
        }
        #expect(try sandbox.chat("config", "policy.nothing", "owner").status == 1)
        try sandbox.chat("config", "policy.remote", "work").requireSuccess()
        try sandbox.chat("config", "policy.share", "anyone").requireSuccess()
        let events = try sandbox.chat("events").stdout.split(separator: "\n").map { $0.split(separator: "\t")[2] }
        #expect(events.prefix(2) == ["chat.policy.share anyone", "chat.policy.remote"])
        for (action, words) in settings {
            try sandbox.git("config", "chat.policy.\(action)", "bogus")
            let doctor = try sandbox.chat("doctor")
            #expect(doctor.stdout.contains("'chat.policy.\(action)' is 'bogus': it takes \(words)"), "\(doctor)")
            #expect(!(doctor.stdout + doctor.stderr).contains("cannot set"), "\(doctor)")
        }
        #expect(try sandbox.chat("list", environment: Self.bob).stdout == "")
    }
}

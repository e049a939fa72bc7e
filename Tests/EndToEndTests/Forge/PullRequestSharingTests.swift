import ChatModel
import TestSupport
import Testing

/// What leaves with a pull request besides the branch, and what must not.
@Suite struct PullRequestSharingTests {
    private static let secret = "AKIAQ3EGWZLD7UVNBX4K"

    @Test("the conversation of a shared session goes along with its branch; a private one stays")
    func conversation() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        let mine = try project.session("Mine alone")
        #expect(try project.pr("create", mine).status == 0)
        #expect(try sandbox.git("ls-remote", "origin", "refs/chat/*") == "")

        try sandbox.git("remote", "set-url", "origin", project.remoteWithToken)
        try sandbox.chat("share", "--yes", project.id).requireSuccess()
        try sandbox.git("remote", "set-url", "origin", project.server.url + "/octocat/hello.git")
        try project.turn("echo more >> login.conf")
        let log = try sandbox.git("rev-parse", "refs/chat/sessions/" + project.id)
        let made = try project.pr("create", project.id)
        #expect(made.stdout == project.page(2) + "\n", "\(made)")
        #expect(
            made.stderr == """
                pushed branch '\(project.branch)' and the conversation to 'origin'
                made pull request #2 for 'main': Fix login

                """)
        let there = String(try sandbox.git("ls-remote", "origin", "refs/chat/sessions/" + project.id).prefix(40))
        #expect(try sandbox.git("rev-list", "--first-parent", there).contains(log))
        #expect(
            try sandbox.git("log", "-1", "--format=%s", there) == "pull request #2: open", "others learn of it, too")
        #expect(try sandbox.git("ls-remote", "origin", "refs/chat/sessions/" + mine) == "")
        #expect(try project.pr("create", project.id).stderr.hasSuffix("pull request #2 is there already: Fix login\n"))
        #expect(try sandbox.git("rev-parse", "origin/" + project.branch) == sandbox.git("rev-parse", project.branch))

        // The branch is the pull request's now, and stays when the conversation is taken back.
        let published = "%(contents:trailers:key=Chat-Published,valueonly)"
        let ref = "refs/chat/sessions/" + project.id
        #expect(try sandbox.git("for-each-ref", "--format=" + published, ref) == "true")

        // With commits of its own, the session's branch and conversation go as well.
        try project.turn("echo again >> login.conf")
        try project.pr("create", project.id, "--history", "squash").requireSuccess()
        let now = try sandbox.git("ls-remote", "origin", "refs/chat/sessions/" + project.id).prefix(40)
        #expect(try sandbox.git("rev-parse", "refs/chat/sessions/" + project.id) == now)
        #expect(try project.server.pullRequests().count == 3)
        #expect(try project.server.violations() == [])
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a host that takes no conversations gets the branch; another remote gets the branch alone")
    func withoutConversation() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/team.git")
        try sandbox.git("remote", "add", "team", sandbox.path + "/team.git")
        try sandbox.git("config", "chat.remote", "team")
        try sandbox.chat("share", "--yes", project.id).requireSuccess()
        let elsewhere = try project.pr("create", "--remote", "origin")
        #expect(elsewhere.stdout == project.page(1) + "\n", "\(elsewhere)")
        #expect(elsewhere.stderr.hasPrefix("the conversation stays on 'team': 'git chat push' sends what is new\n"))
        #expect(try sandbox.git("ls-remote", "origin", "refs/chat/*") == "")

        try sandbox.git("config", "chat.remote", "origin")
        let patterns: JSON = .array(["^refs/chat/", "^refs/heads/kosuke-chat/"])
        try project.server.control("reject", ["repo": "octocat/hello", "patterns": patterns])
        try project.turn("echo more >> login.conf")
        let alone = try project.pr("create")
        #expect(
            alone.stderr.hasPrefix("the conversation does not go along: it is not shared on 'origin'\n"), "\(alone)")
        #expect(try sandbox.chat("share", "--yes", project.id).status != 0)
        try project.turn("echo more >> login.conf")
        let refused = try project.pr("create")
        #expect(refused.status == 0, "\(refused)")
        #expect(
            refused.stderr.hasPrefix("warning: 'origin' does not take the conversation with the branch: "), "\(refused)"
        )
        #expect(try project.server.pullRequests().first?["head_sha"]?.text == sandbox.git("rev-parse", project.branch))
        #expect(try project.server.violations() == [])
    }

    @Test("what looks like a secret is refused before anything is pushed, in the words of the hook")
    func secrets() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try project.pr("create").requireSuccess()
        let before = try sandbox.git("ls-remote", "--heads", "origin")
        let worktree = sandbox.path + "/project.sessions/" + project.id
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "use \(Self.secret)", in: worktree)
        let tip = try sandbox.git("rev-parse", project.branch)
        let old = try sandbox.git("rev-parse", project.branch + "~")
        let name = "refs/heads/" + project.branch
        let hook = try sandbox.run(
            "git", "chat", "hook", "pre-push", "origin", "x", input: Array("\(name) \(tip) \(name) \(old)\n".utf8))
        let words = try #require(hook.stderr.split(separator: "\n").first)
        #expect(
            words
                == "error: cannot push session 'Fix login' (\(project.id)): it holds what looks like a secret (aws-key)"
        )
        for command in ["create", "update"] {
            let refused = try project.pr(command)
            #expect(refused.status == 1)
            #expect(refused.stdout == "")
            #expect(refused.stderr == hook.stderr)
        }
        #expect(try project.pr("create", "--history", "squash", "--head", "one").status == 1)
        #expect(try project.pr("create", "--dry-run").stderr == hook.stderr)
        #expect(try sandbox.chat("finish").status == 1)
        #expect(try project.status() == "active")
        #expect(try sandbox.git("ls-remote", "--heads", "origin") == before)

        // Nor in the text, which everybody can read.
        try sandbox.git("reset", "--quiet", "--soft", "HEAD~", in: worktree)
        let text = try project.pr("create", "--body", "Set \(Self.secret).")
        #expect(text.status == 1)
        #expect(
            text.stderr.hasPrefix(
                "error: cannot propose session 'Fix login' (\(project.id)): title or text hold what looks"))
        try sandbox.git("config", "chat.redactAllow", Self.secret)
        #expect(try project.pr("create", "--body", "Set \(Self.secret).").status == 0)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("sync and status bring in where a pull request is, at no cost when nothing changed")
    func sync() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.git("remote", "set-url", "origin", project.remoteWithToken)
        try project.pr("create").requireSuccess()
        func asked() throws -> [Int] {
            let before = try project.server.requestCount()
            try sandbox.chat("sync").requireSuccess()
            return try #require(try project.server.control("journal").elements).dropFirst(before)
                .filter { $0["op"]?.text?.hasPrefix("git:") != true }.compactMap { $0["status"]?.integer }
        }
        func shown() throws -> JSON {
            try JSON.parse(sandbox.chat("status", project.id, "--json").stdoutBytes)["pull_request"] ?? .null
        }
        // Until the forge has worked out whether it can be merged, its answers change.
        try project.pr("status").requireSuccess()
        #expect(try asked() == [304])
        #expect(try sandbox.chat().stdout.contains("\npull request: #1 open \(project.page(1))\n"))
        #expect(try shown()["number"]?.integer == 1 && shown()["state"]?.text == "open")
        try project.server.fault("server_error", in: "pulls/get", times: 9)
        let troubled = try sandbox.chat("sync")
        #expect(troubled.status == 0)
        #expect(troubled.stderr.contains("warning: cannot ask where pull request #1 is: it has trouble of its own"))
        try project.server.control("clear", .object([]))

        try project.server.control("close", ["repo": "octocat/hello", "number": .integer(1)])
        #expect(try sandbox.chat("sync").stderr.contains("pull request #1 of 'Fix login' is closed now\n"))
        #expect(try project.record() == "1 closed " + project.page(1))
        #expect(try asked() == [])
        try project.pr("reopen").requireSuccess()
        try project.server.control("merge", ["repo": "octocat/hello", "number": .integer(1), "method": "squash"])
        #expect(try sandbox.chat("sync").stderr.contains("pull request #1 was merged: the session is completed\n"))
        #expect(try project.status() == "completed")
        #expect(try shown()["state"]?.text == "merged")
        #expect(try asked() == [])

        // A session that goes on after that is not completed again.
        try sandbox.chat("send", "-s", project.id, "--yes", "--agent", "shell", "-m", "echo x >> y").requireSuccess()
        try project.pr("status").requireSuccess()
        #expect(try project.status() == "active")
        #expect(try project.server.violations() == [])
    }

    @Test("a rebase merge, which leaves none of the session's commits, completes it, too")
    func rebased() throws {
        let project = try #require(try ForgeProject(validating: false))
        try project.pr("create").requireSuccess()
        try project.sandbox.sh("git cherry-pick --allow-empty main..\(project.branch) && git push -q origin main")
            .requireSuccess()
        try project.server.control("merge")
        #expect(
            try project.sandbox.chat("sync").stderr.contains("pull request #1 was merged: the session is completed"))
        #expect(try project.status() == "completed")
        #expect(try project.sandbox.chat("list", "--completed", "--format=%(title)").stdout == "Fix login\n")
    }

    @Test("chat.pr.auto makes the pull request of a session that is completed, where there is something to propose")
    func automatic() throws {
        let project = try #require(try ForgeProject())
        let sandbox = project.sandbox
        let (plain, idle) = (try project.session("Plain"), try sandbox.newSession("Idle"))
        try sandbox.git("config", "chat.pr.auto", "true")
        try sandbox.chat("complete", "--no-pr", plain).requireSuccess()
        #expect(try project.server.pullRequests().isEmpty)
        #expect(try sandbox.chat("complete", project.id).stdout == project.page(1) + "\n")
        let without = try sandbox.chat("complete", idle)
        #expect(without.status == 0)
        #expect(without.stderr.hasPrefix("no pull request is made: there is nothing to propose for 'main'\n"))
        for id in [project.id, plain, idle] { #expect(try project.status(id) == "completed") }
        #expect(try project.server.pullRequests().count == 1)
        let later = try project.session("Later")
        let failed = try sandbox.chat("complete", later, environment: ["GH_ENTERPRISE_TOKEN": "ghp_expired"])
        #expect(failed.status == 4)
        #expect(try project.status(later) == "active")
        #expect(try sandbox.chat("complete", later).stdout == project.page(2) + "\n")
    }
}

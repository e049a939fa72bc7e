import ChatModel
import TestSupport
import Testing

/// What is refused before anything is done, and what it says.
@Suite struct ForgeRefusalTests {
    @Test("uncommitted changes, and what can be done with them")
    func dirty() throws {
        let project = try #require(try ForgeProject())
        let worktree = project.sandbox.path + "/project.sessions/" + project.id
        try project.sandbox.write(worktree + "/mine.txt", "mine\n")
        let output = try project.pr("create")
        #expect(
            output
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot propose session 'Fix login' (\(project.id)): '$SANDBOX/project.sessions/\(project.id)' has uncommitted changes
                        hint: say '--yes' to commit them as your own, or '--allow-dirty' to leave them where they are

                        """))
        #expect(try project.server.pullRequests().isEmpty)
        #expect(try project.pr("create", "--allow-dirty").status == 0)
        #expect(try project.sandbox.git("status", "--short", in: worktree) == "?? mine.txt")
        #expect(try project.pr("create", "--yes").status == 0)
        #expect(try project.sandbox.git("status", "--short", in: worktree) == "")
        #expect(try project.sandbox.git("show", "--name-only", "--format=", "origin/" + project.branch) == "mine.txt")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("nothing to propose, a base that is not there, conflicts by path")
    func proposals() throws {
        let project = try #require(try ForgeProject())
        let idle = try project.sandbox.newSession("Idle")
        let nothing = try project.pr("create", idle)
        #expect(nothing.status == 1)
        #expect(
            nothing.stderr.hasPrefix(
                "error: cannot propose session 'Idle' (\(idle)): it changes nothing against 'main'\n"))
        let missing = try project.pr("create", project.id, "--base", "nowhere")
        #expect(
            missing
                == Output(
                    status: 3,
                    stderr: "error: cannot find branch 'nowhere' on 'origin'\nhint: name one with '--base': 'main'\n"))
        try project.sandbox.sh("echo other > login.conf; git add .; git commit -qm other").requireSuccess()
        let push = project.server.isValidating ? project.remoteWithToken : "origin"
        try project.sandbox.git("push", "--quiet", push, "main")
        let conflict = try project.pr("create", project.id)
        #expect(conflict.status == 5)
        #expect(
            conflict.stderr.hasPrefix(
                "error: cannot propose session 'Fix login' (\(project.id)): it conflicts with 'main' in 'login.conf' (add/add)\n"
            ))
        #expect(try project.server.pullRequests().isEmpty)
        let remark = "UU it conflicts with its base in 'login.conf'\n"
        #expect(try project.sandbox.chat("status", "--short", project.id).stdout.hasSuffix(remark))
        #expect(try !project.sandbox.chat("status", "--short", idle).stdout.contains("UU"))
        let list = try project.sandbox.runOnTerminal("git", "chat", "list", environment: ["COLUMNS": "120"]).stdout
        #expect(list.split(separator: "\n").count { $0.contains(", conflicts") } == 1, "\(list)")
        #expect(try project.pr("create", project.id, "--allow-conflicts").status == 0)
    }

    @Test("no remote, several, an unknown one; a path on this machine")
    func remotes() throws {
        let project = try Project()
        try project.shell("echo a > a.txt")
        let sandbox = project.sandbox
        #expect(try sandbox.chat("pr", "create").stderr.hasPrefix("error: cannot choose a remote: there is none\n"))
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/one.git")
        for name in ["one", "two"] { try sandbox.git("remote", "add", name, sandbox.path + "/one.git") }
        let several = try sandbox.chat("pr", "create")
        #expect(several.status == 1)
        #expect(several.stderr.hasPrefix("error: cannot tell which remote is meant: one, two\n"))
        #expect(try sandbox.chat("pr", "create", "--remote", "three").status == 3)
        try sandbox.git("push", "--quiet", "one", "main")
        let output = try sandbox.chat("pr", "create", "--remote", "one")
        #expect(output.status == 0)
        #expect(output.stdout == "")
        #expect(output.stderr.hasSuffix("the branch is pushed; there is no forge to ask\n"))
        #expect(try sandbox.git("ls-remote", "one", project.branch) != "")
        #expect(try sandbox.chat("pr", "status", "--remote", "one").status == 1)
    }

    @Test("other forges: the branch is pushed, and the page is named")
    func others() throws {
        for (url, page) in [
            (
                "https://gitlab.com/g/s/r.git",
                "https://gitlab.com/g/s/r/-/merge_requests/new?merge_request%5Bsource_branch%5D="
            ),
            ("git@bitbucket.org:o/r.git", "https://bitbucket.org/o/r/pull-requests/new?source="),
        ] {
            let project = try Project()
            try project.shell("echo a > a.txt")
            try project.sandbox.git("init", "--quiet", "--bare", project.sandbox.path + "/one.git")
            try project.sandbox.git("config", "url.\(project.sandbox.path)/one.git.insteadOf", url)
            try project.sandbox.git("remote", "add", "origin", url)
            try project.sandbox.git("push", "--quiet", "origin", "main")
            let output = try project.sandbox.chat("pr", "create")
            #expect(output.status == 0, "\(output)")
            #expect(output.stdout.hasPrefix(page + project.branch), "\(output)")
            #expect(try project.sandbox.git("ls-remote", "origin", project.branch) != "")
        }
    }

    @Test("without a token the branch is pushed, the page is named, and signing in is asked for")
    func noToken() throws {
        let project = try Project()
        try project.shell("echo a > a.txt")
        try project.sandbox.git("init", "--quiet", "--bare", project.sandbox.path + "/one.git")
        let url = "git@github.com:o/r.git"
        try project.sandbox.git("config", "url.\(project.sandbox.path)/one.git.insteadOf", url)
        try project.sandbox.git("remote", "add", "origin", url)
        try project.sandbox.git("push", "--quiet", "origin", "main")
        let output = try project.sandbox.chat("pr", "create", "--body", "x")
        #expect(
            output
                == Output(
                    status: 4,
                    stdout:
                        "https://github.com/o/r/compare/main...\(project.branch)?expand=1&title=Fix%20login&body=x\n",
                    stderr: """
                        pushing branch '\(project.branch)' to 'origin'
                        error: cannot make the pull request: no token for 'github.com'; the branch is pushed
                        hint: run 'gh auth login', or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server of your own)
                        hint: or make it in a browser, on the page that was printed

                        """))
    }

    @Test(
        "tokens that do not do are named by where they come from",
        arguments: [
            ("ghp_expired", 4, "it does not take the token from GH_ENTERPRISE_TOKEN: Bad credentials"),
            ("ghp_noscope", 4, "the token from GH_ENTERPRISE_TOKEN has the scopes gist, and needs the scope 'repo'"),
            ("github_pat_readonly", 4, "the token from GH_ENTERPRISE_TOKEN lacks the permission 'pull_requests=write'"),
            ("ghp_stranger", 1, "cannot push to 'octocat/hello': you may only read it"),
        ])
    func tokens(secret: String, status: Int32, words: String) throws {
        guard let project = try ForgeProject(validating: true, secret: secret) else { return }
        let output = try project.pr("create")
        #expect(output.status == status, "\(output)")
        #expect(output.stderr.contains(words), "\(output)")
        #expect(try project.server.pullRequests().isEmpty)
        // A good token, and it goes on.
        #expect(try project.pr("create", environment: ["GH_ENTERPRISE_TOKEN": "ghp_octocat"]).status == 0)
        #expect(try project.server.violations() == [])
    }

    @Test("a branch that the remote's rules decline, and one that it has further on")
    func declined() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.server.control(
            "reject", ["repo": "octocat/hello", "patterns": .array(["^refs/heads/kosuke-chat-"])])
        let declined = try project.pr("create")
        #expect(declined.status == 1)
        #expect(declined.stderr.contains("'origin' declines it: error: GH013: Repository rule violations"))
        try project.server.control("reject", ["repo": "octocat/hello", "patterns": .array([])])
        try project.pr("create").requireSuccess()
        let worktree = project.sandbox.path + "/project.sessions/" + project.id
        try project.sandbox.git("commit", "--quiet", "--amend", "-m", "other", in: worktree)
        let rejected = try project.pr("create")
        #expect(rejected.status == 5)
        #expect(
            rejected.stderr.contains(
                "error: cannot push branch '\(project.branch)': 'origin' has commits that it does not hold\n"))
        let push = "git push --force-with-lease origin \(project.branch)"
        #expect(rejected.stderr.hasSuffix("hint: after a rebase run '\(push)', then the command again\n"))
        let helper = "!f() { echo username=octocat; echo password=ghp_octocat; }; f"
        try project.sandbox.git("config", "credential.helper", helper)
        try project.sandbox.sh(push, in: worktree).requireSuccess()
        #expect(try project.pr("create").stdout == project.page(1) + "\n")
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("a repository that was renamed, and one that is archived")
    func renamed() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let seed: JSON = ["renamed": ["octocat/old": "octocat/hello"]]
        try project.server.control("seed", seed)
        try project.sandbox.git("remote", "set-url", "origin", project.server.url + "/octocat/old.git")
        #expect(try project.pr("create").stdout == project.page(1) + "\n")
        #expect(try project.pr("create").stdout == project.page(1) + "\n")
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("from a fork into the repository it was made from")
    func fork() throws {
        guard let project = try ForgeProject(validating: true, place: "octocat/hello") else { return }
        let seed: JSON = ["repos": ["hubot/hello": ["parent": "octocat/hello"]]]
        try project.server.control("seed", seed)
        try project.sandbox.git("remote", "rename", "origin", "upstream")
        try project.sandbox.git("remote", "add", "origin", project.server.url + "/hubot/hello.git")
        let output = try project.pr("create", environment: ["GH_ENTERPRISE_TOKEN": "ghp_hubot"])
        #expect(output.stdout == project.page(1) + "\n", "\(output)")
        let request = try #require(try project.server.pullRequests().first)
        #expect(request["head_repo"]?.text == "hubot/hello")
        #expect(try project.pr("create", environment: ["GH_ENTERPRISE_TOKEN": "ghp_hubot"]).status == 0)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }
}

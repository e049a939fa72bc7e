import ChatModel
import TestSupport
import Testing

/// Branches of the forge, the default branch, commits that are made for a pull request, pages in the browser.
@Suite struct BranchTests {
    @Test("the forge's branches, page after page, at no cost when nothing changed; those fetched last without it")
    func branches() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let names = (1...130).map { "main:refs/heads/b\($0)" }.joined(separator: " ")
        try project.sandbox.sh("git push -q '\(project.remoteWithToken)' \(names) && git fetch -q").requireSuccess()
        let output = try project.sandbox.chat("branches", "--json")
        let list = try #require(try JSON.parse(output.stdoutBytes).elements)
        #expect(list.count == 131)
        let commit = try project.sandbox.git("rev-parse", "main")
        let main = list.first { $0["name"]?.text == "main" }
        #expect(main?.line == #"{"name":"main","commit_sha":"\#(commit)","is_default":true}"#)
        let before = try project.server.requestCount()
        #expect(try project.sandbox.chat("branches", "--json") == output)
        let asked = try #require(try project.server.control("journal").elements).dropFirst(before)
        #expect(asked.compactMap { $0["status"]?.integer } == [200, 304, 304])
        #expect(try project.sandbox.chat("branches", "--offline", "--json") == output)
        try project.server.fault("reset", in: "*", times: 20)
        let offline = try project.sandbox.chat("branches", "--json")
        #expect(offline.stdout == output.stdout)
        #expect(offline.stderr.hasPrefix("warning: the forge does not answer"))
        #expect(try project.server.violations() == [])
    }

    @Test("the default branch is known, set, and used by new sessions")
    func defaultBranch() throws {
        let project = try Project()
        let sandbox = project.sandbox
        #expect(try sandbox.chat("config", "default-branch").stdout == "main\n")
        try sandbox.git("branch", "next")
        let json = try JSON.parse(sandbox.chat("config", "default-branch", "--json").stdoutBytes)
        #expect(json.line == #"{"default_branch":"main","available_branches":["main","next"]}"#)
        #expect(try sandbox.chat("config", "default-branch", "nowhere").status == 3)
        #expect(try sandbox.chat("config", "default-branch", "next").status == 0)
        #expect(try sandbox.chat("config", "default-branch").stdout == "next\n")
        let id = try sandbox.newSession("On next")
        #expect(try sandbox.chat("show", id, "--format", "%(base.ref)").stdout == "refs/heads/next\n")
    }

    @Test("a branch under a given name, one that is there, one under a name that is made up")
    func newBranch() throws {
        let project = try Project()
        let sandbox = project.sandbox
        #expect(try sandbox.chat("branch", "new", "topic") == Output(status: 0, stdout: "topic\n"))
        #expect(
            try sandbox.chat("branch", "new", "topic")
                == Output(status: 0, stdout: "topic\n", stderr: "branch 'topic' is there already\n"))
        #expect(try sandbox.chat("branch", "new", "login", "--prefix", "fix/").stdout == "fix/login\n")
        let made = try sandbox.chat("branch", "new").requireSuccess().stdout
        #expect(made.wholeMatch(of: #/chat\/[a-z2-9]{8}\n/#) != nil)
        #expect(try sandbox.git("rev-parse", String(made.dropLast())) == sandbox.git("rev-parse", "main"))
        for bad in ["a..b", "a b", "x.lock"] { #expect(try sandbox.chat("branch", "new", bad).status == 1) }
        #expect(try sandbox.chat("branch", "new", "y", "--base", "nowhere").status == 3)
    }

    @Test("a pull request of changes alone, and of one commit; the session keeps its branch, the link holds")
    func histories() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.chat("say", "Why three?").requireSuccess()
        try project.turn("echo 'delay = 2' > delay.conf")
        let tip = try sandbox.git("rev-parse", project.branch)
        try project.pr("create", "--history", "changes").requireSuccess()
        let head = try #require(try project.server.pullRequests().first?["head"]?.text)
        #expect(head.hasPrefix("chat/fix-login-"))
        #expect(
            try sandbox.git("log", "--format=%s", "main..origin/" + head)
                == "turn 3: add delay.conf\nturn 1: add login.conf")
        #expect(try sandbox.git("rev-parse", project.branch) == tip)
        #expect(try sandbox.git("ls-remote", "origin", project.branch) == "")
        let shown = try JSON.parse(sandbox.chat("show", "origin/" + head, "--json").stdoutBytes)
        #expect(shown["turns"]?.elements?.first?["turn"]?.integer == 3)
        #expect(try project.pr("create", "--history", "changes").stderr.hasPrefix("pull request #1 is there already"))
        try sandbox.git("config", "chat.pr.history", "squash")
        try project.pr("create", "--head", "one").requireSuccess()
        #expect(try sandbox.git("log", "--format=%s", "main..origin/one") == "Fix login")
        #expect(try sandbox.git("diff", "--stat", project.branch, "origin/one") == "")
        let squashed = try JSON.parse(sandbox.chat("show", "origin/one", "--json").stdoutBytes)
        #expect(squashed["turns"]?.elements?.compactMap { $0["turn"]?.integer } == [1, 2, 3])
        try project.turn("echo more >> delay.conf")
        try project.pr("create", "--head", "one").requireSuccess()
        #expect(try sandbox.git("rev-list", "--count", "main..origin/one") == "2")
        #expect(try project.server.pullRequests().count == 2)
        #expect(try project.server.violations() == [])
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("the pages that are opened")
    func pages() throws {
        let project = try #require(try ForgeProject())
        let sandbox = project.sandbox
        try sandbox.writeProgram("my-browser", "#!/bin/sh\necho \"$1\" >> '\(sandbox.path)/opened'\n")
        sandbox.environment["BROWSER"] = "my-browser"
        #expect(try sandbox.chat("browse").stdout == project.server.url + "/octocat/hello\n")
        let compare = try project.pr("create", "--web", "--body", "x")
        #expect(compare.status == 0, "\(compare)")
        #expect(
            compare.stdout
                == "\(project.server.url)/octocat/hello/compare/main...\(project.branch)?expand=1&title=Fix%20login&body=x\n"
        )
        #expect(try project.server.pullRequests().isEmpty)
        try project.pr("create").requireSuccess()
        try project.pr("create", "--web").requireSuccess()
        #expect(try sandbox.chat("browse").stdout == project.page(1) + "\n")
        #expect(try sandbox.chat("browse", "--no-browser").stdout == project.page(1) + "\n")
        #expect(
            try sandbox.read(sandbox.path + "/opened")
                == [
                    project.server.url + "/octocat/hello", String(compare.stdout.dropLast()), project.page(1),
                    project.page(1),
                ]
                .map { $0 + "\n" }.joined())
        let broken = try project.pr("create", "--web", environment: ["BROWSER": "false"])
        #expect(broken.status == 0)
        #expect(broken.stderr.hasSuffix("warning: cannot open the browser with 'false'\n"))
    }

    @Test("the repository's own template comes first; linked issues are closed; prompts are quoted only when asked")
    func texts() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.write(".github/PULL_REQUEST_TEMPLATE.md", "---\nname: x\n---\n## Checklist\n\n- [ ] tested\n")
        try sandbox.sh(
            "git add . && git commit -qm template && git push -q '\(project.remoteWithToken)' main && git fetch -q"
        )
        .requireSuccess()
        let plan = try project.pr("create", project.id, "--dry-run").stdout
        #expect(plan.contains("\n\n## Checklist\n\n- [ ] tested\n\n<!-- git-chat: begin -->\n"), "\(plan)")
        #expect(!plan.contains("echo 'retries"))
        let quoted = try project.pr("create", project.id, "--dry-run", "--summary", "prompts")
        #expect(quoted.stdout.contains("\n> echo 'retries = 3' > login.conf\n"))
        #expect(quoted.stderr == "the text quotes 1 of your messages; everybody who sees it can read them\n")
        let filled = try project.pr("create", project.id, "--dry-run", "--fill").stdout
        #expect(filled.hasPrefix("title: turn 1: add login.conf\n"))
        #expect(filled.hasSuffix("\n- turn 1: add login.conf\n"), "\(filled)")
        #expect(try project.server.violations() == [])
    }

    @Test("archiving closes the pull request where that is asked for; complete --pr makes it")
    func following() throws {
        let project = try #require(try ForgeProject())
        let sandbox = project.sandbox
        #expect(try sandbox.chat("complete", "--pr", project.id).stdout == project.page(1) + "\n")
        #expect(try project.status() == "completed")
        #expect(try sandbox.chat("archive", project.id).status == 0)
        #expect(try project.record() == "1 open " + project.page(1))
        try sandbox.chat("unarchive", project.id).requireSuccess()
        try sandbox.git("config", "chat.pr.closeOnArchive", "true")
        #expect(
            try sandbox.chat("archive", project.id).stderr.contains(
                "pull request #1 is closed, because its session is archived\n"))
        #expect(try project.record() == "1 closed " + project.page(1))
        try sandbox.chat("unarchive", project.id).requireSuccess()
        #expect(try project.record() == "1 open " + project.page(1))
        #expect(try project.server.violations() == [])
    }

    @Test("Gitea's form of the interface")
    func gitea() throws {
        let project = try #require(try ForgeProject(validating: false))
        let host = String(project.server.url.dropFirst("http://".count))
        try project.sandbox.git("config", "chat.\(host).forge", "gitea")
        project.sandbox.environment["GH_ENTERPRISE_TOKEN"] = nil
        project.sandbox.environment["GITEA_TOKEN"] = "ghp_octocat"
        #expect(try project.pr("create", "--draft").stdout == project.page(1) + "\n")
        let operations = try project.server.operations()
        #expect(operations.allSatisfy { $0.contains(" /api/v1/repos/octocat/hello") }, "\(operations)")
        #expect(try project.server.pullRequests().first?["title"]?.text == "WIP: Fix login")
        #expect(try project.pr("status").status == 0)
    }

    @Test("Debian's hub sees the same pull request")
    func hub() throws {
        guard let project = try ForgeProject(validating: true), let hub = Hub.path else { return }
        try project.pr("create").requireSuccess()
        try project.sandbox.git("remote", "set-url", "origin", "https://github.com/octocat/hello.git")
        let output = try project.sandbox.run(
            hub, "pr", "list", "-f", "%i %t %pS %H%n",
            environment: ["HUB_TEST_HOST": project.server.url, "GITHUB_TOKEN": "ghp_octocat", "GITHUB_USER": "octocat"])
        #expect(output.stdout == "#1 Fix login open \(project.branch)\n", "\(output)")
    }
}

/// The program `hub`, an older client for the same interface, where it is installed.
private enum Hub {
    static var path: String? { ["/usr/bin/hub", "/usr/local/bin/hub"].first { Files.exists($0) } }
}

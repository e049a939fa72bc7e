import ChatModel
import TestSupport
import Testing

/// Pull requests from end to end, with the validating server where it is there.
@Suite struct PullRequestTests {
    @Test("a pull request is made once; a second run finds it; the session knows it")
    func create() throws {
        let project = try #require(try ForgeProject())
        let before = try project.server.requestCount()
        let made = try project.pr("create")
        #expect(
            made
                == Output(
                    status: 0, stdout: project.page(1) + "\n",
                    stderr: """
                        pushing branch '\(project.branch)' to 'origin'
                        made pull request #1 for 'main': Fix login

                        """))
        #expect(try project.server.operations(since: before).count <= 6)
        #expect(try project.record() == "1 open " + project.page(1))
        let again = try project.pr("create")
        #expect(
            again
                == Output(
                    status: 0, stdout: project.page(1) + "\n", stderr: "pull request #1 is there already: Fix login\n"))
        let requests = try project.server.pullRequests()
        #expect(requests.count == 1)
        #expect(requests.first?["title"]?.text == "Fix login")
        let tip = try project.sandbox.git("rev-parse", "--short=9", project.branch)
        #expect(
            requests.first?["body"]?.text == """
                <!-- git-chat: begin -->
                1 file changed, 1 insertion, 0 deletions.

                ## Turns

                - turn 1: add login.conf (\(tip))
                <!-- git-chat: end -->
                """)
        #expect(try project.server.violations() == [])
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("a dry run says what would be done and changes nothing anywhere")
    func dryRun() throws {
        let project = try #require(try ForgeProject())
        let before = try project.sandbox.state()
        let output = try project.pr("create", "--dry-run", "--title", "Better")
        #expect(output.status == 0)
        #expect(output.stderr == "")
        #expect(output.stdout.hasPrefix("title: Better\nfrom: \(project.branch)\ninto: main\n\n"))
        #expect(try project.sandbox.state() == before)
        #expect(try project.server.pullRequests().isEmpty)
        #expect(try project.sandbox.git("ls-remote", "--heads", "origin").split(separator: "\n").count == 1)
    }

    @Test("everything that goes with a pull request")
    func details() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let before = try project.server.requestCount()
        let output = try project.pr(
            "create", "--draft", "--label", "bug", "--label", "ai-chat", "--reviewer", "hubot", "--reviewer", "octocat",
            "--assignee", "@me", "--milestone", "v1", "--title", "  Two\nlines ", "--body", "Text")
        #expect(output.status == 0, "\(output)")
        let request = try #require(try project.server.pullRequests().first)
        #expect(request["draft"] == true)
        #expect(request["title"]?.text == "Two lines")
        #expect(request["body"]?.text == "Text")
        #expect(request["labels"]?.line == #"["bug","ai-chat"]"#)
        #expect(request["reviewers"]?.line == #"["hubot"]"#)
        #expect(request["assignees"]?.line == #"["octocat"]"#)
        #expect(request["milestone"]?.integer == 1)
        #expect(try project.record().hasPrefix("1 draft "))
        #expect(try project.server.operations(since: before).count <= 10)
        let second = try project.server.requestCount()
        #expect(try project.pr("create", "--label", "bug", "--reviewer", "hubot", "--milestone", "v1").status == 0)
        #expect(try project.server.operations(since: second) == ["repos/get", "pulls/list"])
        #expect(try project.server.violations() == [])
    }

    @Test("what does not go with it is said, and the pull request is there all the same")
    func partly() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let output = try project.pr(
            "create", "--reviewer", "hubot", "--reviewer", "stranger", "--assignee", "stranger", "--milestone", "v9")
        #expect(output.status == 1)
        #expect(output.stdout == project.page(1) + "\n")
        #expect(output.stderr.contains("error: pull request #1 is there, but cannot set the reviewer 'stranger': "))
        #expect(output.stderr.contains("the assignee 'stranger': "))
        #expect(output.stderr.contains("the milestone 'v9': there are: v1"))
        #expect(output.stderr.hasSuffix("hint: run the command again to set what is missing\n"))
        #expect(try project.server.pullRequests().first?["reviewers"]?.line == #"["hubot"]"#)
        #expect(try project.server.violations() == [])
    }

    @Test("new turns reach a pull request; what people wrote in its text stays")
    func update() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.pr("create").requireSuccess()
        let body = try #require(try project.server.pullRequests().first?["body"]?.text)
        try project.patch(body: "Please read this.\n\n" + body + "\n\nThanks.")
        try project.turn("echo more >> login.conf")
        let output = try project.pr("update")
        #expect(output.status == 0, "\(output)")
        let request = try #require(try project.server.pullRequests().first)
        let text = try #require(request["body"]?.text)
        #expect(text.hasPrefix("Please read this.\n\n<!-- git-chat: begin -->\n1 file changed, 2 insertions"))
        #expect(text.contains("- turn 2: edit login.conf ("))
        #expect(text.hasSuffix("<!-- git-chat: end -->\n\nThanks."))
        #expect(try request["head_sha"]?.text == project.sandbox.git("rev-parse", project.branch))
        #expect(try project.pr("update", "--title", "New title", "--draft").status == 0)
        #expect(try project.server.pullRequests().first?["title"]?.text == "New title")
        #expect(try project.server.pullRequests().first?["draft"] == true)
        #expect(try project.pr("update", "--ready").status == 0)
        #expect(try project.server.pullRequests().first?["draft"] == false)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("status asks at most twice, and at no cost when nothing changed")
    func status() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.pr("create").requireSuccess()
        let first = try project.pr("status")
        #expect(
            first
                == Output(
                    status: 0,
                    stdout: """
                        #1 Fix login
                        open, can be merged, 2 commits, \(project.branch) → main
                        \(project.page(1))

                        """))
        let before = try project.server.control("journal").elements?.count ?? 0
        #expect(try project.pr("status") == first)
        let asked = try #require(try project.server.control("journal").elements).dropFirst(before)
        #expect(asked.compactMap { $0["status"]?.integer } == [304])
        #expect(try project.server.violations() == [])
    }

    @Test("a merged pull request completes its session", arguments: ["merge", "squash"])
    func merged(method: String) throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.pr("create").requireSuccess()
        try project.server.control(
            "merge", ["repo": "octocat/hello", "number": .integer(1), "method": .string(method)])
        let output = try project.pr("status")
        #expect(output.status == 0)
        #expect(output.stdout.contains("\nmerged, 2 commits"))
        #expect(output.stderr == "pull request #1 was merged: the session is completed\n")
        #expect(try project.record() == "1 merged " + project.page(1))
        #expect(try project.status() == "completed")
        let again = try project.pr("create")
        #expect(again.status == (method == "merge" ? 1 : 0), "\(again)")
        #expect(try project.server.pullRequests().count == 1)
    }

    @Test("close, reopen, comments")
    func closing() throws {
        let project = try #require(try ForgeProject())
        try project.pr("create").requireSuccess()
        #expect(try project.pr("close", "--comment", "Not now.").status == 0)
        #expect(try project.record() == "1 closed " + project.page(1))
        #expect(
            try project.pr("update").stderr == """
                error: cannot change pull request #1: it is closed
                hint: run 'git chat pr reopen' to open it again

                """)
        #expect(try project.pr("reopen").stderr == "pull request #1 is now open\n")
        #expect(try project.record() == "1 open " + project.page(1))
        #expect(try project.pr("comments", "--format", "%(author): %(body)").stdout == "octocat: Not now.\n")
        #expect(try project.pr("comments", "-m", "Later.").status == 0)
        #expect(try project.pr("comments", "--format", "%(body)").stdout == "Not now.\nLater.\n")
        #expect(try project.server.violations() == [])
    }

    @Test("after a closed pull request a new one is made; --head and --base are heeded")
    func several() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.pr("create").requireSuccess()
        try project.pr("close").requireSuccess()
        #expect(try project.pr("create").stdout == project.page(2) + "\n")
        try project.sandbox.git("push", "--quiet", "\(project.remoteWithToken)", "main:refs/heads/next")
        #expect(try project.pr("create", "--base", "next").stdout == project.page(3) + "\n")
        #expect(try project.pr("create", "--head", "topic/x").stdout == project.page(4) + "\n")
        let requests = try project.server.pullRequests()
        #expect(requests.compactMap { $0["base"]?.text } == ["main", "main", "next", "main"])
        #expect(requests.last?["head"]?.text == "topic/x")
        #expect(try project.server.violations() == [])
    }

    @Test("finish pushes, makes the pull request and completes the session")
    func finish() throws {
        let project = try #require(try ForgeProject())
        let output = try project.sandbox.chat("finish")
        #expect(output.status == 0)
        #expect(output.stdout == project.page(1) + "\n")
        #expect(output.stderr.hasSuffix("session 'Fix login' is completed\n"))
        #expect(try project.status() == "completed")
        #expect(try project.sandbox.chat("finish").stdout == project.page(1) + "\n")
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("JSON for the web page")
    func json() throws {
        let project = try #require(try ForgeProject())
        let output = try project.pr("create", "--json")
        let answer = try JSON.parse(output.stdoutBytes)
        #expect(
            answer == [
                "pull_request_url": .string(project.page(1)), "pull_request_number": .integer(1), "title": "Fix login",
                "source_branch": .string(project.branch), "target_branch": "main",
            ])
        let session = try JSON.parse(project.sandbox.chat("show", "--json").stdoutBytes)
        #expect(session["pull_request"]?["number"]?.integer == 1)
    }

    @Test("checks and reviews")
    func checks() throws {
        let project = try #require(try ForgeProject(validating: false))
        try project.pr("create").requireSuccess()
        let output = try project.pr("status", "--checks")
        #expect(output.status == 1)
        #expect(output.stdout.contains("check lint: success\ncheck test: failure\nreview bob: approved\n"))
    }
}

extension ForgeProject {
    /// The remote's URL for a push by hand.
    var remoteWithToken: String {
        server.url.replacing("http://", with: "http://x:ghp_octocat@") + "/octocat/hello.git"
    }

    /// Changes a pull request's text as a person would on its page.
    func patch(body: String) throws {
        let text = JSON.string(body).line
        try sandbox.write("patch.json", "{\"body\": \(text)}")
        try sandbox.sh(
            "python3 - <<'END'\nimport urllib.request\n"
                + "r = urllib.request.Request('\(server.url)/api/v3/repos/octocat/hello/pulls/1', method='PATCH', "
                + "data=open('patch.json','rb').read(), headers={'Authorization': 'Bearer ghp_octocat', "
                + "'Content-Type': 'application/json', 'Accept': 'application/vnd.github+json', "
                + "'X-GitHub-Api-Version': '2022-11-28'})\nurllib.request.urlopen(r)\nEND"
        ).requireSuccess()
        Files.remove(sandbox.absolute("patch.json"))
    }
}

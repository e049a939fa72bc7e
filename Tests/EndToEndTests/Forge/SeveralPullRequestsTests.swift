import ChatModel
import TestSupport
import Testing

/// Several pull requests of one session.
@Suite struct SeveralPullRequestsTests {
    /// A session with three: for `main`, for `next`, and one from another branch.
    private func three() throws -> ForgeProject? {
        guard let project = try ForgeProject(validating: true) else { return nil }
        try project.sandbox.git("push", "--quiet", project.remoteWithToken, "main:refs/heads/next")
        try project.pr("create").requireSuccess()
        try project.pr("create", "--base", "next").requireSuccess()
        try project.pr("create", "--head", "topic/x", "--title", "Third").requireSuccess()
        return project
    }

    @Test("all are recorded and shown; a number chooses one; where several could be meant, none is changed")
    func choice() throws {
        guard let project = try three() else { return }
        let sandbox = project.sandbox
        let records = try project.record().split(separator: "\n")
        #expect(records == (1...3).map { "\($0) open \(project.page($0))" }.map { $0[...] })
        let status = try project.pr("status").requireSuccess().stdout
        #expect(status.hasPrefix("#1 Fix login\n"))
        #expect(status.contains("\n\n#2 Fix login\nopen, can be merged, 2 commits, \(project.branch) → next\n"))
        #expect(status.contains("\n\n#3 Third\n"))
        #expect(try project.pr("status", "-n", "2").stdout.hasPrefix("#2 Fix login\n"))
        let json = try JSON.parse(project.pr("status", "--json").stdoutBytes)
        #expect(json["number"] == .integer(3))
        #expect(json["others"]?.elements?.compactMap { $0["number"]?.integer } == [1, 2])
        let shown = try JSON.parse(sandbox.chat("show", "--json").stdoutBytes)
        #expect(shown["pull_request"]?["number"]?.integer == 3)
        #expect(shown["pull_requests"]?.elements?.compactMap { $0["number"]?.integer } == [1, 2, 3])
        #expect(try project.pr("view").stdout.hasPrefix("#3 Third\n"))
        #expect(
            try project.pr("close")
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot tell which pull request of session 'Fix login' (\(project.id)) is meant: #1, #2, #3
                        hint: say '--number 3'

                        """))
        #expect(try project.pr("view", "--number", "9").status == 3)
        #expect(try project.pr("close", "--number", "2").stdout == project.page(2) + "\n")
        #expect(try project.pr("reopen").stdout == project.page(2) + "\n")
        #expect(try project.pr("close", "--all").stdout == (1...3).map { project.page($0) + "\n" }.joined())
        #expect(try project.pr("reopen").status == 1)
        #expect(try project.server.pullRequests().count == 3)
        #expect(try project.server.violations() == [])
    }

    @Test("an update reaches the one that is named, by the commits it was made with")
    func update() throws {
        guard let project = try three() else { return }
        let sandbox = project.sandbox
        try project.pr("create", "--history", "squash", "--head", "one").requireSuccess()
        try sandbox.chat("say", "Why three?").requireSuccess()
        try project.pr("create", "--history", "changes", "--head", "few").requireSuccess()
        try project.turn("echo more >> login.conf")
        for number in 3...5 { try project.pr("update", "-n", "\(number)").requireSuccess() }
        try sandbox.git("fetch", "--quiet")
        let tip = try sandbox.git("rev-parse", project.branch)
        #expect(try sandbox.git("rev-parse", "origin/topic/x") == tip)
        #expect(try sandbox.git("rev-list", "--count", "main..origin/one") == "2")
        #expect(try sandbox.git("log", "--format=%s", "main..origin/few").split(separator: "\n").count == 2)
        for head in ["one", "few"] { #expect(try sandbox.git("diff", "--stat", tip, "origin/" + head) == "") }
        #expect(try sandbox.git("rev-parse", "origin/" + project.branch) != tip)
        #expect(try project.server.pullRequests().count == 5)
        #expect(try project.server.violations() == [])
    }

    @Test("the session is completed when the last open one is merged or closed, and not before")
    func merged() throws {
        guard let project = try three() else { return }
        // A pull request whose commits are merged with another's is merged, too: the first has some of its own.
        try project.turn("echo more >> login.conf")
        try project.pr("update", "--number", "1").requireSuccess()
        for (number, how, status) in [(3, "merge", "active"), (2, "close", "active"), (1, "merge", "completed")] {
            try project.server.control(
                how, ["repo": "octocat/hello", "number": .integer(number), "method": "merge"])
            try project.pr("status").requireSuccess()
            #expect(try project.status() == status, "#\(number)")
        }
    }
}

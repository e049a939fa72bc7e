import ChatModel
import TestSupport
import Testing

/// What a pull request says: written by people, by an agent, and what is said on it.
@Suite struct PullRequestWritingTests {
    @Test("title and text are edited; what was written outlasts a failure")
    func edit() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.writeProgram("my-editor", "#!/bin/sh\nprintf 'Mine\\n\\nBy hand.\\n' > \"$1\"\n")
        let editor: [String: String?] = ["GIT_EDITOR": "my-editor", "NO_COLOR": "1", "GIT_TERMINAL_PROMPT": nil]
        try project.server.fault("server_error", in: "pulls/create", times: 99)
        let failed = try sandbox.runOnTerminal("git", "chat", "pr", "create", "--edit", environment: editor)
        #expect(failed.status == 7, "\(failed)")
        try project.server.control("clear", .object([]))
        let again = try project.pr("create")
        #expect(again.status == 0)
        #expect(again.stderr.hasPrefix("title and text are those that you edited before\n"), "\(again)")
        let request = try #require(try project.server.pullRequests().first)
        #expect(request["title"]?.text == "Mine")
        #expect(request["body"]?.text == "By hand.")
        // It is where it was to go, so the next run begins with what is there.
        #expect(try project.pr("create").stderr == "pull request #1 is there already: Mine\n")
        try sandbox.writeProgram("my-editor", "#!/bin/sh\nsed -i 's/By hand/By both hands/' \"$1\"\n")
        let edited = try sandbox.runOnTerminal("git", "chat", "pr", "update", "--edit", environment: editor)
        #expect(edited.status == 0, "\(edited)")
        #expect(try project.server.pullRequests().first?["body"]?.text == "By both hands.")
        try sandbox.writeProgram("my-editor", "#!/bin/sh\n: > \"$1\"\n")
        #expect(try sandbox.runOnTerminal("git", "chat", "pr", "update", "--edit", environment: editor).status == 2)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("an agent sums the conversation up where that is asked for, once for each state of the branch")
    func summary() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        let log = sandbox.path + "/asked"
        try sandbox.writeProgram(
            "summer", "#!/bin/sh\ncat >> '\(log)'; echo >> '\(log)'; echo 'It **sets** retries.'\n")
        try sandbox.chat("agent", "add", "summer", "--", "summer").requireSuccess()
        try sandbox.git("config", "chat.defaultAgent", "summer")
        let made = try project.pr("create", "--summary", "agent")
        #expect(made.stdout == project.page(1) + "\n", "\(made)")
        #expect(
            made.stderr.hasPrefix(
                "asking 'summer' to sum up the conversation; everybody who sees the pull request can read that\n"))
        let body = try #require(try project.server.pullRequests().first?["body"]?.text)
        #expect(body.hasPrefix("<!-- git-chat: begin -->\nIt **sets** retries.\n\n1 file changed, 1 insertion"))
        let asked = try sandbox.read(log)
        #expect(asked.contains("> echo 'retries = 3' > login.conf\n"), "\(asked)")
        #expect(
            try project.pr("create", "--summary", "agent").stderr == "pull request #1 is there already: Fix login\n")
        #expect(try sandbox.read(log) == asked)
        try project.turn("echo more >> login.conf")
        try sandbox.git("config", "chat.pr.summary", "agent")
        #expect(try project.pr("update").stderr.hasPrefix("asking 'summer'"))
        #expect(try project.server.pullRequests().first?["body"]?.text?.contains("2 insertions") == true)

        // An agent that does not answer keeps everything from happening, and costs nothing but its own words.
        try sandbox.writeProgram("summer", "#!/bin/sh\nexit 3\n")
        let other = try project.session("Other")
        let silent = try project.pr("create", other)
        #expect(silent.status == 6)
        #expect(silent.stderr.contains("error: cannot have agent 'summer' sum up the conversation: "))
        #expect(try sandbox.git("ls-remote", "origin", "kosuke-chat-" + other) == "")
        try sandbox.git("config", "chat.defaultAgent", "shell")
        #expect(try project.pr("create", other).stderr.hasPrefix("error: cannot sum up the conversation: "))
        #expect(try project.pr("create", other, "--summary", "changes").stdout == project.page(2) + "\n")
        #expect(try project.server.violations() == [])
    }

    @Test("a comment that was made and whose answer is lost is not made twice, nor by a second run")
    func comments() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.pr("create").requireSuccess()
        try project.server.fault("done_then_502", in: "issues/create-comment")
        #expect(try project.pr("comments", "-m", "Look.").status == 0)
        try project.server.fault("server_error", in: "pulls/update", times: 9)
        #expect(try project.pr("close", "--comment", "Not now.").status == 7)
        try project.server.control("clear", .object([]))
        #expect(try project.pr("close", "--comment", "Not now.").status == 0)
        #expect(try project.pr("comments", "--format", "%(body)").stdout == "Look.\nNot now.\n")
        let view = try project.pr("view", "--comments").stdout
        #expect(view.hasSuffix("Z:\n\nNot now.\n"), "\(view)")
        let json = try JSON.parse(project.pr("view", "--comments", "--json").stdoutBytes)
        #expect(json["said"]?.elements?.compactMap { $0["body"]?.text } == ["Look.", "Not now."])
        #expect(try project.server.violations() == [])
    }

    @Test("remarks on lines and the words of reviews")
    func remarks() throws {
        let project = try #require(try ForgeProject(validating: false))
        try project.pr("create").requireSuccess()
        try project.pr("comments", "-m", "Hello.").requireSuccess()
        let list = try project.pr("comments", "--reviews", "--json").requireSuccess()
        let said = try #require(try JSON.parse(list.stdoutBytes).elements)
        #expect(said.compactMap { $0["body"]?.text } == ["Hello.", "Why 3?", "Good."])
        #expect(said[1]["path"]?.text == "login.conf")
        #expect(said[1]["line"]?.integer == 1)
        #expect(try project.pr("comments", "--reviews").stdout.contains("\tlogin.conf:1: Why 3?\n"))
        #expect(try project.pr("comments", "--reviews").stdout.contains("\tapproved: Good.\n"))
    }
}

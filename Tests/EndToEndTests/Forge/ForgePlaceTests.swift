import ChatModel
import TestSupport
import Testing

/// Where a pull request goes: forks, aliases of ssh, addresses from the environment; and how long is waited for it.
@Suite struct ForgePlaceTests {
    private static let stranger: [String: String?] = ["GH_ENTERPRISE_TOKEN": "ghp_stranger"]

    @Test("who may only read gets a fork where that is asked for, also a slow one; a second run finds it")
    func fork() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try project.server.control("seed", ["fork_delay": .number("1.5")])
        let refused = try project.pr("create", environment: Self.stranger)
        #expect(refused.status == 1)
        #expect(refused.stderr.hasSuffix("hint: say '--fork' to push to a fork of your own, or ask for access\n"))
        let planned = try project.pr("create", "--fork", "--dry-run", environment: Self.stranger)
        #expect(planned.stdout.contains("\nfrom: stranger:\(project.branch)\n"), "\(planned)")
        #expect(try project.server.operations().filter { $0 == "repos/create-fork" } == [])
        let made = try project.pr("create", "--fork", environment: Self.stranger)
        #expect(made.stdout == project.page(1) + "\n", "\(made)")
        #expect(made.stderr.contains("made 'stranger/hello', and a remote 'stranger' for it\n"))
        #expect(try sandbox.git("remote", "get-url", "stranger") == project.server.url + "/stranger/hello.git")
        let request = try #require(try project.server.pullRequests().first)
        #expect(request["head_repo"]?.text == "stranger/hello")
        #expect(request["head"]?.text == project.branch)
        try project.turn("echo more >> login.conf")
        let again = try project.pr("create", environment: Self.stranger)
        #expect(again.stdout == project.page(1) + "\n")
        #expect(again.stderr.hasPrefix("pushing to your fork 'stranger/hello' (remote 'stranger')\n"))
        #expect(try project.pr("status", environment: Self.stranger).stdout.hasPrefix("#1 Fix login\n"))
        #expect(try project.server.operations().count { $0 == "repos/create-fork" } == 1)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("a fork is asked for on a terminal")
    func asked() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        func create(_ answer: String) throws -> Output {
            let running = try project.sandbox.startOnTerminal(
                "git", "chat", "pr", "create",
                environment: Self.stranger.merging(["NO_COLOR": "1", "GIT_TERMINAL_PROMPT": nil]) { $1 })
            try running.wait(for: "You may only read 'octocat/hello'. Make a fork of it, and push there? [y/N] ")
            running.type(answer)
            return try running.wait()
        }
        #expect(try create("n\n").status == 1)
        #expect(try project.server.pullRequests().isEmpty)
        #expect(try create("y\n").status == 0)
        #expect(try project.server.pullRequests().count == 1)
    }

    @Test("faults while a fork is made", arguments: ["server_error", "done_then_502", "done_then_reset", "reset"])
    func faults(fault: String) throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.server.fault(fault, in: "repos/create-fork")
        #expect(try project.pr("create", "--fork", environment: Self.stranger).status == 0)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("GITHUB_API_URL says where the interface of its own server is, and of no other")
    func address() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        func paths(_ url: String) throws -> [String] {
            let before = try project.server.requestCount()
            try project.pr("create", environment: ["GITHUB_API_URL": url]).requireSuccess()
            return try #require(try project.server.control("journal").elements).dropFirst(before)
                .filter { $0["op"]?.text?.hasPrefix("git:") != true }.compactMap { $0["path"]?.text }
        }
        let plain = try paths(project.server.url)
        #expect(!plain.isEmpty && plain.allSatisfy { $0.hasPrefix("/repos/octocat/hello") }, "\(plain)")
        // The same machine by another name is another server: the token does not go there.
        let other = try paths(project.server.url.replacing("127.0.0.1", with: "localhost"))
        #expect(!other.isEmpty && other.allSatisfy { $0.hasPrefix("/api/v3/repos/octocat/hello") }, "\(other)")
        #expect(try project.server.violations() == [])
    }

    @Test("the proxy of a remote is the interface's, too", arguments: ["remote.origin.proxy", "http.proxy"])
    func proxy(key: String) throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.sandbox.git("config", key, "http://127.0.0.1:1")
        let before = try project.server.operations()
        let refused = try project.pr("create")
        #expect(refused.status == 7)
        #expect(refused.stderr.hasPrefix("error: cannot reach "), "\(refused)")
        #expect(try project.server.operations() == before)
        try project.sandbox.git("config", key, "")
        #expect(try project.pr("create").status == 0)
    }

    @Test("an alias of ssh stands for the server that ssh says")
    func alias() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo a > a.txt")
        try sandbox.writeProgram(
            "ssh", "#!/bin/sh\n[ \"$*\" = '-G -- work' ] && printf 'user git\\nhostname github.com\\nport 22\\n'\n")
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/one.git")
        let url = "git@work:o/r.git"
        try sandbox.git("config", "url.\(sandbox.path)/one.git.insteadOf", url)
        try sandbox.git("remote", "add", "origin", url)
        try sandbox.git("push", "--quiet", "origin", "main")
        let output = try sandbox.chat("pr", "create", "--body", "x")
        #expect(output.status == 4)
        #expect(output.stdout.hasPrefix("https://github.com/o/r/compare/main...\(project.branch)"), "\(output)")
        #expect(output.stderr.contains("no token for 'github.com'"))
    }

    @Test("a pause that the forge asks for is counted down on a terminal")
    func countdown() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.server.fault("secondary_limit", in: "pulls/create", [.init("retry_after", .integer(2))])
        let output = try project.sandbox.runOnTerminal("git", "chat", "pr", "create", environment: ["NO_COLOR": "1"])
        #expect(output.status == 0, "\(output)")
        for left in [2, 1] {
            #expect(output.stdout.contains("\rthe forge asks for a pause: \(left) seconds left "), "\(output)")
        }
        #expect(output.stdout.hasSuffix(project.page(1) + "\n"))
        try project.server.fault("secondary_limit", in: "pulls/list", [.init("retry_after", .integer(1))])
        let plain = try project.pr("create")
        #expect(plain.stderr.hasPrefix("the forge asks for a pause of 1 seconds\n"), "\(plain)")
        #expect(try project.server.violations() == [])
    }
}

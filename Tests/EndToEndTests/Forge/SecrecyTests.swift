import ChatModel
import TestSupport
import Testing

/// The token is found wherever it may be, and told nobody.
@Suite struct SecrecyTests {
    @Test("tokens from every place", arguments: ["command", "gh", "hosts", "url", "credential"])
    func places(place: String) throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = nil
        let host = String(project.server.url.dropFirst("http://".count))
        try sandbox.git("config", "chat.\(host).forge", "github")
        switch place {
        case "command": try sandbox.git("config", "chat.\(host).tokenCommand", "echo ghp_octocat")
        case "gh":
            try sandbox.writeProgram(
                "gh", "#!/bin/sh\n[ \"$*\" = 'auth token --hostname \(host)' ] && echo ghp_octocat\n")
        case "hosts":
            try sandbox.write(sandbox.home + "/.config/gh/hosts.yml", "\(host):\n    oauth_token: ghp_octocat\n")
        case "url": try sandbox.git("remote", "set-url", "origin", project.remoteWithToken)
        default:
            try sandbox.git("config", "credential.helper", "store")
            try sandbox.write(sandbox.home + "/.git-credentials", "http://octocat:ghp_octocat@\(host)\n")
        }
        let output = try project.pr("create")
        #expect(output.status == 0, "\(output)")
        #expect(output.stdout == project.page(1) + "\n")
        #expect(!output.stderr.contains("ghp_"))
        #expect(try project.server.violations() == [])
        let sources = [
            "command": "chat.\(host).tokenCommand", "gh": "gh", "hosts": "hosts.yml", "url": "url",
            "credential": "git credential",
        ]
        let events = try sandbox.chat("events", project.id).stdout.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)[1...3].joined(separator: " ")
        }
        let source = try #require(sources[place])
        #expect(events.filter { $0.hasPrefix("token") } == ["token \(project.id) \(host) \(source)"])
    }

    @Test("a token that git credential gave and the forge refuses is forgotten")
    func rejected() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = nil
        let host = String(project.server.url.dropFirst("http://".count))
        try sandbox.git("config", "chat.\(host).forge", "github")
        try sandbox.git("config", "credential.helper", "store")
        try sandbox.write(sandbox.home + "/.git-credentials", "http://octocat:ghp_expired@\(host)\n")
        let output = try project.pr("create")
        #expect(output.status == 4)
        #expect(output.stderr.contains("it does not take the token from 'git credential': Bad credentials"))
        #expect(try sandbox.read(sandbox.home + "/.git-credentials") == "")
    }

    @Test("no token in output, trace, arguments, configuration, references, files or errors")
    func nowhere() throws {
        guard let project = try ForgeProject(validating: true) else { return }
        let sandbox = project.sandbox
        try sandbox.tellArguments()
        try sandbox.git("config", "chat.pr.maxWait", "0")
        let trace = sandbox.path + "/trace"
        var texts: [String] = []
        func note(_ words: String..., environment: [String: String?] = [:]) throws {
            let output = try sandbox.run(
                ["git-chat"] + words, environment: environment.merging(["GIT_CHAT_TRACE": trace]) { own, _ in own })
            texts += [output.stdout, output.stderr]
        }
        try note("pr", "create", "--label", "bug", "--json")
        try note("pr", "status", "--json")
        try note("pr", "view", environment: ["GIT_CHAT_TRACE": "1"])
        for fault in ["bad_credentials", "reset", "moved_other_host", "garbage_json", "sso", "primary_limit", "status"]
        {
            try project.server.fault(fault, in: "repos/get", times: 9, ForgeFaults.details(fault))
            try note("pr", "create", "--remote", "origin", environment: ["GIT_CHAT_TRACE": "2"])
            try note("branches", "--json")
            try project.server.control("clear", .object([]))
        }
        try note("pr", "create", environment: ["GH_ENTERPRISE_TOKEN": "ghp_expired"])
        try note("sync")
        try note("pr", "create", "--fork", environment: ["GH_ENTERPRISE_TOKEN": "ghp_stranger"])
        let files = try sandbox.everythingWritten()
        #expect(files.contains("Chat-Pull-Request: 1 open"))
        texts.append(files)
        try sandbox.git(
            "remote", "set-url", "origin", project.remoteWithToken.replacing("hello.git", with: "nothing.git"))
        try note("pr", "create")
        try note("pr", "status")
        texts.append(try sandbox.read(trace))
        let arguments = try sandbox.read(sandbox.path + "/arguments")
        #expect(arguments.contains(" push --porcelain "))
        // The URL that the test itself set is the user's own.
        texts.append(arguments.split(separator: "\n").filter { !$0.contains("remote set-url") }.joined(separator: "\n"))
        #expect(Leak.lines(in: texts) == [])
        #expect(texts.joined().contains("> Authorization: [redacted]"))
        #expect(try project.server.violations() == [])
    }

    @Test(
        "no token in the list of processes, nor in what a crash leaves",
        arguments: ["git:receive-pack", "pulls/create"])
    func processes(operation: String) throws {
        guard let project = try ForgeProject(validating: true) else { return }
        try project.server.fault("stall", in: operation, times: 9, [.init("delay", .integer(20))])
        let running = try project.sandbox.start(
            "git-chat", "pr", "create", environment: ["GIT_CHAT_TRACE": "1"])
        while try !project.server.allOperations().contains(operation) {}
        let list = try project.sandbox.sh(
            """
            for stat in /proc/[0-9]*/stat; do
                set -- $(sed 's/.*) //' $stat 2>/dev/null)
                [ "$3" = \(running.id) ] && tr '\\0' ' ' < ${stat%stat}cmdline && echo
            done; true
            """
        ).stdout
        #expect(list.contains("pr create"), "\(list)")
        #expect(operation == "pulls/create" || list.contains("push --porcelain"), "\(list)")
        running.signal(SIGABRT)
        let output = try running.wait()
        #expect(output.status == 128 + SIGABRT)
        #expect(!output.stderr.contains("crashed") && !output.stderr.contains("rax"))
        #expect(Leak.lines(in: [list, output.stdout, output.stderr]) == [])
        try project.server.control("clear", .object([]))
        #expect(try project.pr("create").status == 0)
        #expect(try project.server.pullRequests().count == 1)
    }

    @Test("a token would be found")
    func found() throws {
        #expect(Leak.lines(in: ["a\n> Authorization: Bearer ghp_octocat\n", "https://x:github_pat_1@host"]).count == 2)
        let sandbox = try Sandbox()
        try sandbox.repository()
        let planted = ["git", "commit", "--quiet", "--allow-empty", "-m", "ghp_inAMessage"]
        try sandbox.run(planted).requireSuccess()
        try sandbox.write(".git/chat/cache/x.json", "ghp_inAFile")
        let leaks = Leak.lines(in: [try sandbox.everythingWritten()])
        #expect(leaks.contains("ghp_inAMessage"), "an object")
        #expect(leaks.contains { $0.hasSuffix("commit: ghp_inAMessage") }, "a reflog")
        #expect(leaks.contains { $0.contains("ghp_inAFile") }, "a file")
    }
}

/// What must never be seen: the tokens of the server all begin alike.
private enum Leak {
    static func lines(in texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: "\n") }.map(String.init).filter {
            $0.contains("ghp_") || $0.contains("github_pat_")
        }
    }
}

extension Sandbox {
    /// Has every run of git note its arguments.
    fileprivate func tellArguments() throws {
        let real = try sh("command -v git").stdout.split(separator: "\n").first.map(String.init) ?? "git"
        try writeProgram("git", "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '\(path)/arguments'\nexec \(real) \"$@\"\n")
        environment["PATH"] = bin + ":" + ((environment["PATH"] ?? nil) ?? "")
    }

    /// Every object of the repository, and every file of it that is text, configuration and references included.
    fileprivate func everythingWritten() throws -> String {
        try sh(
            """
            git cat-file --batch-all-objects --batch --unordered | tr -d '\\000'
            cd "$(git rev-parse --git-common-dir)" && find . -type f ! -path './objects/*' ! -name index -exec cat {} + | tr -d '\\000'
            """
        ).stdout
    }
}

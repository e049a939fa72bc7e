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
        // Every program that is started tells its arguments.
        try sandbox.sh("command -v git > ../real-git").requireSuccess()
        let real = try sandbox.read(sandbox.path + "/real-git").split(separator: "\n").first.map(String.init) ?? "git"
        try sandbox.writeProgram(
            "git", "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '\(sandbox.path)/arguments'\nexec \(real) \"$@\"\n")
        sandbox.environment["PATH"] = sandbox.bin + ":" + ((sandbox.environment["PATH"] ?? nil) ?? "")
        let trace = sandbox.path + "/trace"
        var texts: [String] = []
        func note(_ words: String..., environment: [String: String?] = [:]) throws {
            let output = try sandbox.run(
                ["git-chat", "pr"] + words, environment: environment.merging(["GIT_CHAT_TRACE": trace]) { $1 })
            texts += [output.stdout, output.stderr]
        }
        try note("create", "--label", "bug", "--json")
        try note("status")
        try note("view", environment: ["GIT_CHAT_TRACE": "1"])
        for fault in ["bad_credentials", "reset", "moved_other_host", "garbage_json", "sso"] {
            try project.server.fault(fault, in: "repos/get", times: 9)
            try note("create", "--remote", "origin")
            try project.server.control("clear", .object([]))
        }
        try note("create", environment: ["GH_ENTERPRISE_TOKEN": "ghp_expired"])
        try sandbox.git(
            "remote", "set-url", "origin", project.remoteWithToken.replacing("hello.git", with: "nothing.git"))
        try note("create")
        try note("status")
        texts.append(try sandbox.read(trace))
        texts.append(try sandbox.read(sandbox.path + "/arguments"))
        texts.append(try sandbox.sh("git for-each-ref --format='%(refname) %(contents)'").stdout)
        texts.append(try sandbox.sh("cat .git/chat/cache/*/* .git/packed-refs .git/logs/HEAD; true").stdout)
        for text in texts {
            let lines = text.split(separator: "\n").filter { $0.contains("ghp_") }
            // The URL that the test itself set is the user's own.
            #expect(lines.filter { !$0.contains("remote set-url") } == [])
        }
        #expect(texts.joined().contains("> Authorization: [redacted]"))
        #expect(try project.server.violations() == [])
    }
}

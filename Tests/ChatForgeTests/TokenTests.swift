import ChatForge
import Testing

@Suite struct TokenTests {
    private func places(
        _ environment: [String: String] = [:], setting: [String: String] = [:], gh: String? = nil, hosts: String? = nil,
        credential: String? = nil
    ) -> TokenPlaces {
        TokenPlaces(
            environment: environment, setting: { setting[$0] }, run: { $0 == "print" ? "from-command" : nil },
            gh: { _ in gh }, hosts: { hosts.map { ("hosts.yml", $0) } }, credential: { _ in credential })
    }

    private func token(_ places: TokenPlaces, _ url: String) throws -> String? {
        let remote = try #require(RemoteURL(url))
        return try places.token(for: Forge(remote), remote: remote)?.secret
    }

    @Test("the places in their order")
    func order() throws {
        let hosts = "github.com:\n    oauth_token: from-file\n"
        var all = places(
            ["GH_TOKEN": "first", "GITHUB_TOKEN": "second"], setting: ["chat.github.com.tokenCommand": "print"],
            gh: "from-gh", hosts: hosts, credential: "from-git")
        let url = "https://x:from-url@github.com/o/r"
        #expect(try token(all, url) == "from-command")
        all.setting = { _ in nil }
        #expect(try token(all, url) == "first")
        all.environment["GH_TOKEN"] = ""
        #expect(try token(all, url) == "second")
        all.environment = [:]
        #expect(try token(all, url) == "from-gh")
        all.gh = { _ in nil }
        #expect(try token(all, url) == "from-file")
        all.hosts = { nil }
        #expect(try token(all, url) == "from-url")
        #expect(try token(all, "git@github.com:o/r") == "from-git")
        all.credential = { _ in nil }
        #expect(try token(all, "git@github.com:o/r") == nil)
    }

    @Test("a token of GitHub's own service goes to no other server, and the other way round")
    func hosts() throws {
        let dotCom = places(["GH_TOKEN": "a", "GITHUB_TOKEN": "b", "CODESPACES": "true"])
        #expect(try token(dotCom, "https://github.acme.com/o/r") == nil)
        #expect(try token(dotCom, "https://x.ghe.com/o/r") == "a")
        let enterprise = places(["GH_ENTERPRISE_TOKEN": "c", "GITHUB_ENTERPRISE_TOKEN": "d"])
        #expect(try token(enterprise, "git@github.com:o/r") == nil)
        #expect(try token(enterprise, "https://github.acme.com/o/r") == "c")
        #expect(try token(enterprise, "https://gitlab.com/o/r") == nil)
        #expect(try token(enterprise, "https://codeberg.org/o/r") == nil)
        #expect(try token(places(["FORGEJO_TOKEN": "e"]), "https://codeberg.org/o/r") == "e")
    }

    @Test("the user of an ssh URL is no token")
    func ssh() throws { #expect(try token(places(), "ssh://git:secret@github.com/o/r") == nil) }

    @Test("gh's file, old and new")
    func file() {
        let old = "github.com:\n    user: me\n    oauth_token: old\n    git_protocol: https\n"
        #expect(HostsFile(old).token(for: "github.com") == "old")
        let new = """
            # comment
            ghe.acme.com:8443:
                users:
                    ann:
                        oauth_token: "of ann"
                    bob:
                        oauth_token: 'of bob'
                git_protocol: ssh
                user: bob
            github.com:
                users:
                    ann:
                git_protocol: https
                user: ann
            """
        #expect(HostsFile(new).token(for: "ghe.acme.com:8443") == "of bob")
        #expect(HostsFile(new).token(for: "github.com") == nil)
        #expect(HostsFile(new).token(for: "else.where") == nil)
        #expect(HostsFile("").token(for: "github.com") == nil)
    }

    @Test("a token is in no text")
    func redacted() {
        let token = Token("ghp_secret", from: .gh)
        #expect("\(token) \(String(reflecting: token))" == "[redacted] [redacted]")
        #expect(String(describing: Optional(token)).contains("secret") == false)
    }
}

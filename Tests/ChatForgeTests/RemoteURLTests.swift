import ChatForge
import HTTP
import Testing

@Suite struct RemoteURLTests {
    @Test(
        "every form of a remote's URL",
        arguments: [
            ("git@github.com:o/r.git", "github.com", "o/r"), ("github.com:o/r", "github.com", "o/r"),
            ("ssh://git@h.example:2222/o/r.git", "h.example", "o/r"),
            ("ssh://git@ssh.github.com:443/o/r", "github.com", "o/r"),
            ("https://user:tok@GitHub.com/o/R.git/", "github.com", "o/R"),
            ("https://www.github.com/o/r", "github.com", "o/r"),
            ("https://h:8443/o/r.git", "h:8443", "o/r"), ("https://h:443/o/r", "h", "o/r"),
            ("http://127.0.0.1:80/o/r", "127.0.0.1", "o/r"), ("org-123@github.com:o/r.git", "github.com", "o/r"),
            ("git+ssh://git@h/o/r", "h", "o/r"), ("git://h/o/r.git", "h", "o/r"),
            ("tenant@tenant.ghe.com:o/r.git", "tenant.ghe.com", "o/r"), ("HTTPS://h/o/r", "h", "o/r"),
            ("git@h:/o/r.git", "h", "o/r"), ("ssh://[::1]:22/o/r", "[::1]", "o/r"), (" git@h:o/r \n", "h", "o/r"),
            ("h.x:o/r", "h.x", "o/r"),
        ])
    func reads(text: String, place: String, repository: String) throws {
        let url = try #require(RemoteURL(text))
        #expect(url.place == place)
        #expect(url.repository?.description == repository)
    }

    @Test(
        "what is no server",
        arguments: [
            "/srv/r.git", "./r", "../r", "C:\\r", "C:/r", "file:///srv/r.git", "r", "", "-oProxyCommand=x:o/r",
            "ssh://-oProxyCommand=x/o/r", "https://$(id)/o/r", "h;id:o/r", "ext::sh -c id",
        ])
    func refuses(text: String) { #expect(RemoteURL(text)?.repository == nil) }

    @Test("a repository is two parts; groups of groups are none of GitHub's")
    func parts() {
        #expect(RemoteURL("git@gitlab.com:a/b/c.git")?.parts == ["a", "b", "c"])
        #expect(RemoteURL("git@gitlab.com:a/b/c.git")?.repository == nil)
        #expect(RepositoryName("a/b/c") == nil)
        #expect(RepositoryName("A/b")?.isSame(RepositoryName("a/B")) == true)
    }

    @Test(
        "which forge, and where its interface is",
        arguments: [
            ("git@github.com:o/r", Forge.Kind.github, "https://api.github.com", "https://api.github.com/graphql"),
            ("https://x.ghe.com/o/r", .github, "https://api.x.ghe.com", "https://api.x.ghe.com/graphql"),
            (
                "https://github.acme.com:8443/o/r", .github, "https://github.acme.com:8443/api/v3",
                "https://github.acme.com:8443/api/graphql"
            ),
            ("git@gitlab.com:o/r", .gitlab, "https://gitlab.com/api/v3", ""),
            ("git@codeberg.org:o/r", .forgejo, "https://codeberg.org/api/v1", ""),
            ("http://127.0.0.1:3000/o/r", .unknown, "http://127.0.0.1:3000/api/v3", ""),
            ("http://git.acme.com:3000/o/r", .unknown, "https://git.acme.com/api/v3", ""),
            ("git@bitbucket.org:o/r", .bitbucket, "https://bitbucket.org/api/v3", ""),
        ])
    func forges(url: String, kind: Forge.Kind, api: String, graphQL: String) throws {
        let forge = Forge(try #require(RemoteURL(url)))
        #expect(forge.kind == kind)
        #expect(forge.api.description.drop(suffix: "/") == api)
        if !graphQL.isEmpty { #expect(forge.graphQL.description == graphQL) }
    }

    @Test("only a server's own interface is believed of the environment")
    func owns() throws {
        let forge = Forge(try #require(RemoteURL("git@github.com:o/r")))
        #expect(forge.owns(try #require(WebAddress("https://api.github.com"))))
        #expect(!forge.owns(try #require(WebAddress("https://api.github.com.evil.example"))))
        #expect(!forge.owns(try #require(WebAddress("https://evil.example/api.github.com"))))
    }

    @Test(
        "compare pages",
        arguments: [
            ("git@github.com:o/r", "https://github.com/o/r/compare/main...o:a/b%23c?expand=1&title=T&body=B"),
            ("git@codeberg.org:o/r", "https://codeberg.org/o/r/compare/main...o:a/b%23c?title=T&body=B"),
            (
                "git@gitlab.com:g/s/r",
                "https://gitlab.com/g/s/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=o%3Aa%2Fb%23c"
                    + "&merge_request%5Btarget_branch%5D=main&merge_request%5Btitle%5D=T&merge_request%5Bdescription%5D=B"
            ),
            (
                "git@bitbucket.org:o/r",
                "https://bitbucket.org/o/r/pull-requests/new?source=o%3Aa%2Fb%23c&dest=main&title=T&description=B"
            ),
            ("git@h.example:o/r", nil),
        ])
    func compare(url: String, page: String?) throws {
        let remote = try #require(RemoteURL(url))
        let pages = ComparePage(Forge(remote), remote)
        #expect(pages.compare(base: "main", head: "o:a/b#c", title: "T", body: "B")?.description == page)
    }

    @Test("a page's address is never too long: the body goes first, then the title")
    func longPage() throws {
        let remote = try #require(RemoteURL("git@github.com:o/r"))
        let pages = ComparePage(Forge(remote), remote)
        let long = String(repeating: "x", count: 9000)
        #expect(pages.compare(base: "m", head: "h", title: "T", body: long)?.description.hasSuffix("title=T") == true)
        #expect(pages.compare(base: "m", head: "h", title: long, body: "B")?.description.hasSuffix("?expand=1") == true)
    }
}

extension String {
    fileprivate func drop(suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}

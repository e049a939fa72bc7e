import HTTP
import Testing

@Suite struct WebAddressTests {
    @Test(
        "addresses as they are sent",
        arguments: [
            ("https://GitHub.com/a/B", "https://github.com/a/B"), ("http://h", "http://h/"),
            ("https://h:443/a", "https://h/a"), ("http://h:8080/a?b#c", "http://h:8080/a?b"),
            ("https://u:p@h/a", "https://h/a"), ("https://u@x:p%40@h:1/a", "https://h:1/a"),
            ("http://[::1]:80/a", "http://[::1]/a"), ("HTTPS://h?q", "https://h/?q"), ("http://h:/a", "http://h/a"),
        ])
    func reads(text: String, shown: String) { #expect(WebAddress(text)?.description == shown) }

    @Test(
        "what is no address",
        arguments: [
            "", "h/a", "ftp://h", "file:///a", "http://", "http:///a", "http://h:x/", "http://h:70000/", "http://h:0/",
            "http://h/a b", "http://h\\a", "http://h\n", "http://h:+1/", "http://ü/", "http://h_\u{0}",
        ])
    func refuses(text: String) { #expect(WebAddress(text) == nil) }

    @Test("user and password are known, and not shown")
    func user() {
        let address = WebAddress("https://me%40x:to%3Aken@h/a")
        #expect(address?.user == "me@x")
        #expect(address?.password == "to:ken")
        #expect(address?.withoutUser.user == nil)
        #expect(WebAddress("https://h/a@b")?.user == nil)
    }

    @Test("parts are escaped")
    func parts() throws {
        let base = try #require(WebAddress("https://h/api/v3/"))
        let address = base.appending(["repos", "a/b", "ü"], query: [("head", "o:b"), ("q", "a b&c")])
        #expect(address.description == "https://h/api/v3/repos/a%2Fb/%C3%BC?head=o%3Ab&q=a%20b%26c")
    }

    @Test(
        "where a redirect leads",
        arguments: [
            ("/x?y", "https://h:1/x?y"), ("//o/x", "https://o/x"), ("http://o:2/x", "http://o:2/x"), ("x", nil),
            ("javascript:alert", nil),
        ])
    func follows(location: String, target: String?) throws {
        #expect(try #require(WebAddress("https://h:1/a")).following(location)?.description == target)
    }

    @Test("which hosts are this machine")
    func loopback() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
            #expect(WebAddress("http://\(host)/")?.isLoopback == true)
        }
        for host in ["127.0.0.1.evil.example", "localhost.example", "10.0.0.1"] {
            #expect(WebAddress("http://\(host)/")?.isLoopback == false)
        }
    }
}

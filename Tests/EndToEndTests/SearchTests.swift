import ChatModel
import TestSupport
import Testing

@Suite struct SearchTests {
    private let project: Project

    init() throws {
        project = try Project("Fix login")
        try project.sandbox.chat("say", "the login redirect loops").requireSuccess()
        try project.shell("echo changed >login.txt; echo the cookie is wrong").requireSuccess()
    }

    @Test("a pipe gets fields, a person an excerpt with the match in colour")
    func forms() throws {
        let sandbox = project.sandbox
        #expect(
            try sandbox.chat("search", "redirect").masked
                == Output(status: 0, stdout: "SESSION\t1\tuser\tTIME\tID\tFix login\t\tthe login redirect loops\n"))
        let shown = try sandbox.runOnTerminal(
            "git", "chat", "search", "redirect", "--color=always", environment: ["GIT_PAGER": "cat"])
        #expect(shown.stdout.contains("the login \u{1B}[1;31mredirect\u{1B}[m loops"))
        let json = try JSON.parse(
            Array(sandbox.chat("search", "cookie wrong", "--json", "--role=assistant").stdout.utf8))
        let hit = try #require(json.elements?.first)
        #expect(hit["excerpt"]?.text == "the cookie is wrong")
        #expect(hit["session"]?.text == project.id)
        #expect(hit["turn"]?.integer == 2)
        #expect(hit["rank"]?.integer == 1)
        #expect(hit["matches"]?.elements?.count == 2)
        #expect(hit["matches"]?.elements?.first?.line == #"{"start":4,"end":10}"#)
    }

    @Test("nothing found is exit status 1; without anything to go by it is wrong usage")
    func nothing() throws {
        let sandbox = project.sandbox
        #expect(try sandbox.chat("search", "absent") == Output(status: 1))
        #expect(try sandbox.chat("search", "absent", "--json") == Output(status: 1, stdout: "[]\n"))
        #expect(try sandbox.chat("search", "+++") == Output(status: 1))
        #expect(try sandbox.chat("search").status == 129)
        #expect(try sandbox.chat("search", "x", "--session", "absent").status == 3)
        #expect(try sandbox.chat("search", "x", "-n", "0").status == 129)
    }

    @Test("dates are git's, files are from where you are")
    func narrowed() throws {
        let sandbox = project.sandbox
        func count(_ words: String..., in place: String = ".") throws -> Int {
            try sandbox.run(["git", "chat", "search"] + words, in: place).stdout.split(separator: "\n").count
        }
        #expect(try count("login", "--since=2026-01-01") == 2)
        #expect(try count("login", "--since=2026-02-01") == 0)
        #expect(try count("--file", "login.txt") == 2)
        #expect(try count("--file", "README.md") == 0)
        try sandbox.sh("mkdir sub").requireSuccess()
        #expect(try count("--file", "../login.txt", in: "sub") == 2)
        #expect(try count("--file", "login.txt", in: "sub") == 0)
        #expect(try count("the", "--by=ann") == 2)
        #expect(try count("the", "--by=shell") == 1)
        #expect(try count("the", "-s", "@", "--role", "user") == 2)
    }

    @Test("the top is every file; absolute paths are those of any worktree, links to it followed; others are refused")
    func places() throws {
        let sandbox = project.sandbox
        try sandbox.sh("mkdir src; ln -s project ../linked").requireSuccess()
        try project.shell("mkdir src; echo x > src/deep.txt; echo deep").requireSuccess()
        func count(_ file: String, in place: String = ".") throws -> Int {
            let output = try sandbox.chat("search", "--file", file, in: place)
            #expect(output.status == 0, "\(file): \(output)")
            return output.stdout.split(separator: "\n").count
        }
        let top = sandbox.absolute(".")
        #expect(try count(".") == 4)
        #expect(try count("..", in: "src") == 4)
        #expect(try count(top) == 4)
        #expect(try count(top + "/src/") == 2)
        #expect(try count(top + "/src/../login.txt", in: "src") == 2)
        #expect(try count(sandbox.path + "/linked/src") == 2)
        #expect(try count(project.worktree) == 4)
        #expect(try count(project.worktree + "/src/deep.txt") == 2)
        #expect(try count("../login.txt", in: "src") == 2)
        for path in ["..", "/", "/etc/passwd", sandbox.path] {
            let refused = try sandbox.chat("search", "--file", path)
            #expect(refused.status == 128 && refused.stderr.contains("' is outside the repository\n"), "\(refused)")
        }
    }

    @Test("stored text cannot act on the terminal")
    func safe() throws {
        let sandbox = project.sandbox
        try sandbox.chat("say", "evil \u{1B}]0;title\u{7} zebra \u{202E}").requireSuccess()
        let shown = try sandbox.runOnTerminal("git", "chat", "search", "zebra", environment: ["GIT_PAGER": "cat"])
            .stdout
        #expect(shown.contains("evil ␛]0;title␇ "))
        #expect(shown.contains("<U+202E>"))
    }

    @Test("a purged session's words are in no file of the cache")
    func purged() throws {
        let sandbox = project.sandbox
        #expect(try sandbox.chat("search", "redirect").status == 0)
        try sandbox.chat("delete", "--purge", "--yes", "--force", project.id).requireSuccess()
        let cache = sandbox.absolute(".git/chat/cache")
        #expect(try sandbox.run("grep", "--recursive", "--text", "redirect", cache).status == 1)
        #expect(try sandbox.chat("search", "redirect").status == 1)
    }
}

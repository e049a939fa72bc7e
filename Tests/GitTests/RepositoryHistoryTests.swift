import Git
import TestSupport
import Testing

@Suite struct RepositoryHistoryTests {
    private let sandbox: Sandbox
    private let repository: Repository

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        for branch in ["a", "b", "a", "b"] {
            try sandbox.git("checkout", "--quiet", "-B", branch, branch == "a" ? "HEAD" : "HEAD~0")
            try sandbox.git("commit", "--quiet", "--allow-empty", "-m", branch)
        }
        try sandbox.git("checkout", "--quiet", "main")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "main")
        try sandbox.git("merge", "--quiet", "--no-ff", "-m", "merge", "b~1")
        try sandbox.git("tag", "-m", "tag", "v1", "b")
        try sandbox.git("tag", "blob", try sandbox.git("rev-parse", "HEAD:README.md"))
        try sandbox.git("checkout", "--quiet", "--orphan", "apart")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "apart")
        repository = try sandbox.open()
    }

    private func walk(_ tip: String, hiding hidden: [String] = [], limit: Int = 100) throws -> [String] {
        var ids: [String] = []
        try repository.walk(from: sandbox.id(tip), hiding: hidden.map { try sandbox.id($0) }) { id in
            ids.append(id.description)
            return ids.count < limit
        }
        return ids
    }

    @Test(
        "a walk goes as git rev-list --date-order",
        arguments: [("main", []), ("b", ["a"]), ("main", ["apart"]), ("a", ["main", "b"])] as [(String, [String])])
    func order(tip: String, hidden: [String]) throws {
        let words = ["git", "rev-list", "--date-order", tip, "--not"] + hidden
        #expect(
            try walk(tip, hiding: hidden)
                == sandbox.run(words).requireSuccess().stdout.split(separator: "\n").map(String.init))
        #expect(try walk("main", limit: 2).count == 2)
    }

    @Test("what is no commit hides nothing, and nothing comes before or after it", arguments: ["blob", "main^{tree}"])
    func noCommit(name: String) throws {
        let (other, main) = (try sandbox.id(name), try sandbox.id("main"))
        #expect(try repository.isNoCommit(other))
        #expect(try !repository.isNoCommit(main))
        #expect(try !repository.isNoCommit(.zero))
        #expect(try !repository.isAncestor(other, of: main))
        #expect(try !repository.isAncestor(main, of: other))
        #expect(try walk("main", hiding: [name]) == walk("main"))
        #expect(throws: GitError.self) { try repository.walk(from: other) { _ in true } }
    }

    @Test("a commit without an author is none")
    func noAuthor() throws {
        let tree = try sandbox.id("main^{tree}")
        let digits = try sandbox.bytes(
            "hash-object", "-t", "commit", "--literally", "-w", "--stdin",
            input: Array("tree \(tree)\n\nx\n".utf8))
        let other = try #require(ObjectID(String(decoding: digits.prefix(40), as: UTF8.self)))
        #expect(try repository.isNoCommit(other))
        #expect(try !repository.isAncestor(other, of: sandbox.id("main")))
    }

    @Test("relations of commits", arguments: ["main", "a", "b", "apart", "main~1"], ["main", "a", "b", "apart"])
    func relations(left: String, right: String) throws {
        let (one, two) = (try sandbox.id(left), try sandbox.id(right))
        #expect(
            try repository.isAncestor(one, of: two)
                == (sandbox.run("git", "merge-base", "--is-ancestor", left, right).status == 0))
        let base = try sandbox.run("git", "merge-base", left, right).stdout
        #expect(try repository.mergeBase(one, two).map { "\($0)\n" } ?? "" == base)
        let counts = try repository.aheadBehind(one, two)
        #expect(
            try "\(counts.ahead)\t\(counts.behind)"
                == sandbox.git("rev-list", "--left-right", "--count", "\(left)...\(right)"))
    }

    @Test(
        "revisions name commits as git rev-parse finds them",
        arguments: [
            "main", "HEAD", "v1", "main^2", "main~2", "v1^{tree}", "blob", "none", "main@{0}", "refs/heads/a",
            "heads/a", "main:README.md",
        ])
    func revisions(text: String) throws {
        let stock = try sandbox.run("git", "rev-parse", "--verify", "--quiet", "\(text)^{commit}")
        #expect(try repository.commitID(text).map { "\($0)\n" } ?? "" == stock.stdout)
    }

    @Test(
        "short names have full ones",
        arguments: ["main", "HEAD", "v1", "heads/a", "none", "refs/tags/v1", "a b", "main~1", "tags/v1"])
    func fullNames(text: String) throws {
        let stock = try sandbox.run("git", "rev-parse", "--symbolic-full-name", "--verify", "--quiet", text).stdout
        #expect(try repository.fullName(text).map { "\($0)\n" } ?? "" == stock.replacing(#/^\n$/#, with: ""))
    }
}

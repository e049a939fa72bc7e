import TestSupport
import Testing

@testable import Git

/// What an index says its tree is, against what git works out.
@Suite struct IndexTreeTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        let long = String(repeating: "x", count: 200)
        let deep = (0..<22).map { _ in long }.joined(separator: "/")
        try sandbox.repository(files: ["a.txt": "a\n", "d/b.txt": "b\n", "d/e/c.txt": "c\n", "z": "z\n"])
        // A name that is longer than its length has room for.
        try sandbox.run(
            "sh", "-c", "blob=$(git hash-object -w a.txt) && git update-index --add --cacheinfo 100644,$blob,\(deep)"
        )
        .requireSuccess()
        try sandbox.run("sh", "-c", "git commit -qm long && git update-index --skip-worktree \(deep)").requireSuccess()
    }

    private func isMerged() throws -> Bool {
        IndexTree.isMerged(try Files.bytes(of: sandbox.absolute(".git/index")))
    }

    private func tree() throws -> String? {
        IndexTree.tree(of: try Files.bytes(of: sandbox.absolute(".git/index"))).map { $0.description }
    }

    @Test("after git wrote the tree, it stands in the index, in every version", arguments: [2, 3, 4])
    func versions(_ version: Int) throws {
        try sandbox.git("update-index", "--index-version", String(version))
        try sandbox.git("write-tree")
        #expect(try tree() == sandbox.git("rev-parse", "HEAD^{tree}"))
        #expect(try isMerged())
    }

    @Test("after a change it does not, until git has written it anew")
    func changed() throws {
        for line in ["echo x >> d/e/c.txt", "rm z", "echo n > d/new", "chmod +x a.txt"] {
            try sandbox.git("write-tree")
            let before = try tree()
            try sandbox.run("sh", "-c", line + " && git add --all").requireSuccess()
            #expect(try tree() == nil, "\(line)")
            let written = try sandbox.git("write-tree")
            #expect(try tree() == written && written != before, "\(line)")
        }
    }

    @Test("nothing is said of files that are only meant to be added, of conflicts and of split indexes")
    func others() throws {
        try sandbox.run("sh", "-c", "echo n > later && git add --intent-to-add later && git write-tree")
            .requireSuccess()
        #expect(try tree() == nil)
        try sandbox.run("sh", "-c", "git rm -q --cached later && git write-tree").requireSuccess()
        #expect(try tree() != nil)
        try sandbox.run(
            "sh", "-c",
            "printf '100644 %s 1\\ta.txt\\n100644 %s 2\\ta.txt\\n' $(git hash-object a.txt z) | git update-index --index-info"
        ).requireSuccess()
        #expect(try tree() == nil && !isMerged())
        try sandbox.run("sh", "-c", "git read-tree HEAD && git write-tree && git update-index --split-index")
            .requireSuccess()
        #expect(try tree() == nil)
    }

    @Test("an index that is cut off or changed is no crash, and an empty one says nothing")
    func broken() throws {
        try sandbox.git("write-tree")
        let bytes = try Files.bytes(of: sandbox.absolute(".git/index"))
        #expect(!IndexTree.isMerged([]) && !IndexTree.isMerged(Array(bytes.dropLast())))
        #expect(IndexTree.tree(of: []) == nil && IndexTree.tree(of: Array("DIRC".utf8)) == nil)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(IndexTree.tree(of: Array(bytes.prefix(count))) == nil)
        }
        for place in stride(from: 4, to: min(bytes.count, 3000), by: 3) {
            var changed = bytes
            changed[place] ^= 0xFF
            _ = IndexTree.tree(of: changed)
        }
        for place in (bytes.count - 300)..<bytes.count {
            var changed = bytes
            changed[place] = 0xFF
            _ = IndexTree.tree(of: changed)
        }
    }
}

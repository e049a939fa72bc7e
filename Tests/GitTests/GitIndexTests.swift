import TestSupport
import Testing

@testable import Git

/// What an index says its tree is, against what git works out.
@Suite struct GitIndexTests {
    private let sandbox: Sandbox
    private let deep: String

    init() throws {
        sandbox = try Sandbox()
        let long = String(repeating: "x", count: 200)
        deep = (0..<22).map { _ in long }.joined(separator: "/")
        try sandbox.repository(files: ["a.txt": "a\n", "d/b.txt": "b\n", "d/e/c.txt": "c\n", "z": "z\n"])
        // A name that is longer than its length has room for.
        try sandbox.run(
            "sh", "-c", "blob=$(git hash-object -w a.txt) && git update-index --add --cacheinfo 100644,$blob,\(deep)"
        )
        .requireSuccess()
        try sandbox.run("sh", "-c", "git commit -qm long && git update-index --skip-worktree \(deep)").requireSuccess()
    }

    private func isMerged() throws -> Bool? {
        GitIndex(try Files.bytes(of: sandbox.absolute(".git/index")))?.isMerged
    }

    private func tree() throws -> String? {
        let index = GitIndex(try Files.bytes(of: sandbox.absolute(".git/index")))
        return try index.flatMap { try sandbox.open().writeTree(of: $0) }.map { $0.description }
    }

    @Test("the tree is the one that git writes, whether git wrote it already or not", arguments: [2, 3, 4])
    func versions(_ version: Int) throws {
        try sandbox.git("update-index", "--no-skip-worktree", deep)
        try sandbox.git("update-index", "--index-version", String(version))
        for line in ["git write-tree", "echo x >> d/e/c.txt", "rm z", "echo n > d/new", "chmod +x a.txt", "rm -r d"] {
            try sandbox.run("sh", "-c", line + " && git add a.txt d z 2>/dev/null || git add --all d").requireSuccess()
            let ours = try tree()
            #expect(try ours == sandbox.git("write-tree") && ours != nil, "\(line)")
            #expect(try tree() == ours && isMerged() == true, "\(line)")
        }
    }

    @Test("folders in folders without end are left to git")
    func depth() throws {
        for (count, isLeft) in [(250, false), (300, true), (1900, true)] {
            let path = String(repeating: "d/", count: count) + "f"
            let add = "git update-index --add --cacheinfo 100644,$(git hash-object -w z),\(path)"
            try sandbox.run("sh", "-c", "git read-tree --empty && " + add).requireSuccess()
            for _ in 0..<2 {
                let ours = try tree()
                #expect(try isLeft ? ours == nil : ours == sandbox.git("write-tree"), "\(count)")
                try sandbox.git("write-tree")
            }
        }
    }

    @Test("what is not there is not written")
    func missing() throws {
        try sandbox.git("update-index", "--no-skip-worktree", deep)
        #expect(try tree() != nil)
        let absent = String(repeating: "1", count: 40)
        try sandbox.git("update-index", "--add", "--cacheinfo", "100644,\(absent),d/absent")
        #expect(try tree() == nil)
        try sandbox.git("update-index", "--force-remove", "d/absent")
        #expect(try tree() != nil)
        try sandbox.git("update-index", "--add", "--cacheinfo", "160000,\(absent),d/module")
        #expect(try tree() == nil)
    }

    @Test("nothing is said of files that are hidden or only meant to be added, of conflicts and of split indexes")
    func others() throws {
        #expect(try tree() == nil)
        try sandbox.git("update-index", "--no-skip-worktree", deep)
        #expect(try tree() != nil)
        try sandbox.run("sh", "-c", "echo n > later && git add --intent-to-add later && git write-tree")
            .requireSuccess()
        #expect(try tree() == nil)
        try sandbox.run("sh", "-c", "git rm -q --cached later && git write-tree").requireSuccess()
        #expect(try tree() != nil)
        try sandbox.run(
            "sh", "-c",
            "printf '100644 %s 1\\ta.txt\\n100644 %s 2\\ta.txt\\n' $(git hash-object a.txt z) | git update-index --index-info"
        ).requireSuccess()
        #expect(try tree() == nil && isMerged() == false)
        try sandbox.run("sh", "-c", "git read-tree HEAD && git write-tree && git update-index --split-index")
            .requireSuccess()
        #expect(try tree() == nil && isMerged() == nil)
    }

    @Test("an index that is cut off or changed is no crash, and an empty one says nothing")
    func broken() throws {
        try sandbox.git("write-tree")
        let bytes = try Files.bytes(of: sandbox.absolute(".git/index"))
        #expect(GitIndex([]) == nil && GitIndex(Array(bytes.dropLast())) == nil && GitIndex(Array("DIRC".utf8)) == nil)
        let repository = try sandbox.open()
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(GitIndex(Array(bytes.prefix(count))) == nil)
        }
        for place in stride(from: 4, to: min(bytes.count, 3000), by: 3) {
            var changed = bytes
            changed[place] ^= 0xFF
            _ = try GitIndex(changed).flatMap { try repository.writeTree(of: $0) }
        }
        for place in (bytes.count - 300)..<bytes.count {
            var changed = bytes
            changed[place] = 0xFF
            _ = try GitIndex(changed).flatMap { try repository.writeTree(of: $0) }
        }
    }
}

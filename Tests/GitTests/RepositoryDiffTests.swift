import Git
import TestSupport
import Testing

@Suite struct RepositoryDiffTests {
    private let sandbox: Sandbox
    private let repository: Repository
    private let old: ObjectID
    private let new: ObjectID

    init() throws {
        sandbox = try Sandbox()
        let long = (1...40).map { "line \($0)\n" }.joined()
        try sandbox.repository(files: [
            "modified": long, "deleted": "gone\n", "old name": long + "other\n", "mode.sh": "#!/bin/sh\n",
            "no end": "a\nb", "dir/same": "s\n",
            "é.txt": "e\n", "\"q\"\t\\": "q\n", "becomes link": "target\n", "emptied": "x\n", "crlf": "a\r\nb\r\n",
        ])
        try Files.write([0, 1, 2, 0xFF] as [UInt8], to: sandbox.absolute("binary"))
        try sandbox.git("add", "--all")
        try sandbox.git("commit", "--quiet", "--amend", "--no-edit")
        try Self.change(sandbox, long)
        repository = try sandbox.open()
        old = try sandbox.id("HEAD~^{tree}")
        new = try sandbox.id("HEAD^{tree}")
    }

    private static func change(_ sandbox: Sandbox, _ long: String) throws {
        for name in ["deleted", "old name", "becomes link"] { Files.remove(sandbox.absolute(name)) }
        let files = [
            "modified": "first\n" + long.replacing("line 20\n", with: "line twenty\nmore\n"),
            "dir/new name": long + "other!\n", "no end": "a\nc", "é.txt": "f\n",
            "\"q\"\t\\": "r\n", "emptied": "", "added with space": "x\ny\n", "crlf": "a\nb\r\n", "empty": "",
        ]
        for (name, text) in files { try sandbox.write(name, text) }
        try Files.write([0, 1, 3] as [UInt8], to: sandbox.absolute("binary"))
        guard chmod(sandbox.absolute("mode.sh"), 0o755) == 0, symlink("target", sandbox.absolute("becomes link")) == 0,
            symlink("a", sandbox.absolute("new link")) == 0
        else { throw TestFailure("cannot change files") }
        try sandbox.git("add", "--all")
        try sandbox.git("commit", "--quiet", "-m", "change")
    }

    private func stock(_ arguments: String...) throws -> [String] {
        let output = try sandbox.run(["git", "diff", "-z"] + arguments + [old.description, new.description])
            .requireSuccess()
        return output.stdoutBytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("names and statuses are those of git diff --name-status")
    func names() throws {
        let ours = try repository.changes(from: old, to: new, detail: .names).flatMap {
            [$0.status.rawValue, $0.newPath]
        }
        #expect(try ours == stock("--name-status", "--no-renames"))
        let all = try repository.changes(from: old, to: new, detail: .counts).flatMap { change in
            change.status == .renamed
                ? ["R0\(change.similarity)", change.oldPath, change.newPath] : [change.status.rawValue, change.newPath]
        }
        #expect(try all == stock("--name-status", "-M"))
    }

    @Test("numbers of lines are those of git diff --numstat")
    func counts() throws {
        let ours = try repository.changes(from: old, to: new, detail: .counts).flatMap { change in
            let numbers = change.isBinary ? "-\t-" : "\(change.additions)\t\(change.deletions)"
            return change.status == .renamed
                ? ["\(numbers)\t", change.oldPath, change.newPath] : ["\(numbers)\t\(change.newPath)"]
        }
        let expected = try stock("--numstat", "-M")
        #expect(ours == expected)
    }

    @Test("the patch gives the same tree with git apply")
    func patch() throws {
        let changes = try repository.changes(from: old, to: new, detail: .patch)
        let patch = changes.filter { !$0.isBinary }.flatMap(\.patch)
        try sandbox.git("read-tree", old.description)
        try sandbox.run("git", "apply", "--cached", input: patch).requireSuccess()
        let expected = try sandbox.git("ls-tree", "-r", new.description).split(separator: "\n").filter {
            !$0.hasSuffix("\tbinary")
        }
        let made = try sandbox.git("ls-tree", "-r", sandbox.git("write-tree")).split(separator: "\n").filter {
            !$0.hasSuffix("\tbinary")
        }
        #expect(made == expected)
    }

    @Test("paths limit the diff")
    func paths() throws {
        let ours = try repository.changes(from: old, to: new, detail: .names, paths: ["dir", "modified", "*.txt"]).map(
            \.newPath)
        #expect(ours == ["dir/new name", "modified", "é.txt"])
    }

    @Test("nothing is a tree too")
    func empty() throws {
        #expect(try repository.changes(from: nil, to: new, detail: .names).allSatisfy { $0.status == .added })
        #expect(
            try repository.changes(from: old, to: .emptyTree, detail: .names).map(\.status)
                == Array(repeating: .deleted, count: 12))
        #expect(try repository.changes(from: new, to: new, detail: .patch).isEmpty)
        #expect(throws: GitError.self) { try repository.changes(from: sandbox.id("HEAD"), to: new, detail: .names) }
    }
}

import TestSupport
import Testing

@testable import Git

@Suite struct RepositoryObjectsTests {
    private let sandbox: Sandbox
    private let repository: Repository

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        repository = try sandbox.open()
    }

    @Test(
        "blobs have git's ids and come back",
        arguments: [[], [0], Array("hello\n".utf8), Array(repeating: 0xFF, count: 300_000)] as [[UInt8]])
    func blobs(bytes: [UInt8]) throws {
        let id = try repository.writeBlob(bytes)
        let expected = try sandbox.run("git", "hash-object", "--stdin", input: bytes).requireSuccess().stdout
        #expect(id.description + "\n" == expected)
        #expect(try sandbox.bytes("cat-file", "blob", id.description) == bytes)
        #expect(try repository.blob(id) == bytes)
        #expect(repository.contains(id))
    }

    @Test("a tree of every mode, in any order, is the tree git makes")
    func trees() throws {
        let blob = try repository.writeBlob([])
        let commit = try sandbox.id("HEAD")
        let entries: [(Tree.Entry.Mode, String, ObjectID)] = [
            (.file, "a", blob), (.directory, "a-dir", .emptyTree), (.executable, "a.b", blob), (.file, "a0", blob),
            (.directory, "b", .emptyTree), (.file, "b.c", blob), (.link, "link", blob), (.submodule, "sub", commit),
            (.file, "ü \"\t", blob), (.groupWritableFile, "w", blob),
        ]
        let lines = entries.map { mode, name, id in
            let type = mode == .directory ? "tree" : mode == .submodule ? "commit" : "blob"
            return String(mode.rawValue, radix: 8) + " \(type) \(id)\t\(name)\0"
        }
        _ = try repository.writeTree(Tree())
        let made = try sandbox.run("git", "mktree", "-z", input: Array(lines.joined().utf8)).requireSuccess().stdout
        let tree = Tree(entries.reversed().map { Tree.Entry(mode: $0.0, name: Array($0.1.utf8), id: $0.2) })
        let id = try repository.writeTree(tree)
        #expect(id.description + "\n" == made)
        #expect(try repository.tree(id) == tree)
    }

    @Test("a name of bytes that are no text stays as it is")
    func rawNames() throws {
        let blob = try repository.writeBlob([])
        let id = try repository.writeTree(Tree([.init(mode: .file, name: [0x61, 0xFF, 0x80], id: blob)]))
        #expect(try repository.tree(id)?.entries.first?.name == [0x61, 0xFF, 0x80])
        #expect(try sandbox.bytes("ls-tree", "-z", "--name-only", id.description) == [0x61, 0xFF, 0x80, 0])
    }

    @Test("a commit is written as git commit-tree writes it")
    func commits() throws {
        let head = try sandbox.id("HEAD")
        let message = "Über\r\n\n---\nkey: value\n"
        let person = Signature(name: "Zoë O'Neil", email: "z@example.com", seconds: 1_767_323_045, offset: -570)
        let id = try repository.writeCommit(
            tree: .emptyTree, parents: [head, head], author: person, committer: ann, message: message)
        let variables: [String: String?] = [
            "GIT_AUTHOR_NAME": "Zoë O'Neil", "GIT_AUTHOR_EMAIL": "z@example.com", "GIT_AUTHOR_DATE": "1767323045 -0930",
            "GIT_COMMITTER_DATE": "1767323045 +0100",
        ]
        _ = try repository.writeTree(Tree())
        let words = ["git", "commit-tree", ObjectID.emptyTree.description, "-p", "HEAD", "-F", "-"]
        let single = try repository.writeCommit(
            tree: .emptyTree, parents: [head], author: person, committer: ann, message: message)
        let made = try sandbox.run(words, input: Array(message.utf8), environment: variables).requireSuccess().stdout
        #expect(made == single.description + "\n")
        #expect(try repository.commit(id)?.parents == [head, head])
        #expect(try sandbox.run("git", "fsck", "--strict").requireSuccess().stderr.contains("error") == false)
    }

    @Test("what is not there, or something else, is nil")
    func missing() throws {
        let nothing = try #require(ObjectID(String(repeating: "7", count: 40)))
        #expect(
            try repository.blob(nothing) == nil && repository.tree(nothing) == nil && repository.commit(nothing) == nil)
        #expect(!repository.contains(nothing))
        let head = try sandbox.id("HEAD")
        #expect(try repository.blob(head) == nil && repository.tree(head) == nil)
        #expect(try repository.commit(sandbox.id("HEAD^{tree}")) == nil)
    }

    @Test("broken objects are damage", arguments: ["commit", "tree"])
    func damage(type: String) throws {
        let made = try sandbox.run("git", "hash-object", "-t", type, "--literally", "-w", "--stdin", input: [0x61])
        let id = try #require(ObjectID(made.requireSuccess().stdout.dropLast()))
        #expect(throws: ObjectDamage(id: id)) {
            _ = type == "tree" ? try repository.tree(id).map { _ in 0 } : try repository.commit(id).map { _ in 0 }
        }
    }

    @Test("objects in packs are read, and are synced without a file of their own")
    func packs() throws {
        let blob = try repository.writeBlob(Array("packed".utf8))
        try sandbox.git("tag", "packed", blob.description)
        try sandbox.git("gc", "--quiet")
        try repository.syncObjects()
        #expect(try sandbox.open().blob(blob) == Array("packed".utf8))
        #expect(try sandbox.open().commit(sandbox.id("HEAD"))?.subject == "Start")
        _ = try repository.writeBlob(Array("loose".utf8))
        #expect(repository.unsynced.count == 1)
        try repository.syncObjects()
        #expect(repository.unsynced.isEmpty)
    }
}

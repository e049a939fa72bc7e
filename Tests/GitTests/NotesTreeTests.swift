import TestSupport
import Testing

@testable import Git

@Suite struct NotesTreeTests {
    private let sandbox: Sandbox
    private let repository: Repository
    private let notes: NotesTree
    private let note: ObjectID

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        repository = try sandbox.open()
        notes = NotesTree(repository)
        note = try repository.writeBlob(Array("note\n".utf8))
    }

    private func keys(_ count: Int, seed: UInt64 = 7) -> [ObjectID] {
        var random = SeededRandom(seed: seed)
        return (0..<count).compactMap { _ in
            let words = [random.next(), random.next(), random.next()]
            return words.withUnsafeBytes { ObjectID(bytes: UnsafeRawBufferPointer(rebasing: $0[..<20])) }
        }
    }

    private func setting(_ keys: some Sequence<ObjectID>, to note: ObjectID?, in root: ObjectID? = nil) throws
        -> ObjectID
    {
        try notes.setting(Dictionary(uniqueKeysWithValues: keys.map { ($0, note) }), in: root)
    }

    /// The keys that stock git finds in a tree, without the slashes of the fan-out.
    private func listed(_ root: ObjectID) throws -> [String] {
        try sandbox.git("ls-tree", "-r", "--name-only", root.description).split(separator: "\n").map {
            $0.filter { $0 != "/" }
        }
    }

    @Test(
        "every key is there once, for us and for stock git, and order does not matter",
        arguments: [1, 2, 256, 257, 1000])
    func keysComeBack(count: Int) throws {
        let keys = keys(count)
        let root = try setting(keys, to: note)
        #expect(try listed(root) == keys.map(\.description).sorted())
        #expect(try notes.entries(in: root).map(\.key) == keys.sorted())
        #expect(try keys.prefix(20).allSatisfy { try notes.notes(for: $0, in: root) == [note] })
        let isSplit = try repository.tree(root)?.entries.contains { $0.mode == .directory }
        #expect(isSplit == (count > 256))
        var random = SeededRandom(seed: 8)
        var grown: ObjectID?
        for key in keys.shuffled(using: &random) { grown = try setting([key], to: note, in: grown) }
        #expect(grown == root)
        #expect(try setting([], to: note, in: root) == root)
    }

    @Test("git notes shows every note, and fsck finds nothing")
    func stock() throws {
        let head = try sandbox.id("HEAD")
        let root = try setting(keys(300) + [head], to: note)
        let commit = try repository.writeCommit(
            tree: root, parents: [], author: ann, committer: ann, message: "notes\n")
        #expect(try repository.update("refs/notes/x", from: nil, to: commit, reason: "", by: ann) == .done)
        #expect(try sandbox.git("notes", "--ref=x", "show", "HEAD") == "note")
        #expect(try sandbox.git("notes", "--ref=x", "list").split(separator: "\n").count == 301)
        #expect(try sandbox.git("log", "-1", "--notes=x", "--format=%N") == "note")
        let fsck = try sandbox.run("git", "fsck", "--strict").requireSuccess()
        #expect(!fsck.stderr.contains("error") && !fsck.stderr.contains("warning"))
    }

    @Test("70,000 keys, below two first bytes so that few trees have to be written")
    func many() throws {
        let keys = keys(70_000).compactMap {
            ObjectID((($0.bytes[0] & 1) == 0 ? "00" : "ff") + $0.description.dropFirst(2))
        }
        let root = try setting(keys, to: note)
        #expect(try listed(root) == keys.map(\.description).sorted())
        #expect(try sandbox.git("ls-tree", root.description + ":ff").split(separator: "\n").count == 256)
        let key = try #require(self.keys(1, seed: 9).first)
        let more = try setting([key], to: note, in: root)
        #expect(try notes.notes(for: key, in: more) == [note])
        #expect(try setting([key], to: nil, in: more) == root)
    }

    @Test("a removal gives the tree that never had the key", arguments: [1, 2, 257, 258, 1000])
    func removal(count: Int) throws {
        let all = keys(count)
        let root = try setting(all, to: note)
        #expect(try setting(all.suffix(1), to: nil, in: root) == setting(all.dropLast(), to: note))
        #expect(try setting(keys(3, seed: 10), to: nil, in: root) == root)
        #expect(try setting(all, to: nil, in: root) == .emptyTree)
    }

    @Test("changes made at once or one by one give one tree")
    func mixedChanges() throws {
        let (old, new) = (keys(300), keys(40, seed: 11))
        var changes: [ObjectID: ObjectID?] = [:]
        for key in old.prefix(100) { changes.updateValue(nil, forKey: key) }
        for key in new { changes.updateValue(note, forKey: key) }
        let root = try notes.setting(changes, in: setting(old, to: note))
        #expect(try root == setting(old.dropFirst(100) + new, to: note))
    }

    @Test("a key with a new note has that alone")
    func replaced() throws {
        let keys = keys(300)
        let other = try repository.writeBlob(Array("other\n".utf8))
        let root = try setting(keys.prefix(1), to: other, in: setting(keys, to: note))
        #expect(try notes.notes(for: keys[0], in: root) == [other])
        #expect(try listed(root).count == 300)
    }

    @Test(
        "what stock git notes made at its own fan-out is read, and written without a key at two depths",
        arguments: [100, 400])
    func stockFanOut(count: Int) throws {
        let keys = keys(count)
        let flat = try repository.writeTree(
            Tree(keys.map { .init(mode: .file, name: Array($0.description.utf8), id: note) }))
        let commit = try repository.writeCommit(tree: flat, parents: [], author: ann, committer: ann, message: "")
        try sandbox.git("update-ref", "refs/notes/y", commit.description)
        try sandbox.git("notes", "--ref=y", "add", "-m", "theirs", "HEAD")
        let root = try sandbox.id("refs/notes/y^{tree}")
        let head = try sandbox.id("HEAD")
        #expect(try notes.entries(in: root).map(\.key) == (keys + [head]).sorted())
        #expect(try notes.notes(for: head, in: root).count == 1)
        let more = self.keys(50, seed: 12)
        let written = try setting(more + keys.prefix(10), to: note, in: root)
        #expect(try listed(written) == (keys + more + [head]).map(\.description).sorted())
        #expect(
            try setting(more + keys.prefix(10), to: nil, in: written) == setting(keys.prefix(10), to: nil, in: root))
    }

    @Test(
        "mixed depths are read, and a written key stands at one",
        arguments: [[40], [2, 38], [2, 2, 36], [2, 2, 2, 34]])
    func depths(parts: [Int]) throws {
        let key = try #require(keys(1).first)
        var digits = Substring(key.description)
        var names: [String] = []
        for part in parts { names.append(String(digits.prefix(part))); digits = digits.dropFirst(part) }
        var entry = Tree.Entry(mode: .file, name: Array((names.last ?? "").utf8), id: note)
        for name in names.dropLast().reversed() {
            entry = Tree.Entry(mode: .directory, name: Array(name.utf8), id: try repository.writeTree(Tree([entry])))
        }
        let root = try repository.writeTree(Tree([entry]))
        #expect(try notes.notes(for: key, in: root) == [note])
        #expect(try notes.entries(in: root).map(\.key) == [key])
        let other = try repository.writeBlob([0x78])
        let written = try setting([key] + keys(3, seed: 13), to: other, in: root)
        #expect(try notes.notes(for: key, in: written) == [other])
        #expect(try listed(written).count == 4)
        #expect(try setting([key], to: nil, in: root) == .emptyTree)
    }

    @Test("a key that another program left at two depths is brought together")
    func twice() throws {
        let key = try #require(keys(1).first)
        let below = try repository.writeTree(
            Tree([.init(mode: .file, name: Array(key.description.dropFirst(2).utf8), id: note)]))
        let entries = [
            Tree.Entry(mode: .directory, name: Array(key.description.prefix(2).utf8), id: below),
            Tree.Entry(mode: .file, name: Array(key.description.utf8), id: note),
        ]
        let root = try repository.writeTree(Tree(entries))
        #expect(try notes.notes(for: key, in: root).count == 2)
        #expect(try listed(setting([key], to: note, in: root)).count == 1)
        #expect(try setting([key], to: nil, in: root) == .emptyTree)
    }

    @Test("entries that are no notes stay where they are")
    func others() throws {
        let link = try #require(keys(1, seed: 14).first).description
        let folder = try repository.writeTree(Tree([.init(mode: .file, name: Array("inside".utf8), id: note)]))
        let kept = [
            Tree.Entry(mode: .file, name: Array("README".utf8), id: note),
            .init(mode: .directory, name: Array("blobs".utf8), id: folder),
            .init(mode: .link, name: Array(link.utf8), id: note),
            .init(mode: .executable, name: Array("ab".utf8), id: note),
        ]
        let root = try repository.writeTree(Tree(kept))
        #expect(try notes.entries(in: root).isEmpty)
        #expect(try notes.notes(for: #require(ObjectID(link)), in: root).isEmpty)
        let written = try #require(try repository.tree(setting(keys(300), to: note, in: root)))
        #expect(kept.allSatisfy { written.entries.contains($0) })
        #expect(try setting(keys(300), to: nil, in: repository.writeTree(written)) == root)
    }

    @Test("a tree that is missing is an error, not empty")
    func missing() throws {
        let nothing = try #require(ObjectID(String(repeating: "7", count: 40)))
        #expect(throws: ObjectDamage(id: nothing)) { try setting(keys(1), to: note, in: nothing) }
        #expect(throws: ObjectDamage(id: nothing)) { try notes.entries(in: nothing).count }
        #expect(throws: ObjectDamage(id: nothing)) { try notes.notes(for: nothing, in: nothing) }
        let root = try repository.writeTree(Tree([.init(mode: .directory, name: Array("77".utf8), id: nothing)]))
        #expect(throws: ObjectDamage(id: nothing)) { try setting([nothing], to: note, in: root) }
        #expect(try notes.entries(in: nil).isEmpty && notes.notes(for: nothing, in: nil).isEmpty)
    }
}

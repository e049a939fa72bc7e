import ChatModel
import Git
import TestSupport
import Testing

/// `docs/format/notes-tree.md`, by its vectors: sets of keys and the trees they make.
@Suite struct TreeTests {
    private let sandbox: Sandbox
    private let repository: Repository
    private let notes: NotesTree

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        repository = try sandbox.open()
        notes = NotesTree(repository)
    }

    @Test("one key set is one tree", arguments: try Vector.json("notes-tree/trees.json").needElements())
    func trees(vector: JSON) throws {
        let keys = try keys(of: vector)
        let expected = try vector.needText("tree")
        let all = try notes.setting(Dictionary(uniqueKeysWithValues: keys.map { ($0.0, $0.1) }), in: nil)
        #expect(keys.isEmpty || all.description == expected)
        var grown: ObjectID?
        for part in stride(from: 0, to: keys.count, by: 97).map({ keys[$0..<min($0 + 97, keys.count)] }) {
            grown = try notes.setting(Dictionary(uniqueKeysWithValues: part.map { ($0.0, $0.1) }), in: grown)
        }
        #expect((grown ?? .emptyTree).description == expected)
        #expect(try notes.entries(in: all).map(\.key) == keys.map(\.0).sorted())
    }

    @Test("the keys come in any order")
    func order() throws {
        let keys = try keys(of: ["name": "", "count": .integer(300), "prefix": "", "others": .integer(0)])
        var (forward, backward): (ObjectID?, ObjectID?)
        for (key, note) in keys { forward = try notes.setting([key: note], in: forward) }
        for (key, note) in keys.reversed() { backward = try notes.setting([key: note], in: backward) }
        #expect(forward == backward)
    }

    @Test("stock git reads the tree, and we read what it makes of it", arguments: [256, 257, 1_000])
    func stockGit(count: Int) throws {
        let keys = try keys(of: ["name": "", "count": .integer(count), "prefix": "", "others": .integer(0)])
        let tree = try notes.setting(Dictionary(uniqueKeysWithValues: keys.map { ($0.0, $0.1) }), in: nil)
        let commit = try sandbox.git("commit-tree", "-m", "notes", tree.description)
        try sandbox.git("update-ref", "refs/notes/kosuke-chat", commit)
        let listed = try sandbox.git("notes", "--ref=kosuke-chat", "list").split(separator: "\n").sorted()
        #expect(listed == keys.map { "\($0.1) \($0.0)"[...] }.sorted())
        try sandbox.git("notes", "--ref=kosuke-chat", "add", "-m", "by hand", "HEAD")
        guard let root = ObjectID(try sandbox.git("rev-parse", "refs/notes/kosuke-chat^{tree}")) else { return }
        let head = ObjectID(try sandbox.git("rev-parse", "HEAD"))
        let entries = try notes.entries(in: root)
        #expect(entries.count == count + 1)
        for (key, note) in keys { #expect(try notes.notes(for: key, in: root) == [note]) }
        #expect(entries.contains { $0.key == head })
    }

    /// Key and note of number `i` are the blob that holds `i` in decimal; a prefix replaces the key's first digits.
    private func keys(of vector: JSON) throws -> [(ObjectID, ObjectID)] {
        let (count, prefix) = (try vector.needInteger("count"), try vector.needText("prefix"))
        return try (0..<count + vector.needInteger("others")).map { number in
            let blob = try repository.writeBlob(Array(String(number).utf8))
            let start = number < count ? prefix : ""
            let key = ObjectID(start + blob.description.dropFirst(start.count))
            return (key ?? .zero, blob)
        }
    }
}

extension Sandbox {
    /// The repository the commands run in, as the store opens it.
    func open() throws -> Repository {
        try Repository(from: folder, environment: environment.compactMapValues { $0 })
    }
}

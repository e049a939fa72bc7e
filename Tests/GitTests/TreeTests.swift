import Testing

@testable import Git

@Suite struct TreeTests {
    private func entry(_ name: String, _ mode: Tree.Entry.Mode = .file) -> Tree.Entry {
        .init(mode: mode, name: Array(name.utf8), id: .zero)
    }

    @Test("entries stand in git's order: a directory as if its name ended in a slash")
    func order() {
        let tree = Tree([entry("a.txt"), entry("a", .directory), entry("a0"), entry("a-b")])
        #expect(tree.entries.map(\.text) == ["a-b", "a.txt", "a", "a0"])
    }

    @Test("an entry takes the place of one of its name, whatever its mode")
    func set() {
        var tree = Tree([entry("a", .directory), entry("a0"), entry("a.b")])
        tree.set(entry("a"))
        #expect(tree.entries.map(\.text) == ["a", "a.b", "a0"])
        tree.set(entry("b"))
        tree.remove("a.b")
        tree.remove("none")
        #expect(tree == Tree([entry("b"), entry("a0"), entry("a")]))
        #expect(tree["a0"]?.mode == .file && tree["a.b"] == nil)
    }

    @Test("names are compared as bytes")
    func names() {
        let tree = Tree([entry("e\u{301}"), entry("é")])
        #expect(tree.entries.count == 2)
        #expect(tree["é"]?.name == Array("é".utf8))
    }

    @Test(
        "broken bytes are no tree",
        arguments: [
            "1", "100644 a", "100644 a\0short", "x a\0" + String(repeating: "i", count: 20),
            "100644 a\0" + String(repeating: "i", count: 19),
        ])
    func broken(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Tree(bytes: $0) } == nil)
    }

    @Test("bytes come back")
    func bytes() {
        let tree = Tree([
            entry("a"), entry("x", .executable), entry("d", .directory), entry("s", .submodule), entry("l", .link),
        ])
        #expect(tree.bytes.withUnsafeBytes { Tree(bytes: $0) } == tree)
    }
}

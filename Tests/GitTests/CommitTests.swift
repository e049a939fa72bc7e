import TestSupport
import Testing

@testable import Git

@Suite struct CommitTests {
    private func commit(_ text: String) -> Commit? {
        Array(text.utf8).withUnsafeBytes { Commit(id: .zero, bytes: $0) }
    }

    private let headers =
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@b> 5 +0100\ncommitter C <c@d> 6 -0030\n"

    @Test("commits of all kinds read as git shows them")
    func oracle() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.git(
            "commit", "--quiet", "--allow-empty", "--author", "Zoë <z@x>", "--date", "@1600000000 -0930", "-m", "a\n\nb"
        )
        try sandbox.git("checkout", "--quiet", "-b", "side", "HEAD~")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "side")
        try sandbox.git("merge", "--quiet", "--no-ff", "-m", "merge", "main")
        let repository = try sandbox.open()
        for line in try sandbox.git("log", "--all", "--format=%H|%T|%P|%an|%ae|%at|%cn|%ce|%ct|%s").split(
            separator: "\n")
        {
            let id = try #require(ObjectID(line.prefix(40)))
            let commit = try #require(try repository.commit(id))
            let (author, committer) = (commit.author, commit.committer)
            let parents = commit.parents.map(\.description).joined(separator: " ")
            let read = "\(id)|\(commit.tree)|\(parents)|\(author.name)|\(author.email)|\(author.seconds)"
            #expect(read + "|\(committer.name)|\(committer.email)|\(committer.seconds)|\(commit.subject)" == line)
            let bytes = Commit.bytes(
                tree: commit.tree, parents: commit.parents, author: author, committer: committer,
                message: commit.message)
            #expect(try sandbox.bytes("cat-file", "-p", id.description) == bytes)
        }
    }

    @Test("headers of other programs are passed over, also those that begin like ours")
    func otherHeaders() throws {
        let more =
            "treehash xyz\nparents 1\nauthority x\ncommitted y\nencoding ISO-8859-1\ngpgsig -----BEGIN\n tree 1\n author X <x> 1 +0000\n"
        let read = try #require(commit(headers + more + "\nmessage\n"))
        #expect(read.tree == .emptyTree && read.author.name == "A" && read.committer.email == "c@d")
        #expect(read.parents == [] && read.message == "message\n")
    }

    @Test("the first of a header counts, as for git")
    func repeated() throws {
        let read = try #require(
            commit(headers + "author B <b@b> 7 +0000\ntree " + String(repeating: "1", count: 40) + "\n\nm"))
        #expect(read.author.name == "A" && read.tree == .emptyTree)
    }

    @Test(
        "a subject ends with its line, whatever ends the line",
        arguments: ["one\ntwo", "one\r\ntwo", "one", "one\n\nkey: v\n"])
    func subject(message: String) throws {
        #expect(try #require(commit(headers + "\n" + message)).subject == "one")
    }

    @Test("without a message, and with one that begins with an empty line")
    func messages() {
        #expect(commit(headers)?.message == "")
        #expect(commit(headers + "\n")?.message == "")
        #expect(commit(headers + "\n\nx")?.message == "\nx")
    }

    @Test("a missing or broken header is no commit", arguments: ["", "tree 1\n", "author A <a@b> 5 +0100\n", "\n\n"])
    func broken(text: String) {
        #expect(commit(text) == nil)
        #expect(
            commit("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A a@b 5\ncommitter C <c> 1 +0000\n\n") == nil)
    }

    @Test("bytes that are no text are replaced")
    func encoding() {
        let bytes = Array((headers + "\n").utf8) + [0x61, 0xE9, 0x62]
        #expect(bytes.withUnsafeBytes { Commit(id: .zero, bytes: $0) }?.message == "a\u{FFFD}b")
    }
}

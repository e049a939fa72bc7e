import TestSupport
import Testing

@testable import Git

@Suite struct SignatureTests {
    @Test(
        "names and addresses are cleaned as git cleans them",
        arguments: [
            "Ann", "  Ann B.  ", "<Ann>", "A\nn\nn", "\"Ann\"", ",.;:'\\Ann", "Zoë é", "a.b.c", "Ann (she), PhD.", "日本",
        ])
    func cleaned(name: String) throws {
        let sandbox = try Sandbox()
        let variables: [String: String?] = [
            "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": name + "@x", "GIT_COMMITTER_DATE": "1700000000 +0130",
        ]
        let line = try sandbox.run("git", "var", "GIT_COMMITTER_IDENT", environment: variables).requireSuccess().stdout
        #expect(Signature(name: name, email: name + "@x", seconds: 1_700_000_000, offset: 90).line + "\n" == line)
    }

    @Test(
        "lines come back",
        arguments: [
            ("A <a@b> 5 +0000", 0), ("A B <> 1767323045 -0930", -570), (" <x> 0 +1400", 840),
            ("e\u{301} <\u{301}> 1 -0030", -30),
        ])
    func lines(line: String, offset: Int) throws {
        let read = try #require(Signature(line: line))
        #expect(read.offset == offset)
        #expect(Array(read.line.utf8) == Array(line.utf8))
    }

    @Test(
        "what other programs wrote is read as git reads it",
        arguments: [
            "A <B> <c@d> 5 +0000", "A <a@b>> 5 +0000", "A<a@b> 5 +0000", "A <a <b> 7 +0000", "A  <a@b> 5 +0000",
        ])
    func strange(line: String) throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let text = "tree \(try sandbox.id("HEAD^{tree}"))\nauthor \(line)\ncommitter C <c@d> 1 +0000\n\nx\n"
        let made = try sandbox.run(
            "git", "hash-object", "-t", "commit", "--literally", "-w", "--stdin", input: Array(text.utf8))
        let id = String(made.stdout.dropLast())
        let read = try #require(Signature(line: line))
        #expect(
            try sandbox.git("log", "-1", "--format=%an|%ae|%at", id) == "\(read.name)|\(read.email)|\(read.seconds)")
    }

    @Test("a line without an address is none", arguments: ["", "A", "A >a<", "A <a"])
    func broken(line: String) {
        #expect(Signature(line: line) == nil)
    }

    @Test("a person is a name and an address")
    func person() {
        #expect(ann.person == "Ann <ann@example.com>")
        #expect(ann.date == "1767323045 +0100")
    }
}

extension Signature {
    /// Reads a line as text; the parser takes bytes.
    init?(line text: String) {
        var text = text
        guard let signature = text.withUTF8({ Signature(line: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = signature
    }
}

import TestSupport
import Testing

@testable import Git

@Suite struct TrailerTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// What stock git reads from a message.
    private func stock(_ message: String) throws -> [Trailer] {
        let words = ["git", "interpret-trailers", "--parse", "--no-divider"]
        let output = try sandbox.run(words, input: Array(message.utf8)).requireSuccess().stdoutBytes
        return String(decoding: output, as: UTF8.self).utf8.split(separator: 0x0A).compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return Trailer(String(Substring(line[..<colon])), String(Substring(line[line.index(after: colon)...])))
        }
    }

    @Test("random trailers, hostile values included, come back, to us and to stock git")
    func property() throws {
        var random = SeededRandom(seed: 6)
        let pieces = [
            "a", "Ann <a@b>", ":", "---", "=", "#", "é", "😀", " ", "  ", "\u{301}", "\u{A0}", "\u{2028}", "\u{85}",
            "\n", "\r\n", "\t", "\0",
            "\u{7F}", "(cherry picked from commit 1)", "Signed-off-by: x", "%", "\\", "\"", ">", "- ", "\u{FEFF}",
            "\u{200D}",
        ]
        for round in 0..<150 {
            let trailers = (0..<Int.random(in: 1...12, using: &random)).map { index in
                let value = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }
                return Trailer(["Chat-Title", "K", "a-1", "Assisted-by"][index % 4], value.joined())
            }
            let stored = trailers.filter { !$0.value.isEmpty }
            guard !stored.isEmpty else { continue }
            let body = ["", "body\n\n", "---\n\n", "a: b\n\nc: d\n\n", "> x\n---\ny: z\n\n"][round % 5]
            let message = "subject \(round)\n\n" + body + Trailer.block(trailers)
            #expect(Self.bytes(Trailer.parse(message)) == Self.bytes(stored))
            #expect(Self.bytes(try stock(message)) == Self.bytes(stored))
        }
    }

    /// Texts that look alike are not the same here.
    private static func bytes(_ trailers: [Trailer]) -> [[UInt8]] {
        trailers.map { Array("\($0.key): \($0.value)".utf8) }
    }

    @Test(
        "values are made safe for one line",
        arguments: [
            ("a\nb", "a b"), ("a\r\nKey: x", "a  Key: x"), (" \t a \n", "a"), ("a\u{0}b", "a b"),
            ("\u{1B}[31m", "[31m"),
            ("a\u{85}b", "a b"), ("---", "---"), ("", ""), ("\n", ""), (" \u{301}x ", "\u{301}x"),
            ("\u{7F}é\u{7F}", "é"),
        ])
    func safe(value: String, stored: String) {
        #expect(Array(Trailer("K", value).value.unicodeScalars) == Array(stored.unicodeScalars))
    }

    @Test(
        "messages and their trailers",
        arguments: [
            ("s\n\nA: 1\nB: 2\n", ["A: 1", "B: 2"]), ("s\n\nA: 1", ["A: 1"]),
            ("s\r\n\r\nA: 1\r\nB: 2\r\n", ["A: 1", "B: 2"]),
            ("A: 1\n", []), ("A: 1\nB: 2\n", []), ("\n\nA: 1\n", []), ("s\n\nA: 1\n\ntext\n", []),
            ("s\n\n---\nA: 1\n", ["A: 1"]),
            ("s\n\nA: 1\n---\nB: 2\n", ["A: 1", "B: 2"]), ("s\n\nA: 1\n\n\n", ["A: 1"]), ("s\n \t\nA: 1\n", ["A: 1"]),
            ("s\n\ntext\nA: 1\n", ["A: 1"]), ("s\n\nA:1\nB:  2  \n", ["A: 1", "B: 2"]), ("s\n\n A: 1\n", []),
            ("s\n\nÄ: 1\n: 2\na b: 3\n", []),
            ("", []), ("\n", []), ("s", []), ("s\n\nA:\n", ["A: "]),
            ("s\n\nA: https://x:1/a: b\n", ["A: https://x:1/a: b"]),
        ])
    func messages(message: String, trailers: [String]) {
        #expect(Trailer.parse(message).map { "\($0.key): \($0.value)" } == trailers)
    }

    @Test("what git commit --trailer wrote is read")
    func written() throws {
        try sandbox.repository()
        try sandbox.git(
            "commit", "--quiet", "--allow-empty", "-m", "s", "-m", "body", "--trailer", "Chat-Turn: 2", "--trailer",
            "Signed-off-by: A <a@b>")
        let commit = try #require(try sandbox.open().commit(sandbox.id("HEAD")))
        #expect(commit.trailers == [Trailer("Chat-Turn", "2"), Trailer("Signed-off-by", "A <a@b>")])
        #expect(commit.trailers["Chat-Turn"] == "2" && commit.trailers["chat-turn"] == nil)
        #expect([Trailer("a", "1"), Trailer("a", "2")].values("a") == ["1", "2"])
    }

    @Test("a squashed message carries a run for each commit, newest first")
    func squash() throws {
        try sandbox.repository()
        try sandbox.git("checkout", "--quiet", "-b", "side")
        for turn in 1...3 {
            try sandbox.write("file", "\(turn)\n")
            try sandbox.git("add", "file")
            try sandbox.git(
                "commit", "--quiet", "-m", "turn \(turn)", "-m", "note: not ours\n", "-m",
                "Chat-Session: s\nChat-Turn: \(turn)")
        }
        try sandbox.git("checkout", "--quiet", "main")
        try sandbox.git("merge", "--quiet", "--squash", "side")
        try sandbox.git("commit", "--quiet", "--no-edit")
        let message = try #require(try sandbox.open().commit(sandbox.id("HEAD"))).message
        let runs = Trailer.scan(message, prefix: "Chat-")
        #expect(runs == (1...3).reversed().map { [Trailer("Chat-Session", "s"), Trailer("Chat-Turn", "\($0)")] })
        #expect(Trailer.parse(message) == [])
    }

    @Test("runs are found at any depth of indentation, with CRLF and without")
    func scan() {
        let message = "Chat-A: subject\n\tChat-B: 1\n    Chat-C: 2\r\n\r\nx: 1\ny: 2\n\n  x: 1\n  Chat-D: 3"
        let runs = Trailer.scan(message, prefix: "Chat-")
        #expect(
            runs == [[Trailer("Chat-B", "1"), Trailer("Chat-C", "2")], [Trailer("x", "1"), Trailer("Chat-D", "3")]])
        #expect(Trailer.scan("", prefix: "Chat-") == [])
    }

    @Test("trailers without a value are not written")
    func block() {
        #expect(Trailer.block([Trailer("A", "1"), Trailer("B", " "), Trailer("C", "3")]) == "A: 1\nC: 3\n")
    }
}

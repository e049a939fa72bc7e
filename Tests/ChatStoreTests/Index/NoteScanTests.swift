import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// Whatever the line, the quick way finds what the long way finds.
@Suite struct NoteScanTests {
    private func check(_ note: [UInt8], _ place: SourceLocation = #_sourceLocation) throws {
        var scan = NoteScan()
        let quick = try scan.take(note) { _ in nil }
        let long = try NoteFormat.read(note) { _ in nil }.compactMap { reading -> FoundMessage? in
            guard case .line(let line) = reading, let message = line.message else { return nil }
            return FoundMessage(message)
        }
        #expect(quick.sorted { $0.id < $1.id } == long.sorted { $0.id < $1.id }, sourceLocation: place)
    }

    private static let ids =
        #""kind":"message","id":"018cc251-f400-7c3a-9d7e-000000000001","request":"018cc251-f400-7c3a-9d7e-6f1f0f6c2f11""#

    private func line(_ text: String, _ rest: String = "", role: String = "user", version: String = "1") -> [UInt8] {
        Array(
            (#"{"clock":"00000042","role":"\#(role)","text":"\#(text)",\#(Self.ids),"turn":12,"at":"2026-01-02T03:04:05.000Z""#
                + rest + #","v":\#(version)}"# + "\n").utf8)
    }

    @Test(
        "lines as we write them",
        arguments: [
            "plain", #"a \"quoted\" word"#, #"back\\slash\\"#, #"\\\""#, #"new\nline\ttab\r"#, #"\u001b[31m"#, "漢字 🙂",
            " ", "",
            #"\n"#, #"é"#, #"\u00e9"#, #"\ud83d\ude42"#, #"\/"#, #"\x"#, #"\u0000"#,
        ])
    func texts(text: String) throws {
        try check(line(text))
        try check(line(text, #","by":"Ann <ann@example.com>""#))
        try check(line(text, #","agent":{"name":"claude-code","version":"2.1"},"model":"x\"y""#, role: "assistant"))
    }

    @Test("lines that others wrote, and broken ones")
    func others() throws {
        try check(line("x", version: "2"))
        try check(line("x", role: "system"))
        try check(line("x").dropLast(3) + [0x0A])
        try check(Array(String(decoding: line("x"), as: UTF8.self).replacing("018c", with: "018G").utf8))
        try check(Array(String(decoding: line("x"), as: UTF8.self).replacing("2026-", with: "2026/").utf8))
        try check(Array(String(decoding: line("x"), as: UTF8.self).replacing("\":", with: "\" : ").utf8))
        try check(line("x").map { $0 == UInt8(ascii: "x") ? 0xFF : $0 })
        try check(Array("\n\nprose\n{}\n{\"clock\":\"1\"}\n".utf8) + line("x") + Array("  \r\n".utf8) + line("y"))
        try check(Array(line("x").dropLast()))
    }

    @Test("lines with any byte changed")
    func mutations() throws {
        let whole = line(#"some \"text\" \n here"#, #","by":"Ann <ann@example.com>""#)
        var random = SeededRandom(seed: 5)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count - 1, using: &random)
                bytes[place] = [0x22, 0x5C, 0x2C, 0x7D, 0x30, 0x41, 0xC3, 0x00][Int.random(in: 0..<8, using: &random)]
            }
            try check(bytes)
        }
    }
}

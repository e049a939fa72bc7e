import ChatModel
import TestSupport
import Testing

@Suite struct MessageTests {
    private func message(_ text: String) throws(Message.Refusal) -> Message {
        let id = UUIDv7(at: Timestamp(milliseconds: 1)) { 1 }
        return try Message(
            id: id, role: .user, text: text, request: id, turn: 1, at: Timestamp(milliseconds: 1), author: "A <a@b>")
    }

    @Test(
        "a text is kept as it is",
        arguments: ["x", " \n x \r\n", "\u{FEFF}a\u{301}", "---\nkey: value\n", "a\u{1B}[0m"])
    func kept(text: String) throws {
        let made = try message(text)
        #expect(Array(made.text.utf8) == Array(text.utf8))
        #expect(made.author == "A <a@b>")
        #expect(made.turn == 1)
    }

    @Test("white space alone is no message", arguments: ["", " ", "\n\t\r\n "])
    func empty(text: String) {
        #expect(throws: Message.Refusal.empty) { try message(text) }
    }

    @Test("a NUL is named with its place in bytes")
    func nul() {
        #expect(throws: Message.Refusal.containsNUL(offset: 3)) { try message("é!\0x") }
        #expect(throws: Message.Refusal.containsNUL(offset: 0)) { try message("\0") }
    }

    @Test("64 MiB are allowed, a byte more is not")
    func length() throws {
        let largest = String(repeating: "x", count: Message.maximumBytes)
        #expect(try message(largest).text.utf8.count == 67_108_864)
        #expect(throws: Message.Refusal.tooLong(bytes: 67_108_865)) { try message(largest + "x") }
    }

    @Test(
        "bytes that are not UTF-8 are named with the place of the first",
        arguments: [
            ([0xFF], 0), ([0x61, 0x80], 1), ([0xC3, 0xA9, 0xC3], 2), ([0x61, 0xED, 0xA0, 0x80], 1), ([0xC0, 0x80], 0),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98], 3),
        ] as [([UInt8], Int)])
    func invalid(bytes: [UInt8], offset: Int) {
        #expect(throws: Message.Refusal.invalidUTF8(offset: offset)) { try Message.text(bytes) }
    }

    @Test("bytes that are UTF-8 become the text", arguments: ["", "é", "😀", "a\0b", "\u{10FFFF}"])
    func valid(text: String) throws {
        #expect(try Message.text(Array(text.utf8)) == text)
    }

    @Test("roles have the stored names")
    func roles() {
        #expect(Message.Role.allCases.map(\.rawValue) == ["user", "assistant"])
    }
}

import ChatModel
import Testing

@Suite struct TitleTests {
    @Test(
        "white space around a title goes, the rest stays",
        arguments: [
            ("a", "a"), ("  Fix the login \u{3000}", "Fix the login"), ("日本語 👩‍👩‍👧", "日本語 👩‍👩‍👧"), ("a  b", "a  b"),
            ("e\u{301}", "e\u{301}"), ("\u{A0}x\u{A0}", "x"), ("<b>'\"\\", "<b>'\"\\"),
        ])
    func accepted(text: String, title: String) throws {
        #expect(Array(try Title(text).text.unicodeScalars) == Array(title.unicodeScalars))
        #expect(try Title(text).description == title)
    }

    @Test("nothing is no title", arguments: ["", " ", "\u{3000} \u{A0}"])
    func empty(text: String) {
        #expect(throws: Title.Refusal.empty) { try Title(text) }
    }

    @Test("100 scalars are allowed, 101 are not; clusters count by their scalars")
    func length() throws {
        #expect(try Title(String(repeating: "ö", count: 100)).text.count == 100)
        #expect(throws: Title.Refusal.tooLong(length: 101)) { try Title(String(repeating: "ö", count: 101)) }
        #expect(throws: Title.Refusal.tooLong(length: 102)) { try Title(String(repeating: "e\u{301}", count: 51)) }
        #expect(try Title(" " + String(repeating: "x", count: 100) + " ").text.count == 100)
    }

    @Test(
        "control characters and line separators are named with their place",
        arguments: [
            ("a\nb", 0x0A, 1), ("\ta", 0x09, 0), ("ab\u{7F}", 0x7F, 2), ("a\u{85}b", 0x85, 1), ("é\0", 0, 1),
            ("a\u{2028}b", 0x2028, 1), ("a\u{2029}", 0x2029, 1), ("a\r\nb", 0x0D, 1), ("e\u{301}\u{1B}[31m", 0x1B, 2),
        ] as [(String, UInt32, Int)])
    func control(text: String, scalar: UInt32, offset: Int) {
        #expect(throws: Title.Refusal.controlCharacter(scalar, offset: offset)) { try Title(text) }
    }
}

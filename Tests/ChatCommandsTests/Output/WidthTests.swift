import Testing

@testable import ChatCommands

@Suite struct WidthTests {
    @Test(
        "columns as a terminal counts them",
        arguments: [
            ("", 0), ("git chat", 8), ("日本語", 6), ("한국어", 6), ("ｆｕｌｌ", 8), ("ﾊﾝｶｸ", 4),
            ("e\u{301}", 1), ("\u{1112}\u{1161}\u{11AB}", 2), ("👍", 2), ("👍🏽", 2),
            ("👨‍👩‍👧‍👦", 2), ("🇯🇵", 2), ("🇯🇵🇫🇷", 4), ("🇯", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("❤️", 2),
            ("❤", 1), ("1️⃣", 2), ("1", 1), ("©", 1), ("🏳️‍🌈", 2), ("שלום", 4), ("سلام", 4),
            ("שָׁלוֹם", 4), ("a\u{200B}b", 2), ("a\u{AD}b", 3), ("नमस्ते", 4), ("…", 1),
            ("─", 1), ("\t\u{1B}\n\r\n", 0), ("𠮷", 2), ("𝒳", 1),
        ])
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test("text is cut between characters, with room for the mark")
    func truncation() {
        #expect("fix login".truncated(to: 9) == "fix login")
        #expect("fix login".truncated(to: 5) == "fix …")
        #expect("日本語".truncated(to: 6) == "日本語")
        #expect("日本語".truncated(to: 5) == "日本…")
        #expect("日本語".truncated(to: 4) == "日…")
        #expect("👨‍👩‍👧‍👦👨‍👩‍👧‍👦".truncated(to: 3) == "👨‍👩‍👧‍👦…")
        #expect("e\u{301}e\u{301}e\u{301}".truncated(to: 2) == "e\u{301}…")
        #expect("ab".truncated(to: 1) == "…")
        #expect("ab".truncated(to: 0) == "")
    }

    @Test("padding counts columns, not characters")
    func padding() {
        #expect("日本".padded(to: 6) == "日本  ")
        #expect("12".padded(to: 4, alignment: .right) == "  12")
        #expect("long".padded(to: 2) == "long")
    }

    @Test("a cut text never takes more than it may", arguments: 0..<12)
    func bound(width: Int) {
        for text in ["日本語の長い題", "a👍b👍🏽c👨‍👩‍👧‍👦d", "שלום עולם ועוד", "नमस्ते दुनिया", "1️⃣2️⃣3️⃣4️⃣"] {
            #expect(text.truncated(to: width).columns <= width)
        }
    }
}

import Testing

@testable import ChatCommands

@Suite struct TerminalTextTests {
    @Test("text without control characters stays as it is", arguments: ["", "plain", "a\n\tb", "日本語 – “é” 👩‍👩‍👧", "שלום"])
    func harmless(text: String) {
        #expect(terminalSafe(text) == text)
    }

    @Test("escape sequences lose their escape")
    func sequences() {
        #expect(terminalSafe("\u{1B}[2J\u{1B}[31mred") == "␛[2J␛[31mred")
        #expect(terminalSafe("\u{1B}]52;c;ZWNobyBwd25lZA==\u{07}") == "␛]52;c;ZWNobyBwd25lZA==␇")
        #expect(terminalSafe("\u{9B}31m\u{9D}0;title\u{9C}") == "<U+009B>31m<U+009D>0;title<U+009C>")
        #expect(terminalSafe("paid\rfree\u{08}\u{7F}\0") == "paid␍free␈␡␀")
    }

    @Test("a return before a line feed is shown, although both are one character to Swift")
    func returnAndLineFeed() {
        #expect(terminalSafe("a\r\nb") == "a␍\nb")
        #expect(terminalSafeLine("a\r\nb") == "a␍␊b")
    }

    @Test("text cannot turn the reading direction around or break a line in disguise")
    func direction() {
        #expect(terminalSafe("evil\u{202E}gpj.exe") == "evil<U+202E>gpj.exe")
        #expect(terminalSafe("\u{2066}\u{2069}\u{200E}\u{200F}\u{61C}") == "<U+2066><U+2069><U+200E><U+200F><U+061C>")
        #expect(terminalSafe("a\u{2028}b\u{2029}c\u{85}d") == "a<U+2028>b<U+2029>c<U+0085>d")
    }

    @Test("a field of one line has no line feed and no tab")
    func field() {
        #expect(terminalSafeLine("a\tb\nerror: c") == "a␉b␊error: c")
    }

    @Test("no scalar that acts on a terminal is left, whatever stands around it")
    func all() {
        for number in UInt32(0)...0x3000 {
            guard let scalar = Unicode.Scalar(number) else { continue }
            let text = terminalSafeLine("x\(String(scalar))\u{301}é")
            let left = text.unicodeScalars.filter(\.actsOnTerminal)
            #expect(left.isEmpty)
        }
    }
}

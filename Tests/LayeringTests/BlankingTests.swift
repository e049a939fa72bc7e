import Testing

@Suite struct BlankingTests {
    @Test(
        "comments and strings go, code stays",
        arguments: [
            ("a // b", "a"), ("a /* b /* c */ d */ e", "a e"), (#"f("x", y)"#, "f( , y)"), (##"#"a " b"# + c"##, "+ c"),
            (#""\(a + "b" + f(c))" + d"#, "(a + + f(c)) + d"), (#""\" // \\" + a"#, "+ a"),
            (##"#"\(a) \#(b)"#"##, "(b)"), ("\"open\na", "a"), ("a / b", "a / b"),
            (##"#/a"b/#.c"##, "/#.c"),
        ])
    func blanks(text: String, code: String) {
        var blanking = Blanking(text)
        #expect(blanking.code().split { $0.isWhitespace }.joined(separator: " ") == code)
    }

    @Test("lines keep their numbers")
    func lines() {
        let text = "let a = \"\"\"\n  print(\"x\") \\(b)\n  \"\"\"\n/* 1\n2 */\nc"
        let lines = SourceFile(path: "Sources/A/B.swift", text: text).lines
        #expect(lines.count == 6)
        #expect(lines[1].contains("(b)") && !lines[1].contains("print"))
        #expect(lines[5] == "c")
    }
}

import Testing

@testable import ChatCommands

@Suite struct TableTests {
    private let columns = [
        Table.Column(title: "ID", priority: 3),
        Table.Column(title: "TITLE", priority: 2, minimum: 10),
        Table.Column(title: "N", alignment: .right, priority: 1),
        Table.Column(title: "WHEN", priority: 0),
    ]

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    @Test("columns are as wide as their widest field, and no line ends in spaces")
    func natural() {
        let rows: [[Table.Cell]] = [["a", "fix login", "1", "now"], ["bcd", "日本", "12", ""]]
        let text = Table.render(rows: rows, columns: columns, width: 80, header: true)
        #expect(
            text == """
                ID   TITLE       N  WHEN
                a    fix login   1  now
                bcd  日本       12

                """)
    }

    @Test("wide titles of 100 characters keep the columns aligned")
    func wide() {
        let titles = ["題名": 50, "👨‍👩‍👧‍👦": 100, "e\u{301}": 100, "ש": 100, "x": 100].map { String(repeating: $0, count: $1) }
        let rows = titles.map { [Table.Cell("018f"), Table.Cell($0), "3", "2 hours ago"] }
        let lines = lines(Table.render(rows: rows, columns: columns, width: 60))
        #expect(lines.count == 5)
        for line in lines {
            #expect(line.columns == 60)
            #expect(line.hasSuffix("…  3  2 hours ago") || line.hasSuffix("…   3  2 hours ago"))
            #expect(line.hasPrefix("018f  "))
        }
    }

    @Test("what matters least is shortened first, then left out", arguments: 1...60)
    func narrow(width: Int) {
        let rows: [[Table.Cell]] = [["018f2a", "a title of some length", "1234", "three weeks ago"]]
        let text = lines(Table.render(rows: rows, columns: columns, width: width))[0]
        #expect(text.columns <= width)
        #expect(text.hasPrefix("018f2a") || width < 6)
        #expect(text.contains("a title of some length") == (width >= 53 || (36..<41).contains(width)))
        #expect(text.contains("three weeks ago") == (width >= 41))
    }

    @Test("hostile fields stay in their column")
    func hostile() {
        let rows: [[Table.Cell]] = [["a", "x\u{1B}]52;c;AA\u{07}\n\t\u{202E}y", "1", "now"], ["b", "t", "2", "now"]]
        let lines = lines(Table.render(rows: rows, columns: columns, width: nil))
        #expect(lines == ["a  x␛]52;c;AA␇␊␉<U+202E>y  1  now", "b  t                       2  now"])
    }

    @Test("colour does not change the layout")
    func colour() {
        let rows: [[Table.Cell]] = [[Table.Cell("a", .session), "t", "1"], ["bb", "t", "2"]]
        let palette = Palette { _ in nil }
        let text = Table.render(rows: rows, columns: Array(columns.prefix(3)), width: 40, palette: palette)
        #expect(text == "\u{1B}[33ma\u{1B}[m   t  1\nbb  t  2\n")
    }

    @Test("programs get whole fields, one record to a line")
    func tsv() {
        let rows: [[Table.Cell]] = [["a\tb", "c\nd\r\n", #"\n"#, "\u{1B}\u{202E}\u{9B}日本", ""]]
        let fields = [#"a\tb"#, #"c\nd\r\n"#, #"\\n"#, #"\x1b\u202e\u009b日本"#, ""]
        #expect(Table.tsv(rows: rows) == fields.joined(separator: "\t") + "\n")
        #expect(Table.tsv(rows: []) == "")
    }

    @Test("records ended by NUL are raw, and have no NUL inside")
    func nul() {
        #expect(Table.nul(rows: [["a\nb", "c\\"], ["d\0e", ""]]) == "a\nb\tc\\\0de\t\0")
    }

    @Test("a row may be short, and a table empty")
    func edges() {
        #expect(Table.render(rows: [["a"]], columns: columns, width: 80) == "a\n")
        #expect(Table.render(rows: [], columns: columns, width: 80) == "")
        #expect(Table.render(rows: [], columns: [], width: 0, header: true) == "\n")
    }
}

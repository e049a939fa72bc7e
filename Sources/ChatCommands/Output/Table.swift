/// Rows of fields: in columns for people, in lines with tabs for programs.
enum Table {
    /// To which side a field is moved.
    enum Alignment: Sendable { case left, right }

    /// How a column is shown.
    struct Column: Hashable, Sendable {
        let title: String
        var alignment = Alignment.left
        /// What has less of it is shortened first, and left out first.
        var priority = 0
        /// The width down to which it may be shortened; without one it is shown whole or not at all.
        var minimum: Int? = nil
    }

    /// One field: stored text, which is made safe here, and its style.
    struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
        let text: String
        let slot: Palette.Slot?

        /// Creates a field.
        init(_ text: String, _ slot: Palette.Slot? = nil) {
            self.text = text
            self.slot = slot
        }

        /// Creates a field without a style.
        init(stringLiteral text: String) { self.init(text) }
    }

    /// The rows in columns, no line wider than `width`; `nil` leaves every field whole.
    static func render(
        rows: [[Cell]], columns: [Column], width: Int?, header: Bool = false, palette: Palette = .plain
    ) -> String {
        let titles = header ? [columns.map { Cell($0.title, .meta) }] : []
        let lines = (titles + rows).map { row in
            columns.indices.map { $0 < row.count ? Cell(terminalSafeLine(row[$0].text), row[$0].slot) : "" }
        }
        let natural = columns.indices.map { index in lines.reduce(0) { max($0, $1[index].text.columns) } }
        let widths = fit(natural, columns, into: width)
        return lines.map { line($0, columns, widths, palette) + "\n" }.joined()
    }

    private static let gap = 2

    private static func line(_ row: [Cell], _ columns: [Column], _ widths: [Int?], _ palette: Palette) -> String {
        var line = ""
        var spaces = 0
        for (index, cell) in row.enumerated() {
            guard let width = widths[index] else { continue }
            let text = cell.text.truncated(to: width)
            let free = width - text.columns
            let isRight = columns[index].alignment == .right
            if !text.isEmpty {
                line += String(repeating: " ", count: spaces + (isRight ? free : 0))
                line += cell.slot.map { palette.paint(text, $0) } ?? text
                spaces = 0
            }
            // Spaces are written only before something, so that no line ends in them.
            spaces += (text.isEmpty ? width : isRight ? 0 : free) + gap
        }
        return line
    }

    /// The widths that together fit; `nil` for a column that is left out.
    private static func fit(_ natural: [Int], _ columns: [Column], into width: Int?) -> [Int?] {
        var widths: [Int?] = natural
        guard let width else { return widths }
        let order = columns.indices.sorted { (columns[$0].priority, -$0) < (columns[$1].priority, -$1) }
        let least = columns.indices.map { min(natural[$0], columns[$0].minimum ?? .max) }
        var visible = order[...]
        while visible.count > 1, total(visible.map { least[$0] }) > width { widths[visible.removeFirst()] = nil }
        var excess = total(visible.map { natural[$0] }) - width
        for index in visible where excess > 0 {
            let shorter = max(visible.count == 1 ? width : least[index], natural[index] - excess)
            widths[index] = shorter
            excess -= natural[index] - shorter
        }
        return widths
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }
}

extension Table {
    /// The rows for a program: fields whole and apart by tabs, one line each.
    ///
    /// Tab, line feed, return and backslash are written `\t`, `\n`, `\r`, `\\`; other characters that a terminal acts
    /// on as `\x1b` or `\u202e`.
    static func tsv(rows: [[Cell]]) -> String {
        rows.map { $0.map { escaped($0.text) }.joined(separator: "\t") + "\n" }.joined()
    }

    /// The rows for a program that takes any text: fields as they are, apart by tabs, each row ended by NUL.
    static func nul(rows: [[Cell]]) -> String {
        rows.map { $0.map { withoutNUL($0.text) }.joined(separator: "\t") + "\0" }.joined()
    }

    private static func withoutNUL(_ text: String) -> String {
        text.utf8.contains(0) ? text.split(separator: "\0", omittingEmptySubsequences: false).joined() : text
    }

    private static func escaped(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isPlain) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        for scalar in text.unicodeScalars {
            if scalar.isASCII, isPlain(UInt8(scalar.value)) {
                bytes.append(UInt8(scalar.value))
            } else {
                bytes.append(contentsOf: escaped(scalar).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\t": "\\t"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\\": "\\\\"
        case _ where !scalar.actsOnTerminal: String(scalar)
        case _ where scalar.isASCII: "\\x" + scalar.hexadecimal(minimumDigits: 2)
        default: "\\u" + scalar.hexadecimal(minimumDigits: 4)
        }
    }
}

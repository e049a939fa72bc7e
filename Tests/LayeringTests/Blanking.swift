/// Replaces comments and the contents of strings and of `#/regular expressions/#` by spaces, and keeps every line where it is.
struct Blanking {
    private let text: [UInt8]
    private var place = 0
    private var result: [UInt8] = []

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    /// The code that is left.
    mutating func code() -> String {
        copyCode(insideInterpolation: false)
        return String(decoding: result, as: UTF8.self)
    }

    private static let starters = Array("/\"#()".utf8)

    private mutating func copyCode(insideInterpolation: Bool) {
        var depth = 0
        while place < text.count {
            // Most bytes start nothing: asking no further keeps the tests quick.
            if !Self.starters.contains(text[place]) {
                copy()
            } else if starts("//") {
                blank { $0.starts("\n") }
            } else if starts("/*") {
                blankBlockComment()
            } else if starts("#/") {
                blank { $0.starts("/#") || $0.starts("\n") }
            } else if let pounds = startOfString() {
                blankString(pounds: pounds)
            } else {
                if starts("(") { depth += 1 }
                if starts(")") { depth -= 1 }
                if insideInterpolation && depth == 0 { return copy() }
                copy()
            }
        }
    }

    /// The number of `#` in front of the quote that starts a string here.
    private func startOfString() -> Int? {
        let pounds = text[place...].prefix { $0 == UInt8(ascii: "#") }.count
        return starts("\"", after: pounds) ? pounds : nil
    }

    private mutating func blankString(pounds: Int) {
        let marks = String(repeating: "#", count: pounds)
        let isLong = starts("\"\"\"", after: pounds)
        let (end, escape) = ((isLong ? "\"\"\"" : "\"") + marks, "\\" + marks)
        blank(pounds + (isLong ? 3 : 1))
        while place < text.count && !starts(end) && (isLong || !starts("\n")) {
            if starts(escape + "(") {
                blank(escape.utf8.count)
                copyCode(insideInterpolation: true)
            } else {
                blank(starts(escape) ? escape.utf8.count + 1 : 1)
            }
        }
        if starts(end) { blank(end.utf8.count) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") { depth += 1 }
            if starts("*/") { depth -= 1 }
            blank(starts("/*") || starts("*/") ? 2 : 1)
        } while depth > 0 && place < text.count
    }

    private func starts(_ word: String, after offset: Int = 0) -> Bool {
        text[min(place + offset, text.count)...].starts(with: word.utf8)
    }

    private mutating func copy() {
        result.append(text[place])
        place += 1
    }

    private mutating func blank(_ count: Int) {
        for byte in text[place...].prefix(count) { result.append(byte == 10 ? byte : 32) }
        place = min(place + count, text.count)
    }

    private mutating func blank(until isEnd: (Blanking) -> Bool) {
        while place < text.count && !isEnd(self) { blank(1) }
    }
}

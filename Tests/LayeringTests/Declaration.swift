/// A public declaration, from its first line up to its body.
struct Declaration {
    /// The number of its first line, from 1.
    let line: Int
    /// All of it, parameters on further lines included.
    private(set) var text = ""
    /// What of it stands in no parentheses and brackets.
    private(set) var outline = ""

    /// Whether it is a function or an initializer that throws; what its parameters throw does not count.
    var isThrowing: Bool { outline.firstMatch(of: #/\b(func|init|subscript)\b.*\b(throws|rethrows)\b/#) != nil }

    /// The public declarations of a file.
    static func all(in file: SourceFile) -> [Declaration] {
        file.lines.indices.filter { file.lines[$0].firstMatch(of: #/\b(public|open)\s(?!import\b)/#) != nil }
            .map { Declaration(file.lines[$0...]) }
    }

    /// A brace in parentheses begins a parameter's default value and no body.
    private init(_ lines: ArraySlice<String>) {
        line = lines.startIndex + 1
        var depth = 0
        for index in lines.indices {
            for character in lines[index] {
                if character == "{", depth == 0 { return }
                if character == "(" || character == "[" { depth += 1 }
                text.append(character)
                if depth == 0 { outline.append(character) }
                if character == ")" || character == "]" { depth -= 1 }
            }
            text.append(" ")
            outline.append(" ")
            if depth == 0, !Self.goesOn(lines[(index + 1)...]) { return }
        }
    }

    /// Whether the next line is the rest of a function's type.
    private static func goesOn(_ lines: ArraySlice<String>) -> Bool {
        lines.first?.firstMatch(of: #/^\s*(async|throws|rethrows|->)/#) != nil
    }
}

/// Texts of several lines inside a trailer's one line.
///
/// A backslash begins an escape: `\\`, `\n`, `\r`, `\t`, `\s` for a space at either end, and `\u` with four hexadecimal
/// digits for the other control characters. Nothing else is escaped, so each text has one spelling.
enum LogText {
    static func escaped(_ text: String) -> String {
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isEnd = index == 0 || index == scalars.count - 1
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case " " where isEnd: result += "\\s"
            case _ where scalar.properties.generalCategory == .control: result += hexadecimal(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Takes the escapes out again; a backslash before anything else stands for what follows it.
    static func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            if let next = rest.popFirst() { result.append(meaning(of: next, &rest)) }
        }
        return String(result)
    }

    private static func meaning(
        of letter: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView
    ) -> Unicode.Scalar {
        switch letter {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "s": return " "
        case "u":
            let digits = Substring(rest.prefix(4))
            guard digits.utf8.count == 4, digits.utf8.allSatisfy(isHexDigit),
                let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            else { return letter }
            rest = rest.dropFirst(4)
            return scalar
        default: return letter
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}

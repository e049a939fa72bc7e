import ChatModel

extension JSON {
    /// The value over several lines, indented by two spaces, members in the order given; no line feed at the end.
    ///
    /// What a terminal would act on is written as `\u` escapes, so the text is safe to look at and means the same.
    var pretty: String {
        var bytes: [UInt8] = []
        write(to: &bytes, depth: 0)
        return String(decoding: bytes, as: UTF8.self).escapingHidden()
    }

    /// The bytes of `pretty` for a value that stands inside others; the first line is not indented.
    func prettyBytes(depth: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1536)
        write(to: &bytes, depth: depth)
        // DEL is an escape already; without a way out of the loop, many bytes are looked at at once.
        var high: UInt8 = 0
        for byte in bytes { high |= byte }
        return high < 0x80 ? bytes : Array(String(decoding: bytes, as: UTF8.self).escapingHidden().utf8)
    }

    /// Appends the bytes of `prettyBytes`, before what acts on a terminal is escaped.
    func write(to bytes: inout [UInt8], depth: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            Self.write(elements, between: ("[", "]"), to: &bytes, depth: depth) { element, bytes in
                element.write(to: &bytes, depth: depth + 1)
            }
        case .object(let members) where !members.isEmpty:
            Self.write(members, between: ("{", "}"), to: &bytes, depth: depth) { member, bytes in
                JSON.append(string: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                bytes.append(0x20)
                member.value.write(to: &bytes, depth: depth + 1)
            }
        default: append(to: &bytes)
        }
    }

    private static func write<Element>(
        _ elements: [Element], between marks: (Unicode.Scalar, Unicode.Scalar), to bytes: inout [UInt8], depth: Int,
        each: (Element, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: marks.0))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            startLine(in: &bytes, depth: depth + 1)
            each(element, &bytes)
        }
        startLine(in: &bytes, depth: depth)
        bytes.append(UInt8(ascii: marks.1))
    }

    private static func startLine(in bytes: inout [UInt8], depth: Int) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
}

extension String {
    /// Writes as `\u` escapes what may stand in JSON but acts on a terminal; all of it is below U+10000.
    func escapingHidden() -> String {
        if terminalSafe(self) == self { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            let escape = scalar.actsOnTerminal && scalar != "\n"
            text += escape ? "\\u" + scalar.hexadecimal(minimumDigits: 4) : String(scalar)
        }
    }
}

import ChatModel

extension JSON {
    /// The value over several lines, indented by two spaces, members in the order given; no line feed at the end.
    ///
    /// What a terminal would act on is written as `\u` escapes, so the text is safe to look at and means the same.
    var pretty: String {
        var text = ""
        write(to: &text, depth: 0)
        return text.escapingHidden()
    }

    private func write(to text: inout String, depth: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            Self.write(elements, between: ("[", "]"), to: &text, depth: depth) { element, text in
                element.write(to: &text, depth: depth + 1)
            }
        case .object(let members) where !members.isEmpty:
            Self.write(members, between: ("{", "}"), to: &text, depth: depth) { member, text in
                text += JSON.string(member.name).line + ": "
                member.value.write(to: &text, depth: depth + 1)
            }
        default: text += line
        }
    }

    private static func write<Element>(
        _ elements: [Element], between marks: (String, String), to text: inout String, depth: Int,
        each: (Element, inout String) -> Void
    ) {
        text += marks.0
        for (index, element) in elements.enumerated() {
            text += (index > 0 ? ",\n" : "\n") + String(repeating: "  ", count: depth + 1)
            each(element, &text)
        }
        text += "\n" + String(repeating: "  ", count: depth) + marks.1
    }
}

extension String {
    /// Writes as `\u` escapes what may stand in JSON but acts on a terminal; all of it is below U+10000.
    fileprivate func escapingHidden() -> String {
        if terminalSafe(self) == self { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            let escape = scalar.actsOnTerminal && scalar != "\n"
            text += escape ? "\\u" + scalar.hexadecimal(minimumDigits: 4) : String(scalar)
        }
    }
}

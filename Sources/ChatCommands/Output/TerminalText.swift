// Stored text can hold anything a stranger wrote. Nothing in it may move the cursor, change colours, write to the
// clipboard or turn the reading direction around.
//
// What is shown instead: a control character of ASCII becomes its picture (ESC is `␛`, one column), anything else its
// number between angle brackets (`<U+202E>`, as `less` does it).

/// The text with nothing in it that a terminal acts on, except line feeds and tabs.
///
/// Returns the same string, not a copy, where nothing has to change.
func terminalSafe(_ text: String) -> String { replacingHidden(in: text, alsoLayout: false) }

/// The text for a field of one line: line feeds and tabs are shown like other control characters.
func terminalSafeLine(_ text: String) -> String { replacingHidden(in: text, alsoLayout: true) }

extension Unicode.Scalar {
    /// Whether a terminal would act on it rather than show it: C0, DEL, C1, bidirectional controls, line separators.
    var actsOnTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// What is shown in its place.
    var picture: String {
        switch value {
        case 0..<0x20: Self.picture(0x2400 + value)
        case 0x7F: "\u{2421}"
        default: "<U+" + hexadecimal(minimumDigits: 4).uppercased() + ">"
        }
    }

    /// The number in lower-case hexadecimal digits.
    func hexadecimal(minimumDigits: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, minimumDigits - digits.count)) + digits
    }

    private static func picture(_ number: UInt32) -> String {
        Unicode.Scalar(number).map { String($0) } ?? "\u{FFFD}"
    }

    fileprivate func mustChange(alsoLayout: Bool) -> Bool {
        actsOnTerminal && (alsoLayout || (self != "\n" && self != "\t"))
    }
}

private func replacingHidden(in text: String, alsoLayout: Bool) -> String {
    if text.utf8.allSatisfy({ isPlain($0, alsoLayout: alsoLayout) }) { return text }
    guard text.unicodeScalars.contains(where: { $0.mustChange(alsoLayout: alsoLayout) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        guard scalar.mustChange(alsoLayout: alsoLayout) else {
            result.append(scalar)
            continue
        }
        result.append(contentsOf: scalar.picture.unicodeScalars)
    }
    return String(result)
}

/// Whether a byte of UTF-8 belongs to no character that must change: those begin with C2, D8 or E2 outside ASCII.
private func isPlain(_ byte: UInt8, alsoLayout: Bool) -> Bool {
    switch byte {
    case 0x0A, 0x09: !alsoLayout
    case 0..<0x20, 0x7F, 0xC2, 0xD8, 0xE2: false
    default: true
    }
}

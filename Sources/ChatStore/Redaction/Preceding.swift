/// What stands before the places of a text, also where the text goes on from an earlier piece.
struct Preceding {
    let text: UnsafeBufferPointer<UInt8>
    /// The end of what came before it.
    let earlier: [UInt8]

    /// How far it is looked back at most.
    static let reach = 32

    /// How a place stands to the word around it.
    enum Standing { case beginning, part, inside }

    func standing(at place: Int) -> Standing {
        guard let last = byte(1, before: place), ByteSet.word.contains(last), ByteSet.word.contains(text[place]),
            !isEscape(before: place), !isControlSequence(before: place)
        else { return .beginning }
        let isHump = ByteSet.capitals.contains(text[place]) && !ByteSet.capitals.contains(last)
        return isHump || last == UInt8(ascii: "_") ? .part : .inside
    }

    /// Whether eight digits stand before a place.
    func isNumber(before place: Int) -> Bool {
        (1...8).allSatisfy { byte($0, before: place).map(ByteSet.digits.contains) ?? false }
    }

    private func byte(_ count: Int, before place: Int) -> UInt8? {
        if count <= place { return text[place - count] }
        return count - place <= earlier.count ? earlier[earlier.count - (count - place)] : nil
    }

    /// The letter of an escape makes no word: `\n`, `%20`, `\u0020`.
    private func isEscape(before place: Int) -> Bool {
        if byte(2, before: place) == UInt8(ascii: "\\") { return true }
        if byte(3, before: place) == UInt8(ascii: "%") { return isHexadecimal(2, before: place) }
        guard byte(5, before: place) == UInt8(ascii: "u"), byte(6, before: place) == UInt8(ascii: "\\") else {
            return false
        }
        return isHexadecimal(4, before: place)
    }

    private func isHexadecimal(_ count: Int, before place: Int) -> Bool {
        (1...count).allSatisfy { byte($0, before: place).map(Self.hexadecimal.contains) ?? false }
    }

    private static let hexadecimal = ByteSet("0123456789abcdefABCDEF".utf8)

    /// Nor does the letter at the end of a terminal's sequence, for example of a colour.
    private func isControlSequence(before place: Int) -> Bool {
        var count = 2
        while count <= 20, let parameter = byte(count, before: place), (0x20...0x3F).contains(parameter) { count += 1 }
        guard byte(count, before: place) == UInt8(ascii: "[") else { return false }
        return Self.escapes.contains { escape in
            escape.indices.allSatisfy { byte(count + escape.count - $0, before: place) == escape[$0] }
        }
    }

    /// How such a sequence begins, also as it is written in JSON and by programs.
    private static let escapes = ["\u{1b}", "\\u001b", "\\u001B", "\\x1b", "\\x1B", "\\033", "\\e"]
        .map { Array($0.utf8) }
}

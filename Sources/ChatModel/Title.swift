/// A session's title: one line of 1 to 100 Unicode scalars, none of them a control character.
public struct Title: Hashable, Sendable, CustomStringConvertible {
    /// The title without white space around it.
    public let text: String

    /// The most Unicode scalars a title can have.
    public static let maximumLength = 100

    /// Why a text is no title.
    public enum Refusal: Error, Hashable, Sendable {
        case empty
        case tooLong(length: Int)
        /// A control character or line separator, with its place in Unicode scalars from the start.
        case controlCharacter(UInt32, offset: Int)
    }

    /// Takes `text`, without the white space around it, as a title.
    ///
    /// - Throws: `Refusal`.
    public init(_ text: String) throws(Refusal) {
        if Self.isPlain(text) {
            self.text = text
            return
        }
        for (offset, scalar) in text.unicodeScalars.enumerated() where Self.breaksLine(scalar) {
            throw .controlCharacter(scalar.value, offset: offset)
        }
        let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !trimmed.isEmpty else { throw .empty }
        let length = trimmed.unicodeScalars.count
        guard length <= Self.maximumLength else { throw .tooLong(length: length) }
        self.text = trimmed
    }

    /// The text.
    public var description: String { text }

    /// Whether the text is a title as it is, by a look at its bytes: listing asks for every session.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20,
            bytes.count <= maximumLength
        else { return false }
        return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
}

/// A word that people give to sessions to find them by: 1 to 50 characters without control characters, commas or
/// white space at the ends.
public struct Label: Hashable, Sendable {
    /// The word.
    public let text: String

    /// The longest label, in characters.
    public static let maximumLength = 50

    /// Takes a word; `nil` if it is no label.
    public init?(_ text: String) {
        let isPlain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "," }
        guard isPlain, (1...Self.maximumLength).contains(text.count), text.first?.isWhitespace == false,
            text.last?.isWhitespace == false
        else { return nil }
        self.text = text
    }
}

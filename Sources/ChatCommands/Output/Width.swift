// How many columns a terminal gives to text. Terminals differ in rare cases; this follows Unicode 15 as most of them
// do: a character as the reader sees it (a grapheme cluster) is taken as a whole, so that a family of emoji joined by
// U+200D is as wide as one emoji.

extension String {
    /// The columns the text takes in a terminal, with control characters counted as none.
    var columns: Int {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// The text cut to at most `width` columns, ending in `…` where something was left out.
    func truncated(to width: Int) -> String {
        if utf8.count <= width || columns <= width { return self }
        guard width > 0 else { return "" }
        var taken = 0
        let end = firstIndex { character in
            taken += character.columns
            return taken > width - 1
        }
        return String(self[..<(end ?? endIndex)]) + "…"
    }

    /// The text with spaces up to `width` columns; unchanged if it is as wide already.
    func padded(to width: Int, alignment: Table.Alignment = .left) -> String {
        let spaces = String(repeating: " ", count: max(0, width - columns))
        return alignment == .left ? self + spaces : spaces + self
    }
}

extension Character {
    /// The columns of one character as the reader sees it.
    var columns: Int {
        var width = 0
        var indicators = 0
        for (index, scalar) in unicodeScalars.enumerated() {
            if index == 0, scalar.startsEmoji(of: self) { return 2 }
            if scalar.isRegionalIndicator { indicators += 1 }
            width += scalar.columns
        }
        return indicators == 2 ? 2 : width
    }

    fileprivate var asksForEmoji: Bool { unicodeScalars.contains("\u{FE0F}") }
}

extension Unicode.Scalar {
    /// The columns of the scalar on its own.
    fileprivate var columns: Int {
        if value < 0x300 { return actsOnTerminal ? 0 : 1 }
        if Self.contains(self, in: Self.noColumns) || isInvisible { return 0 }
        if isRegionalIndicator { return 1 }
        return Self.contains(self, in: Self.twoColumns) || properties.isEmojiPresentation ? 2 : 1
    }

    fileprivate var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }

    fileprivate func startsEmoji(of character: Character) -> Bool {
        guard value > 0x7F || character.asksForEmoji, !isRegionalIndicator, properties.isEmoji else { return false }
        return properties.isEmojiPresentation || character.asksForEmoji
    }

    /// Marks that sit on another character, and format characters; the numeral signs of Arabic are drawn.
    private var isInvisible: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .control, .lineSeparator, .paragraphSeparator: true
        case .format: !Self.contains(self, in: Self.drawnFormats)
        default: false
        }
    }

    private static func contains(_ scalar: Unicode.Scalar, in ranges: [ClosedRange<UInt32>]) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar.value)
    }

    /// Vowels and finals of Hangul, which join the consonant before them; both are letters to Unicode.
    private static let noColumns: [ClosedRange<UInt32>] = [0x1160...0x11FF, 0xD7B0...0xD7FB]

    private static let drawnFormats: [ClosedRange<UInt32>] = [
        0x0600...0x0605, 0x06DD...0x06DD, 0x070F...0x070F, 0x0890...0x0891, 0x08E2...0x08E2,
    ]

    /// East Asian Wide and Fullwidth, apart from what is wide as an emoji; gaps without characters are closed.
    private static let twoColumns: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x16FF1, 0x17000...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265,
        0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}

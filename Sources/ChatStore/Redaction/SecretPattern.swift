/// What a secret looks like: classes of bytes, each a number of times, matched by backtracking within a bounded length.
///
/// The language is a small part of regular expressions: characters, `.` (any byte), `[a-z]`, `[^a-z]`, `\s`, `\w`, `\d`,
/// `\` before a character, and after any of these `?`, `*`, `+`, `{n}`, `{n,}`, `{n,m}`, `{0|n,m}` (none, or so many), with
/// `?` behind it for as few as possible. One pair of parentheses marks what is taken out; without it that is all.
struct SecretPattern: Hashable, Sendable {
    /// Why a text is no pattern.
    struct Malformed: Error, Hashable {
        let text: String
        let offset: Int
    }

    /// The most of one element where its count has no end.
    static let longestRun = 4096

    struct Element: Hashable {
        let bytes: ByteSet
        let least: Int
        let most: Int
        /// Whether there may be none, although `least` is more.
        let isOptional: Bool
        let isLazy: Bool

        var isRequired: Bool { least > 0 && !isOptional }
    }

    /// What a try at one place came to.
    enum Outcome: Hashable {
        case none
        /// The text ended while it still could have become a match.
        case partial
        case match(end: Int, secret: Range<Int>)
    }

    let elements: [Element]
    /// The elements that are taken out.
    let secret: Range<Int>
    /// How many elements at the start are one byte each.
    private let lead: Int

    init(_ text: String, ignoresCase: Bool = false) throws(Malformed) {
        var parser = PatternParser(text, ignoresCase: ignoresCase)
        try parser.parse()
        elements = parser.elements
        secret = parser.secret ?? 0..<parser.elements.count
        lead = parser.elements.prefix { $0.isRequired && $0.most == 1 }.count
    }

    /// The bytes a match can begin with.
    var first: ByteSet {
        var set = ByteSet()
        for element in elements {
            set.formUnion(element.bytes)
            if element.isRequired { break }
        }
        return set
    }

    /// Tries to match at a place.
    ///
    /// - Parameter isWhole: Whether no more text comes.
    func match(_ text: UnsafeBufferPointer<UInt8>, at start: Int, isWhole: Bool) -> Outcome {
        // Most places are told by their first bytes.
        for offset in 0..<min(lead, text.count - start) where !elements[offset].bytes.contains(text[start + offset]) {
            return .none
        }
        var ends = [Int](repeating: start, count: elements.count + 1)
        var budget = 65_536
        switch step(0, text, at: start, isWhole, &ends, &budget) {
        case .none: return .none
        case .partial: return .partial
        case .match: return .match(end: ends[elements.count], secret: ends[secret.lowerBound]..<ends[secret.upperBound])
        }
    }

    private enum Found { case none, partial, match }

    /// `ends[n]` is where element `n` begins.
    private func step(
        _ index: Int, _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ isWhole: Bool, _ ends: inout [Int],
        _ budget: inout Int
    ) -> Found {
        ends[index] = start
        guard index < elements.count else { return .match }
        let element = elements[index]
        var longest = 0
        let limit = min(element.most, text.count - start)
        while longest < limit, element.bytes.contains(text[start + longest]) { longest += 1 }
        // More of the text could make this run longer, and the match another one.
        if !isWhole, start + longest == text.count, longest < element.most { return .partial }
        let stride = element.isLazy ? 1 : -1
        var count = element.isLazy ? element.least : longest
        while count >= element.least, count <= longest, budget > 0 {
            budget -= 1
            let found = step(index + 1, text, at: start + count, isWhole, &ends, &budget)
            if found != .none { return found }
            count += stride
        }
        return element.isOptional && budget > 0 ? step(index + 1, text, at: start, isWhole, &ends, &budget) : .none
    }
}

/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var words: [UInt64] = [0, 0, 0, 0]

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0 }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    mutating func formUnion(_ other: ByteSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    var inverted: ByteSet {
        var set = self
        for index in words.indices { set.words[index] = ~words[index] }
        return set
    }

    /// With the other case of every letter in it.
    var ignoringCase: ByteSet {
        var set = self
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
            if contains(letter) { set.insert(letter & ~0x20) }
            if contains(letter & ~0x20) { set.insert(letter) }
        }
        return set
    }

    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let spaces = ByteSet([0x20, 0x09, 0x0A, 0x0D])
    static let capitals = ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    static let word: ByteSet = {
        var set = digits
        set.formUnion(ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z")))
        set.formUnion(capitals)
        set.insert(UInt8(ascii: "_"))
        return set
    }()
}

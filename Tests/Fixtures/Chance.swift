import ChatModel

/// Numbers that look random and are the same in every run.
public struct Chance {
    private var state: UInt64

    /// Creates a sequence; the same seed gives the same numbers.
    public init(seed: UInt64) { state = seed }

    /// The next number (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// An id that was made at a moment.
    mutating func id(at moment: Timestamp) -> UUIDv7 {
        let numbers = [next(), next()]
        var index = 0
        return UUIDv7(at: moment) {
            defer { index += 1 }
            return numbers[index % 2]
        }
    }

    /// A text of so many words.
    public mutating func text(words count: Int) -> String {
        var text = ""
        for index in 0..<count {
            if index > 0 { text += index % 12 == 0 ? ".\n" : " " }
            text += Self.words[Int(next() % UInt64(Self.words.count))]
        }
        return text
    }

    private static let words = """
        the login redirect loops because session cookie is never stored when a proxy strips header we should test this \
        first and then move parser into its own file so that errors name line where they were found please add an \
        option for time zones it fails on empty input only after upgrade cache keeps stale entry until restart
        """.split(separator: " ").map(String.init)
}

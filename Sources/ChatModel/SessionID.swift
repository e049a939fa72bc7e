/// The name of a session: 1 to 50 bytes of `a-z`, `0-9` and `_`, unique in its repository.
///
/// A session a person makes is `session_<unix seconds>_<9 of a-z0-9>`; those of reviews and live sessions are derived.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as it is written.
    public let rawValue: String

    /// The most bytes an id can have.
    public static let maximumBytes = 50

    /// The length of the random part of an id, in characters.
    public static let randomLength = 9

    /// What every session branch's short name begins with.
    public static let branchPrefix = "kosuke-chat-"

    /// Takes `rawValue` for an id; `nil` if it breaks the rule above.
    public init?(_ rawValue: some StringProtocol) { self.init(whole: String(rawValue)) }

    private init?(whole rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...Self.maximumBytes).contains(bytes.count), bytes.allSatisfy(Self.allows) else { return nil }
        self.rawValue = rawValue
    }

    /// Makes an id from a moment and random numbers.
    ///
    /// Each character takes one number, reduced by rejection so that all 36 are equally likely. A clock before 1970
    /// counts as 1970.
    public init(at moment: Timestamp, random: () -> UInt64) {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        var tail = ""
        while tail.count < Self.randomLength {
            let number = random()
            if number < UInt64.max - UInt64.max % 36 { tail.append(alphabet[Int(number % 36)]) }
        }
        rawValue = "session_\(max(0, moment.seconds))_\(tail)"
    }

    /// Finds the id in a branch's short name, for example `kosuke-chat-session_1704834567_k3m9n2x8q`.
    public init?(branch: some StringProtocol) {
        guard branch.hasPrefix(Self.branchPrefix) else { return nil }
        self.init(branch.dropFirst(Self.branchPrefix.count))
    }

    /// The short name of the session's branch.
    public var branch: String { Self.branchPrefix + rawValue }

    /// What follows the last `_`: the part a person is likely to type.
    public var randomPart: Substring {
        rawValue[(rawValue.lastIndex(of: "_").map(rawValue.index(after:)) ?? rawValue.startIndex)...]
    }

    /// The id as it is written.
    public var description: String { rawValue }

    /// Sorts as the texts do.
    public static func < (left: SessionID, right: SessionID) -> Bool { left.rawValue < right.rawValue }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

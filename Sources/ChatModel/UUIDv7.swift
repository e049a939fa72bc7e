/// An id that sorts by the time it was made: UUID version 7 (RFC 9562), lower case.
///
/// Messages, requests and runs are named by these.
public struct UUIDv7: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as it is written.
    public let rawValue: String

    /// Makes an id from a moment and 74 of the bits of two random numbers.
    public init(at moment: Timestamp, random: () -> UInt64) {
        let high = UInt64(bitPattern: moment.milliseconds) << 16 | 0x7000 | random() & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random() & 0x3FFF_FFFF_FFFF_FFFF
        let digits = Self.hex(high) + Self.hex(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        rawValue = text
    }

    /// Takes a UUID in its usual spelling with lower-case digits; `nil` for anything else.
    public init?(_ rawValue: some StringProtocol) {
        var text = String(rawValue)
        guard text.withUTF8(Self.isSpelledRight) else { return nil }
        self.rawValue = text
    }

    private static func isSpelledRight(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        for (index, byte) in bytes.enumerated() {
            let isDash = index == 8 || index == 13 || index == 18 || index == 23
            guard isDash ? byte == UInt8(ascii: "-") : isHex(byte) else { return false }
        }
        return true
    }

    /// The id as it is written.
    public var description: String { rawValue }

    /// Sorts as the texts do: earlier ids come first.
    public static func < (left: UUIDv7, right: UUIDv7) -> Bool { left.rawValue < right.rawValue }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}

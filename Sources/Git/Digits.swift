/// Reads numbers from bytes without making strings of them: listing reads a dozen for each session.
enum Digits {
    /// A number in hexadecimal digits, upper or lower case; `nil` for anything else.
    @inline(__always)
    static func hexadecimal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for index in range {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            case 0x41...0x46: value = value << 4 | UInt64(byte - 0x37)
            default: return nil
            }
        }
        return value
    }

    /// A decimal number with an optional sign; `nil` for anything else, and where it does not fit.
    static func decimal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int64? {
        guard let first = range.first else { return nil }
        let isSigned = bytes[first] == UInt8(ascii: "-") || bytes[first] == UInt8(ascii: "+")
        let digits = isSigned ? range.dropFirst() : range
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for index in digits {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
        }
        return bytes[first] == UInt8(ascii: "-") ? -value : value
    }
}

/// Base 64 (RFC 4648), strictly: there is one spelling for each sequence of bytes.
public enum Base64 {
    /// The bytes as text, in one line.
    ///
    /// - Parameter isPadded: Whether `=` fills the last group.
    public static func encode(_ bytes: some Sequence<UInt8>, isPadded: Bool) -> String {
        var text: [UInt8] = []
        var (buffer, bits) = (UInt32(0), UInt32(0))
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> bits) & 63])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (6 - bits)) & 63]) }
        while isPadded, text.count % 4 != 0 { text.append(padding) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; `nil` for anything that `encode` would not have written.
    public static func decode(_ text: some Collection<UInt8>, isPadded: Bool) -> [UInt8]? {
        guard !isPadded || text.count % 4 == 0 else { return nil }
        let filled = isPadded ? text.suffix(2).count { $0 == padding } : 0
        let digits = text.dropLast(filled)
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var (buffer, bits) = (UInt32(0), UInt32(0))
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
        }
        guard buffer & (1 << bits - 1) == 0 else { return nil }
        return bytes
    }

    private static let padding = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}

/// Bech32 (BIP 173) without its limit of length, as age spells its keys.
enum Bech32 {
    /// - Parameter prefix: Lower case.
    static func encode(_ prefix: String, _ bytes: [UInt8]) -> String {
        let data = regrouped(bytes, from: 8, to: 5) ?? []
        let sum = checksum(expanded(prefix) + data + [UInt8](repeating: 0, count: 6)) ^ 1
        let check = (0..<6).map { UInt8(truncatingIfNeeded: sum >> UInt32(5 * (5 - $0)) & 31) }
        return prefix + "1" + String(decoding: (data + check).map { alphabet[Int($0)] }, as: UTF8.self)
    }

    /// The prefix, in lower case, and the bytes of a text; `nil` for one that has mistakes or mixes cases.
    static func decode(_ text: String) -> (prefix: String, bytes: [UInt8])? {
        let lower = text.lowercased()
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text == lower || text == text.uppercased(),
            let separator = lower.utf8.lastIndex(of: UInt8(ascii: "1"))
        else { return nil }
        let prefix = String(lower[..<separator])
        let values = lower.utf8[lower.utf8.index(after: separator)...].map { alphabet.firstIndex(of: $0) }
        guard !prefix.isEmpty, values.count >= 6, !values.contains(nil) else { return nil }
        let data = values.compactMap { $0.map(UInt8.init) }
        guard checksum(expanded(prefix) + data) == 1, let bytes = regrouped(data.dropLast(6), from: 5, to: 8) else {
            return nil
        }
        return (prefix, bytes)
    }

    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    private static func expanded(_ prefix: String) -> [UInt8] {
        prefix.utf8.map { $0 >> 5 } + [0] + prefix.utf8.map { $0 & 31 }
    }

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        return values.reduce(UInt32(1)) { sum, value in
            let top = sum >> 25
            return (0..<5).reduce((sum & 0x1ff_ffff) << 5 ^ UInt32(value)) { sum, bit in
                top >> UInt32(bit) & 1 == 1 ? sum ^ generator[bit] : sum
            }
        }
    }

    /// Bits in groups of another size; `nil` where what is left over is more than padding.
    private static func regrouped(_ values: some Sequence<UInt8>, from: UInt32, to: UInt32) -> [UInt8]? {
        var groups: [UInt8] = []
        var (buffer, bits) = (UInt32(0), UInt32(0))
        for value in values {
            buffer = buffer << from | UInt32(value)
            bits += from
            while bits >= to {
                bits -= to
                groups.append(UInt8(truncatingIfNeeded: buffer >> bits & (1 << to - 1)))
            }
        }
        let rest = buffer & (1 << bits - 1)
        if from > to {
            if bits > 0 { groups.append(UInt8(truncatingIfNeeded: rest << (to - bits))) }
            return groups
        }
        return bits < from && rest == 0 ? groups : nil
    }
}

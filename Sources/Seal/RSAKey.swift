internal import Crypto

/// A public key of RSA, which a file's key can be wrapped for; only the program `age` unwraps it again.
struct RSAKey: Hashable, Sendable {
    /// What SSH calls such keys.
    static let name = "ssh-rsa"

    let exponent: UInt32
    /// The highest byte first, without zeros before it.
    let modulus: [UInt8]

    /// Reads the key's blob as SSH has it; `nil` for another kind, and for numbers that make no key.
    init?(wire: [UInt8]) {
        var reader = WireReader(wire)
        guard reader.text() == Self.name, let power = reader.bytes(), let number = reader.bytes(), reader.isAtEnd,
            Self.isNumber(power), Self.isNumber(number)
        else { return nil }
        let small = power.drop { $0 == 0 }
        modulus = Array(number.drop { $0 == 0 })
        exponent = small.reduce(0) { $0 << 8 | UInt32($1) }
        guard small.count <= 4, exponent >= 3, exponent & 1 == 1, modulus.last.map({ $0 & 1 == 1 }) ?? false,
            bits <= Self.longest
        else { return nil }
    }

    var bits: Int { modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0) }

    /// What is said of a key that is too short, as age demands it; `nil` for others.
    var shortness: String? { bits < 2048 ? "\(Self.name) with \(bits) bits" : nil }

    private static let longest = 16_384

    var wire: [UInt8] {
        let power = (0..<4).map { UInt8(truncatingIfNeeded: exponent >> UInt32(24 - 8 * $0)) }.drop { $0 == 0 }
        return Wire.bytes(Self.name.utf8) + Wire.bytes(Self.positive(power)) + Wire.bytes(Self.positive(modulus[...]))
    }

    /// SSH's numbers have a sign: a zero stands before a highest bit that is one.
    private static func positive(_ number: ArraySlice<UInt8>) -> [UInt8] {
        (number.first.map { $0 & 0x80 != 0 } ?? false ? [0] : []) + number
    }

    /// Whether a number is above zero, and in its one spelling.
    private static func isNumber(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, first & 0x80 == 0 else { return false }
        return first != 0 || bytes.count > 1 && bytes[1] & 0x80 != 0
    }

    /// Encrypts a short text (OAEP with SHA-256: RFC 8017, 7.1.1).
    ///
    /// - Parameters:
    ///   - label: What it is for.
    ///   - seed: 32 random bytes.
    /// - Returns: `nil` where the text is too long for the key.
    func encrypt(_ text: [UInt8], label: String, seed: [UInt8]) -> [UInt8]? {
        let hash = Array(SHA256.hash(data: Array(label.utf8)))
        let zeros = modulus.count - text.count - 2 * hash.count - 2
        guard zeros >= 0, seed.count == hash.count else { return nil }
        let block = hash + [UInt8](repeating: 0, count: zeros) + [1] + text
        let masked = Self.masked(block, by: seed)
        return PublicPower.of([0] + Self.masked(seed, by: masked) + masked, exponent, modulus: modulus)
    }

    /// Bytes with a mask over them that follows from others (MGF1 with SHA-256).
    private static func masked(_ bytes: [UInt8], by seed: [UInt8]) -> [UInt8] {
        var mask: [UInt8] = []
        var number: UInt32 = 0
        while mask.count < bytes.count {
            let counter = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
            mask += SHA256.hash(data: seed + counter)
            number += 1
        }
        return zip(bytes, mask).map { $0 ^ $1 }
    }
}

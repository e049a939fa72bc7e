/// A number modulo 2^255 - 19, as the curves of Ed25519 and X25519 have them.
///
/// It serves public keys alone: how long it takes depends on the number.
struct Field25519 {
    /// Sixteen digits of 16 bits, the lowest first; the number is below 2^256.
    private var digits: [UInt64]

    private init(digits: [UInt64]) { self.digits = Self.carried(digits) }

    init(_ number: UInt64) { self.init(digits: [number] + [UInt64](repeating: 0, count: 15)) }

    /// - Parameter bytes: 32, the lowest first; the highest bit is passed over.
    init(_ bytes: [UInt8]) {
        var digits = (0..<16).map { UInt64(bytes[2 * $0]) | UInt64(bytes[2 * $0 + 1]) << 8 }
        digits[15] &= 0x7FFF
        self.init(digits: digits)
    }

    static func + (one: Self, two: Self) -> Self { Self(digits: zip(one.digits, two.digits).map { $0 + $1 }) }

    static func - (one: Self, two: Self) -> Self {
        // Four times the modulus, digit by digit, so that no digit goes below zero.
        Self(digits: (0..<16).map { one.digits[$0] + 4 * modulus[$0] - two.digits[$0] })
    }

    static func * (one: Self, two: Self) -> Self {
        var product = [UInt64](repeating: 0, count: 32)
        for i in 0..<16 { for j in 0..<16 { product[i + j] += one.digits[i] * two.digits[j] } }
        return Self(digits: (0..<16).map { product[$0] + 38 * product[$0 + 16] })
    }

    /// One over the number; zero for zero.
    var inverse: Self {
        // To the power of 2^255 - 21, whose binary digits are all 1 but two.
        (0..<255).reversed().reduce(Self(1)) { power, bit in
            let square = power * power
            return bit == 2 || bit == 4 ? square : square * self
        }
    }

    /// 32 bytes, the lowest first, of the number below the modulus.
    var bytes: [UInt8] {
        var number = digits
        while let smaller = Self.without(Self.modulus, number) { number = smaller }
        return number.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static let modulus: [UInt64] = [0xFFED] + [UInt64](repeating: 0xFFFF, count: 14) + [0x7FFF]

    /// Brings every digit below 2^16: 2^256 is 38.
    private static func carried(_ digits: [UInt64]) -> [UInt64] {
        var digits = digits
        var carry: UInt64 = 0
        repeat {
            digits[0] += 38 * carry
            carry = 0
            for place in 0..<16 {
                let sum = digits[place] + carry
                (digits[place], carry) = (sum & 0xFFFF, sum >> 16)
            }
        } while carry > 0
        return digits
    }

    private static func without(_ subtrahend: [UInt64], _ number: [UInt64]) -> [UInt64]? {
        var result = number
        var borrow: UInt64 = 0
        for place in 0..<16 {
            let wanted = subtrahend[place] + borrow
            borrow = number[place] < wanted ? 1 : 0
            result[place] = number[place] + borrow << 16 - wanted
        }
        return borrow == 0 ? result : nil
    }
}

extension Field25519 {
    /// The point of X25519 that a public key of Ed25519 is, 32 bytes: (1 + y) / (1 - y).
    static func montgomery(edwards key: [UInt8]) -> [UInt8] {
        let y = Field25519(key)
        return ((Field25519(1) + y) * (Field25519(1) - y).inverse).bytes
    }
}

/// A number to the power of a small public one, modulo a third: the public half of RSA.
///
/// Nothing here takes the same time for every input: what goes in is new and random each time.
enum PublicPower {
    /// - Parameters:
    ///   - base: The highest byte first, below the modulus.
    ///   - exponent: At least 3.
    ///   - modulus: The highest byte first, odd, without zeros before it.
    /// - Returns: As many bytes as the modulus has; `nil` for numbers that are not as said.
    static func of(_ base: [UInt8], _ exponent: UInt32, modulus: [UInt8]) -> [UInt8]? {
        guard let last = modulus.last, last & 1 == 1, modulus[0] != 0, exponent >= 3, base.count <= modulus.count else {
            return nil
        }
        let limbs = (modulus.count + 7) / 8
        let ring = Montgomery(words(modulus, limbs))
        let number = words(base, limbs)
        guard ring.isBelowModulus(number) else { return nil }
        let start = ring.product(number, ring.square)
        var result = start
        for bit in (0..<(31 - exponent.leadingZeroBitCount)).reversed() {
            result = ring.product(result, result)
            if exponent >> UInt32(bit) & 1 == 1 { result = ring.product(result, start) }
        }
        let one = [1] + [UInt64](repeating: 0, count: limbs - 1)
        return bytes(ring.product(result, one), modulus.count)
    }

    /// The lowest word first.
    private static func words(_ bytes: [UInt8], _ count: Int) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: count)
        for (place, byte) in bytes.reversed().enumerated() { words[place / 8] |= UInt64(byte) << (place % 8 * 8) }
        return words
    }

    private static func bytes(_ words: [UInt64], _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: words[$0 / 8] >> ($0 % 8 * 8)) }
    }
}

/// Multiplication modulo an odd number, by Montgomery's method.
private struct Montgomery {
    let modulus: [UInt64]
    /// The square of what numbers are multiplied by here, 2 to the number of bits in `modulus`' words.
    private(set) var square: [UInt64]
    /// What makes the lowest word of a product with the modulus -1.
    private let inverse: UInt64

    init(_ modulus: [UInt64]) {
        self.modulus = modulus
        var inverse: UInt64 = 1
        for _ in 0..<6 { inverse = inverse &* (2 &- modulus[0] &* inverse) }
        self.inverse = 0 &- inverse
        square = [1] + [UInt64](repeating: 0, count: modulus.count - 1)
        for _ in 0..<(modulus.count * 128) { square = doubled(square) }
    }

    func isBelowModulus(_ number: [UInt64]) -> Bool {
        for (one, two) in zip(number, modulus).reversed() where one != two { return one < two }
        return false
    }

    /// The product of two numbers, divided by 2 to the number of bits in the words.
    func product(_ one: [UInt64], _ two: [UInt64]) -> [UInt64] {
        let count = modulus.count
        var sum = [UInt64](repeating: 0, count: count + 2)
        for word in one {
            add(two, times: word, to: &sum)
            add(modulus, times: sum[0] &* inverse, to: &sum)
            sum.removeFirst()
            sum.append(0)
        }
        return reduced(Array(sum[..<count]), carry: sum[count] != 0)
    }

    private func add(_ number: [UInt64], times factor: UInt64, to sum: inout [UInt64]) {
        var carry: UInt64 = 0
        for place in number.indices {
            let (high, low) = number[place].multipliedFullWidth(by: factor)
            let (first, over) = sum[place].addingReportingOverflow(low)
            let (second, more) = first.addingReportingOverflow(carry)
            sum[place] = second
            // Two words have room for a product and two words more.
            carry = high &+ (over ? 1 : 0) &+ (more ? 1 : 0)
        }
        for place in number.count..<sum.count where carry != 0 {
            let (value, over) = sum[place].addingReportingOverflow(carry)
            (sum[place], carry) = (value, over ? 1 : 0)
        }
    }

    private func doubled(_ number: [UInt64]) -> [UInt64] {
        var carry: UInt64 = 0
        let twice = number.map { word in
            defer { carry = word >> 63 }
            return word << 1 | carry
        }
        return reduced(twice, carry: carry != 0)
    }

    /// A number below twice the modulus, brought below it.
    private func reduced(_ number: [UInt64], carry: Bool) -> [UInt64] {
        guard carry || !isBelowModulus(number) else { return number }
        var borrow = false
        return zip(number, modulus).map { one, two in
            let (first, under) = one.subtractingReportingOverflow(two)
            let (second, more) = first.subtractingReportingOverflow(borrow ? 1 : 0)
            borrow = under || more
            return second
        }
    }
}

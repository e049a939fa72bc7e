/// An amount of United States dollars, exact to a billionth.
public struct Cost: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Billionths of a dollar.
    public let nanodollars: Int

    /// Nothing.
    public static let zero = Cost(nanodollars: 0)

    /// Creates an amount.
    public init(nanodollars: Int) { self.nanodollars = nanodollars }

    /// Reads a decimal as JSON spells it (`0.0123`, `1.5e-05`), rounded to a billionth.
    ///
    /// - Returns: `nil` for anything else, for less than nothing, and for more than a billion dollars.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let exponent = parts.count == 1 ? 0 : Int(parts[1]), (-40...9).contains(exponent) else { return nil }
        let halves = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let (whole, fraction) = (halves[0], halves.dropFirst().first ?? "")
        let digits = Array((whole + fraction).utf8)
        guard !whole.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // Where the point stands among the digits once the number counts billionths.
        let place = whole.utf8.count + exponent + 9
        guard place <= 19 else { return nil }
        var value = 0
        for index in 0..<max(0, place) {
            value = value * 10 + (index < digits.count ? Int(digits[index] - 0x30) : 0)
            guard value <= 1_000_000_000_000_000_000 else { return nil }
        }
        let isRoundedUp = place >= 0 && place < digits.count && digits[place] >= 0x35
        nanodollars = value + (isRoundedUp ? 1 : 0)
    }

    /// The amount in decimal, as short as it can be: `0.0123`, `2`.
    public var description: String {
        let whole = nanodollars / 1_000_000_000
        let rest = String(1_000_000_000 + nanodollars % 1_000_000_000).dropFirst()
        guard let last = rest.lastIndex(where: { $0 != "0" }) else { return "\(whole)" }
        return "\(whole).\(rest[...last])"
    }

    /// Whether one amount is less than another.
    public static func < (one: Cost, other: Cost) -> Bool { one.nanodollars < other.nanodollars }

    /// Both together.
    public static func + (one: Cost, other: Cost) -> Cost {
        let (sum, overflow) = one.nanodollars.addingReportingOverflow(other.nanodollars)
        return Cost(nanodollars: overflow ? .max : sum)
    }

    /// What was spent since `earlier`, where both count from the same start; the whole where they do not.
    public func since(_ earlier: Cost) -> Cost {
        earlier > self ? self : Cost(nanodollars: nanodollars - earlier.nanodollars)
    }
}

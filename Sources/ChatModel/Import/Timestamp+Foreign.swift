extension Timestamp {
    /// Reads the times that other programs write: RFC 3339 with any fraction and zone, `2026-01-02 03:04:05` as UTC, and
    /// numbers of seconds or milliseconds since 1970.
    ///
    /// - Returns: `nil` for anything else.
    public init?(foreign json: JSON?) {
        switch json {
        case .string(let text): self.init(foreign: text)
        case .number(let digits):
            let whole = digits.prefix { $0 != "." }
            guard let number = Int64(whole), number > 0 else { return nil }
            let rest = digits.dropFirst(whole.count + 1).prefix(3)
            // Seconds have ten digits until the year 2286, milliseconds had more than eleven since 1973.
            guard number < 100_000_000_000 else {
                guard number < 100_000_000_000_000 else { return nil }
                self.init(milliseconds: number)
                return
            }
            let padded = rest + String(repeating: "0", count: 3 - rest.count)
            self.init(milliseconds: number * 1000 + (Int64(padded) ?? 0))
        default: return nil
        }
    }

    /// Reads a time in words, as `init(foreign:)` of a value does.
    public init?(foreign text: String) {
        if let exact = Timestamp(text) {
            self = exact
            return
        }
        var bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes.count < 64, bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20 else {
            return nil
        }
        bytes[10] = UInt8(ascii: "T")
        let tail = bytes[19...]
        let hasFraction = tail.first == UInt8(ascii: ".")
        let digits: ArraySlice<UInt8> =
            hasFraction ? tail.dropFirst().prefix { (0x30...0x39).contains($0) } : tail.prefix(0)
        let zone = hasFraction ? tail[digits.endIndex...] : tail
        let milliseconds = Array(digits.prefix(3)) + [UInt8](repeating: 0x30, count: max(0, 3 - digits.count))
        let plain = bytes[..<19] + [UInt8(ascii: ".")] + milliseconds + [UInt8(ascii: "Z")]
        guard let local = Timestamp(String(decoding: plain, as: UTF8.self)), let offset = Self.minutes(zone) else {
            return nil
        }
        self.init(milliseconds: local.milliseconds - Int64(offset) * 60_000)
    }

    /// The minutes of a zone east of UTC; no zone is UTC.
    private static func minutes(_ zone: some Collection<UInt8>) -> Int? {
        let text = String(decoding: zone, as: UTF8.self).drop { $0 == " " }
        if text.isEmpty || text == "Z" || text == "z" || text == "UTC" { return 0 }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, sign == "+" || sign == "-", (2...4).contains(digits.count),
            let number = Int(digits), digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let (hours, minutes) = digits.count == 2 ? (number, 0) : (number / 100, number % 100)
        guard hours < 24, minutes < 60 else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }
}

/// A moment in UTC, in milliseconds since 1970-01-01; written as RFC 3339 with milliseconds.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01 UTC.
    public let milliseconds: Int64

    /// Creates a moment from milliseconds since 1970-01-01 UTC.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whole seconds since 1970-01-01 UTC, rounded down.
    public var seconds: Int64 { Self.floor(milliseconds, 1000) }

    /// Earlier moments come first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The later of this moment and the one a millisecond after `other`: how times stay strictly increasing.
    public func after(_ other: Timestamp?) -> Timestamp {
        guard let other, other >= self else { return self }
        return Timestamp(milliseconds: other.milliseconds &+ (other.milliseconds == .max ? 0 : 1))
    }
}

extension Timestamp: CustomStringConvertible {
    /// For example `2026-01-02T03:04:05.000Z`; years outside 0 to 9999 as `+010000` and `-000001`, with their sign.
    public var description: String {
        let days = Self.floor(seconds, 86_400)
        let date = Self.civil(days: days)
        let clock = seconds - days * 86_400
        let rest = (milliseconds % 1000 + 1000) % 1000
        return Self.year(date.year) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
            + "T" + Self.padded(clock / 3600, 2) + ":" + Self.padded(clock / 60 % 60, 2) + ":"
            + Self.padded(clock % 60, 2) + "." + Self.padded(rest, 3) + "Z"
    }

    /// Parses exactly the form that `description` prints; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var bytes = Array(text.utf8)
        guard let year = Self.takeYear(&bytes), bytes.count == 24, bytes[23] == UInt8(ascii: "Z") else { return nil }
        let separators: [(Int, Unicode.Scalar)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, ".")]
        guard separators.allSatisfy({ bytes[$0.0] == UInt8(ascii: $0.1) }) else { return nil }
        let ranges = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19, 20..<23]
        let fields = ranges.compactMap { Self.number(bytes[$0]) }
        guard fields.count == 7, (1...12).contains(fields[1]), (1...31).contains(fields[2]),
            fields[3] < 24, fields[4] < 60, fields[5] < 60
        else { return nil }
        let days = Self.days(year: year, month: fields[1], day: fields[2])
        guard Self.civil(days: days) == (year, fields[1], fields[2]) else { return nil }
        let seconds = days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5]
        self.init(milliseconds: seconds * 1000 + fields[6])
    }

    /// Reads the year; one with a sign is made four digits long, so that the rest stands where it always does.
    private static func takeYear(_ bytes: inout [UInt8]) -> Int64? {
        guard bytes.count == 27, let sign = bytes.first, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(sign) else {
            return number(bytes.prefix(4))
        }
        guard let digits = number(bytes[1..<7]) else { return nil }
        let year = sign == UInt8(ascii: "-") ? -digits : digits
        bytes.removeFirst(3)
        bytes.replaceSubrange(0..<4, with: "0000".utf8)
        return (0...9999).contains(year) ? nil : year
    }

    private static func year(_ year: Int64) -> String {
        guard !(0...9999).contains(year) else { return padded(year, 4) }
        return (year < 0 ? "-" : "+") + padded(abs(year), 6)
    }

    /// Division that rounds down.
    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp {
    /// The date of a day of the proleptic Gregorian calendar, counted from 1970-01-01.
    ///
    /// Years are taken to begin in March, so that a leap day is the last of its year.
    public static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

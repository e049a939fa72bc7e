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
        let year = (0...9999).contains(date.year) ? "" : Self.year(date.year)
        // Lists print thousands of these: the digits are written straight into the text.
        return year
            + String(unsafeUninitializedCapacity: 24) { bytes in
                var place = 0
                func put(_ value: Int64, _ digits: Int, _ end: Unicode.Scalar) {
                    var value = value
                    for index in (place..<place + digits).reversed() {
                        bytes[index] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
                        value /= 10
                    }
                    bytes[place + digits] = UInt8(ascii: end)
                    place += digits + 1
                }
                if year.isEmpty { put(date.year, 4, "-") } else { (bytes[0], place) = (UInt8(ascii: "-"), 1) }
                put(date.month, 2, "-")
                put(date.day, 2, "T")
                put(clock / 3600, 2, ":")
                put(clock / 60 % 60, 2, ":")
                put(clock % 60, 2, ".")
                put(rest, 3, "Z")
                return place
            }
    }

    /// Parses exactly the form that `description` prints; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var whole = String(text)
        guard let milliseconds = whole.withUTF8({ Self.milliseconds($0) }) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// A year with a sign has three characters more; all else stands where it always does, seen from the end.
    private static func milliseconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let shift = bytes.count - 24
        guard shift == 0 || shift == 3, bytes[23 + shift] == UInt8(ascii: "Z"), bytes[4 + shift] == UInt8(ascii: "-"),
            bytes[7 + shift] == UInt8(ascii: "-"), bytes[10 + shift] == UInt8(ascii: "T"),
            bytes[13 + shift] == UInt8(ascii: ":"), bytes[16 + shift] == UInt8(ascii: ":"),
            bytes[19 + shift] == UInt8(ascii: "."), let year = year(bytes),
            let month = number(bytes, (5 + shift)..<(7 + shift)), let day = number(bytes, (8 + shift)..<(10 + shift)),
            let hour = number(bytes, (11 + shift)..<(13 + shift)), hour < 24,
            let minute = number(bytes, (14 + shift)..<(16 + shift)), minute < 60,
            let second = number(bytes, (17 + shift)..<(19 + shift)), second < 60,
            let rest = number(bytes, (20 + shift)..<(23 + shift)), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = days(year: year, month: month, day: day)
        guard civil(days: days) == (year, month, day) else { return nil }
        return (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000 + rest
    }

    /// Four digits, or six with a sign for a year that four cannot tell.
    private static func year(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count == 27 else { return number(bytes, 0..<4) }
        guard bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), let digits = number(bytes, 1..<7) else {
            return nil
        }
        let year = bytes[0] == UInt8(ascii: "-") ? -digits : digits
        return (0...9999).contains(year) ? nil : year
    }

    private static func year(_ year: Int64) -> String {
        return (year < 0 ? "-" : "+") + padded(abs(year), 6)
    }

    /// Division that rounds down.
    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
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

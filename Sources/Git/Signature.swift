/// Who made a commit, and when.
public struct Signature: Hashable, Sendable {
    /// The person's name.
    public let name: String
    /// The person's address, without angle brackets.
    public let email: String
    /// Seconds since 1970-01-01 UTC.
    public let seconds: Int64
    /// Minutes east of UTC, as shown beside the time.
    public let offset: Int

    /// Creates a signature; characters that git does not keep in a name or address are dropped.
    public init(name: String, email: String, seconds: Int64, offset: Int = 0) {
        self.name = Self.cleaned(name)
        self.email = Self.cleaned(email)
        self.seconds = seconds
        self.offset = offset
    }

    /// `Name <email>`.
    public var person: String { "\(name) <\(email)>" }

    /// The line that a commit stores after `author ` or `committer `.
    var line: String { "\(name) <\(email)> \(date)" }

    /// Seconds and zone, for example `1767323045 +0100`.
    var date: String {
        let minutes = abs(offset)
        let zone = String(minutes / 60 * 100 + minutes % 60)
        let padded = String(repeating: "0", count: max(0, 4 - zone.count)) + zone
        return "\(seconds) \(offset < 0 ? "-" : "+")\(padded)"
    }

    /// Parses what `line` prints, and what other programs wrote as git does: the name ends before the first `<`, the
    /// address at the first `>` after it, and the time follows the last `>`.
    init?(line: UnsafeRawBufferPointer) {
        guard let open = line.firstIndex(of: UInt8(ascii: "<")), let last = line.lastIndex(of: UInt8(ascii: ">")),
            open < last, let close = line[open...].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let nameEnd = line[..<open].lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
        let start = line[(last + 1)...].firstIndex { $0 != 0x20 } ?? line.count
        let end = line[start...].firstIndex(of: 0x20) ?? line.count
        let zoneStart = line[end...].firstIndex { $0 != 0x20 } ?? line.count
        let zoneEnd = line[zoneStart...].firstIndex(of: 0x20) ?? line.count
        let zone = Int(Digits.decimal(line, zoneStart..<zoneEnd) ?? 0)
        name = String(decoding: line[..<nameEnd], as: UTF8.self)
        email = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        seconds = Digits.decimal(line, start..<end) ?? 0
        offset = zone / 100 * 60 + zone % 100
    }

    private static func cleaned(_ text: String) -> String {
        if isClean(text) { return text }
        let kept = text.unicodeScalars.filter { $0.value >= 0x20 && $0 != "<" && $0 != ">" && $0.value != 0x7F }
        let crud: Set<Character> = [" ", ".", ",", ":", ";", "\"", "\\", "'"]
        let whole = String(String.UnicodeScalarView(kept))
        return String(whole.drop { crud.contains($0) }.reversed().drop { crud.contains($0) }.reversed())
    }

    /// Whether a text is kept as it is, by a look at its bytes; most are.
    private static func isClean(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isLetterOrDigit(first), isLetterOrDigit(last)
        else { return false }
        return text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

/// One `Key: value` line at the end of a commit message.
///
/// Read and written by our own rule, because git's has traps: a line `---` means nothing here, and the trailers that
/// `git merge --squash` indents are found too (`scan`).
public struct Trailer: Hashable, Sendable {
    /// What stands before the colon.
    public let key: String
    /// What stands after it, safe on one line.
    public let value: String

    /// Creates a trailer whose value is safe on its line: control characters become spaces, the ends are trimmed.
    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = Self.sanitised(value)
    }

    /// The trailers as lines, an LF after each; those without a value are left out.
    public static func block(_ trailers: [Trailer]) -> String {
        trailers.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\n" }.joined()
    }

    /// The trailers of `message`: the lines of its last paragraph that have the form, unless it is also the first.
    public static func parse(_ message: String) -> [Trailer] {
        var message = message
        return message.withUTF8 { bytes in
            let text = UnsafeRawBufferPointer(bytes)
            guard let paragraph = lastParagraph(of: text) else { return [] }
            return Line.all(in: text, paragraph).compactMap { $0.trailer(indented: false) }
        }
    }

    /// The last lines of a text that are not blank, after a blank one that something stands before.
    private static func lastParagraph(of text: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let last = text.lastIndex(where: { !Line.isSpace($0) && $0 != 0x0A }) else { return nil }
        var start = text.start(ofLineAt: last)
        while start > 0 {
            let before = Line(text: text, range: text.start(ofLineAt: start - 1)..<start - 1)
            if before.isBlank {
                let hasMore = text[..<before.range.lowerBound].contains { !Line.isSpace($0) && $0 != 0x0A }
                return hasMore ? start..<text.end(ofLineAt: last) : nil
            }
            start = before.range.lowerBound
        }
        return nil
    }

    /// Runs of trailer lines anywhere after the subject, indented ones included: how squashed messages carry them.
    ///
    /// - Parameter prefix: What a key of each run has to begin with, for example `Chat-`.
    public static func scan(_ message: String, prefix: String) -> [[Trailer]] {
        var message = message
        let found = message.withUTF8 { bytes -> [Trailer?] in
            let text = UnsafeRawBufferPointer(bytes)
            return Line.all(in: text, 0..<text.count).dropFirst().map { $0.trailer(indented: true) }
        }
        return found.split(separator: nil).map { $0.compactMap(\.self) }
            .filter { run in run.contains { $0.key.hasPrefix(prefix) } }
    }

    private static func sanitised(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        let clean = isPlain ? value : String(String.UnicodeScalarView(value.unicodeScalars.map(spacedOut)))
        guard clean.utf8.first == 0x20 || clean.utf8.last == 0x20 else { return clean }
        let scalars = clean.unicodeScalars.drop { $0 == " " }
        return String(
            Substring(scalars[..<(scalars.lastIndex { $0 != " " }.map(scalars.index(after:)) ?? scalars.startIndex)]))
    }

    private static func spacedOut(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.properties.generalCategory == .control ? " " : scalar
    }
}

/// One line of a message, looked at as bytes.
private struct Line {
    let text: UnsafeRawBufferPointer
    let range: Range<Int>

    /// The lines of a part of a text.
    static func all(in text: UnsafeRawBufferPointer, _ part: Range<Int>) -> [Line] {
        var lines: [Line] = []
        var start = part.lowerBound
        while start <= part.upperBound {
            let end = min(text.end(ofLineAt: start), part.upperBound)
            lines.append(Line(text: text, range: start..<end))
            start = end + 1
        }
        return lines
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    var isBlank: Bool {
        for index in range where !Self.isSpace(text[index]) { return false }
        return true
    }

    func trailer(indented: Bool) -> Trailer? {
        var start = range.lowerBound
        while indented, start < range.upperBound, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
        var colon = start
        while colon < range.upperBound, Self.belongsToKey(text[colon]) { colon += 1 }
        guard colon > start, colon < range.upperBound, text[colon] == UInt8(ascii: ":") else { return nil }
        let key = String(decoding: text[start..<colon], as: UTF8.self)
        return Trailer(key: key, bytes: text, (colon + 1)..<range.upperBound)
    }

    private static func belongsToKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Trailer {
    /// Takes a value as it stands in a message; most have nothing in them that needs care.
    fileprivate init(key: String, bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 { start += 1 }
        var isPlain = true
        for index in start..<end where bytes[index] < 0x20 || bytes[index] >= 0x7F { isPlain = false }
        while isPlain, end > start, bytes[end - 1] == 0x20 { end -= 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        self.key = key
        value = isPlain ? text : Self.sanitised(text)
    }
}

extension UnsafeRawBufferPointer {
    /// Where the line that `index` is in begins.
    fileprivate func start(ofLineAt index: Int) -> Int {
        var start = index
        while start > 0, self[start - 1] != 0x0A { start -= 1 }
        return start
    }
}

extension [Trailer] {
    /// The value of the last trailer with that key.
    public subscript(key: String) -> String? { last { $0.key == key }?.value }

    /// The values of all trailers with that key, in order.
    public func values(_ key: String) -> [String] { filter { $0.key == key }.map(\.value) }
}

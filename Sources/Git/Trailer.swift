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
            let lines = Line.all(in: bytes)
            guard let last = lines.lastIndex(where: { !$0.isBlank }),
                let blank = lines[...last].lastIndex(where: \.isBlank),
                lines[..<blank].contains(where: { !$0.isBlank })
            else { return [] }
            return lines[(blank + 1)...last].compactMap { $0.trailer(indented: false) }
        }
    }

    /// Runs of trailer lines anywhere after the subject, indented ones included: how squashed messages carry them.
    ///
    /// - Parameter prefix: What a key of each run has to begin with, for example `Chat-`.
    public static func scan(_ message: String, prefix: String) -> [[Trailer]] {
        var message = message
        let found = message.withUTF8 { bytes in
            Line.all(in: bytes).dropFirst().map { $0.trailer(indented: true) }
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
    let bytes: Slice<UnsafeBufferPointer<UInt8>>

    static func all(in bytes: UnsafeBufferPointer<UInt8>) -> [Line] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Line.init)
    }

    var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }

    func trailer(indented: Bool) -> Trailer? {
        let start = indented ? bytes.drop { $0 == 0x20 || $0 == 0x09 } : bytes
        guard let colon = start.firstIndex(of: UInt8(ascii: ":")), colon != start.startIndex,
            start[..<colon].allSatisfy(Self.belongsToKey)
        else { return nil }
        let value = start[(colon + 1)...].drop { $0 == 0x20 }
        return Trailer(String(decoding: start[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
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

extension [Trailer] {
    /// The value of the last trailer with that key.
    public subscript(key: String) -> String? { last { $0.key == key }?.value }

    /// The values of all trailers with that key, in order.
    public func values(_ key: String) -> [String] { filter { $0.key == key }.map(\.value) }
}

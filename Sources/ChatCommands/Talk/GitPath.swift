internal import Git

/// Paths as `git diff` shows them in lines.
enum GitPath {
    /// The path, between quotes and with escapes where it has bytes that a line cannot carry (`core.quotePath`).
    static func quoted(_ path: String) -> String {
        guard path.utf8.contains(where: { escape($0) != nil }) else { return path }
        let bytes = path.utf8.map { escape($0) ?? String(Unicode.Scalar($0)) }
        return "\"" + bytes.joined() + "\""
    }

    /// Both paths of a rename in one, with what they share written once: `lib/{old => new}/file`.
    static func renamed(_ old: String, _ new: String) -> String {
        guard quoted(old) == old, quoted(new) == new else { return quoted(old) + " => " + quoted(new) }
        let (from, to) = (Array(old.utf8), Array(new.utf8))
        let start = shared(from, to)
        let end = shared(
            Array(from.dropFirst(max(0, start - 1)).reversed()), Array(to.dropFirst(max(0, start - 1)).reversed()))
        guard start + end > 0 else { return old + " => " + new }
        func middle(_ bytes: [UInt8]) -> String {
            String(decoding: bytes.dropFirst(start).dropLast(min(end, bytes.count - start)), as: UTF8.self)
        }
        func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        return text(from.prefix(start)) + "{" + middle(from) + " => " + middle(to) + "}" + text(from.suffix(end))
    }

    /// How many bytes both begin with, up to and with a slash.
    private static func shared(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let same = zip(left, right).prefix { $0 == $1 }.map(\.0)
        return (same.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
    }

    private static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case 0x07...0x0D: "\\" + String(Array("abtnvfr")[Int(byte) - 7])
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
        case 0..<0x20, 0x7F...: "\\" + octal(byte)
        default: nil
        }
    }

    private static func octal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 8)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}

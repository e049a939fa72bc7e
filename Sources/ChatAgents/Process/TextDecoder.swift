#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Makes text of bytes that come in pieces, without cutting a character.
///
/// What is not UTF-8 becomes U+FFFD, and so does NUL, which no stored text may hold.
struct TextDecoder {
    private var unfinished: [UInt8] = []

    /// Returns the text that is certain after these bytes; up to 3 bytes wait for the next piece.
    mutating func decode(_ bytes: [UInt8]) -> String {
        var all = unfinished + bytes
        unfinished = Array(all.suffix(Self.unfinishedCount(all)))
        all.removeLast(unfinished.count)
        return Self.text(all)
    }

    /// Returns the text of what was still waiting.
    mutating func finish() -> String {
        defer { unfinished = [] }
        return Self.text(unfinished)
    }

    /// Returns at most `limit` bytes of `text`, without cutting a character.
    static func prefix(_ text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let bytes = Array(text.utf8.prefix(limit))
        return String(decoding: bytes.dropLast(unfinishedCount(bytes)), as: UTF8.self)
    }

    /// The number of bytes at the end that may be the start of a character.
    private static func unfinishedCount(_ bytes: [UInt8]) -> Int {
        for (index, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > index + 1 ? index + 1 : 0
        }
        return 0
    }

    private static func text(_ bytes: [UInt8]) -> String {
        // memchr, because most output holds no NUL and all of it passes here.
        let holdsNUL = bytes.withUnsafeBytes { $0.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
        guard holdsNUL else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }, as: UTF8.self)
    }
}

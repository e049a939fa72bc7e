/// A file of age's as text: base 64 in lines of 64 characters between two marks.
enum Armor {
    static let start = "-----BEGIN AGE ENCRYPTED FILE-----"
    static let end = "-----END AGE ENCRYPTED FILE-----"

    static func encode(_ bytes: [UInt8]) -> String {
        var text = start + "\n"
        var rest = Base64.encode(bytes, isPadded: true)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + end + "\n"
    }

    /// The bytes of a text, with or without white space around it; `nil` for one that has mistakes.
    static func decode(_ text: String) -> [UInt8]? {
        // In Swift, CR and LF together are one character.
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            Array(line.last == 0x0D ? line.dropLast() : line)
        }
        func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        while let first = lines.first, isBlank(first) { lines.removeFirst() }
        guard lines.count >= 3, trimmed(lines[0]) == start, trimmed(lines[lines.count - 1]) == end else { return nil }
        let body = lines[1..<(lines.count - 1)]
        guard body.dropLast().allSatisfy({ $0.count == 64 }), let last = body.last, (1...64).contains(last.count) else {
            return nil
        }
        return Base64.decode(body.flatMap { $0 }, isPadded: true)
    }

    private static func trimmed(_ line: [UInt8]) -> String {
        String(decoding: line.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }
}

/// The characters that the patterns of this version begin with.
///
/// Most texts have none of these, and then no pattern has to be read.
struct PatternBeginnings: Sendable {
    static let standard = PatternBeginnings(RedactionRule.table)

    private struct Beginning: Hashable {
        /// In lower case where case is ignored.
        let bytes: [UInt8]
        let ignoresCase: Bool
    }

    /// By the first byte of what is looked at.
    private var byFirst = [[Beginning]](repeating: [], count: 256)

    private init(_ table: [RedactionRule.Row]) {
        var beginnings: Set<Beginning> = []
        for row in table {
            for pattern in row.patterns {
                beginnings.insert(Beginning(bytes: Self.beginning(of: pattern), ignoresCase: row.ignoresCase))
            }
        }
        for beginning in beginnings {
            guard let first = beginning.bytes.first else { continue }
            byFirst[Int(first)].append(beginning)
            let isLetter = (0x61...0x7A).contains(first)
            if beginning.ignoresCase && isLetter { byFirst[Int(first & ~0x20)].append(beginning) }
        }
    }

    /// The characters that a pattern begins with and that stand for themselves.
    static func beginning(of pattern: String) -> [UInt8] {
        let bytes = Array(pattern.utf8)
        var plain: [UInt8] = []
        var place = 0
        while place < bytes.count, !"[]{}.*+?^|".utf8.contains(bytes[place]) {
            if "()".utf8.contains(bytes[place]) {
                place += 1
                continue
            }
            if bytes[place] == UInt8(ascii: "\\") {
                // A letter behind it is a class.
                guard place + 1 < bytes.count, !ByteSet.word.contains(bytes[place + 1]) else { return plain }
                place += 1
            }
            plain.append(bytes[place])
            place += 1
        }
        // What may be there any number of times need not be there.
        return place < bytes.count && "{*?+".utf8.contains(bytes[place]) ? plain.dropLast() : plain
    }

    /// Whether a text has one of them.
    func isAny(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        byFirst.withUnsafeBufferPointer { byFirst in
            text.indices.contains { place in
                byFirst[Int(text[place])].contains { stands($0, in: text, at: place) }
            }
        }
    }

    private func stands(_ beginning: Beginning, in text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard beginning.bytes.count <= text.count - place else { return false }
        for (offset, wanted) in beginning.bytes.enumerated() {
            let byte = text[place + offset]
            guard wanted == byte || beginning.ignoresCase && (0x41...0x5A).contains(byte) && wanted == byte | 0x20
            else { return false }
        }
        return true
    }
}

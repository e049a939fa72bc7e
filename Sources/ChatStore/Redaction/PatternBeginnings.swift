/// The characters that the patterns of this version begin with.
///
/// Most texts have none of these, and then no pattern has to be read.
struct PatternBeginnings: Sendable {
    static let standard = PatternBeginnings(RedactionRule.table)

    private struct Beginning {
        /// In lower case where case is ignored.
        let bytes: [UInt8]
        let ignoresCase: Bool
    }

    /// By the first byte of what is looked at.
    private var byFirst = [[Beginning]](repeating: [], count: 256)

    private init(_ table: [RedactionRule.Row]) {
        for row in table {
            for pattern in row.patterns {
                let beginning = Beginning(bytes: Array(Self.beginning(of: pattern)), ignoresCase: row.ignoresCase)
                guard let first = beginning.bytes.first else { continue }
                byFirst[Int(first)].append(beginning)
                let isLetter = (0x61...0x7A).contains(first)
                if row.ignoresCase && isLetter { byFirst[Int(first & ~0x20)].append(beginning) }
            }
        }
    }

    /// The characters that a pattern begins with and that stand for themselves.
    static func beginning(of pattern: String) -> Substring.UTF8View {
        let plain = pattern.utf8.prefix { !"[](){}\\.*+?^|".utf8.contains($0) }
        let next = plain.endIndex < pattern.utf8.endIndex ? pattern.utf8[plain.endIndex] : 0
        // What may be there any number of times need not be there.
        return "{*?+".utf8.contains(next) ? plain.dropLast() : plain
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

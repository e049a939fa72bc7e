import ChatModel
import TestSupport

/// Makes inputs that nobody meant out of some that somebody did.
struct Mutator {
    let seeds: [[UInt8]]
    /// The most bytes of an input.
    var limit = 20_000

    /// Pieces that readers have stumbled over.
    private static let tokens: [[UInt8]] =
        [
            "\"clock\":\"", "00000001", "99999999", "-1", "1e999", "18446744073709551616", "\"v\":1", "\"v\":2", "null",
            "\\u0000", "\\ud800", "\\udc00\\ud800", "[", "]", "{", "}", "\"", "\\", ",", ":", "\n", "\r\n", "\r",
            "\n\n",
            " ", "\t", "\u{0}", "\u{85}", "\u{2028}", "\u{202E}", "\u{FEFF}", "e\u{301}", "👩‍👩‍👧", "Chat-Session: ",
            "Chat-Turn: 0\n", "Chat-Format: 2\n", "Chat-Clock: ", "refs/heads/kosuke-chat-", "refs/chat/sessions/",
            "session_1_a", "/../", ".lock", "@{", "~1", "^{}", "*", "-----BEGIN RSA PRIVATE", "password = ", "://a:",
            "sk-", "ghp_", "eyJ", ".", "(", ")", "{2,", "[^", "[z-", "\\s*", ".*?", "# >>> git chat hook, version ",
            "# <<< git chat hook", "#!/bin/sh\n", "/_/husky.sh",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    func next(_ chance: inout Dice) -> [UInt8] {
        var bytes = chance.pick(seeds)
        for _ in 0...chance.below(5) { change(&bytes, &chance) }
        return Array(bytes.prefix(limit))
    }

    private func change(_ bytes: inout [UInt8], _ chance: inout Dice) {
        let place = chance.below(bytes.count + 1)
        let end = min(bytes.count, place + 1 + chance.below(60))
        switch chance.below(9) {
        case 0 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
        case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8(chance.below(8))
        case 2: bytes.removeSubrange(place..<max(place, end))
        case 3: bytes.insert(contentsOf: Array(bytes[place..<max(place, end)]), at: place)
        case 4, 5: bytes.insert(contentsOf: chance.pick(Self.tokens), at: place)
        case 6:
            // The head of one and the tail of another.
            let other = chance.pick(seeds)
            bytes = Array(bytes[..<place] + other[chance.below(other.count + 1)...])
        case 7: pump(&bytes, at: place, &chance)
        default: bytes.removeSubrange(place...)
        }
    }

    /// Something many times over: what is slow shows itself.
    private func pump(_ bytes: inout [UInt8], at place: Int, _ chance: inout Dice) {
        guard chance.below(20) == 0 else { return }
        let piece = chance.pick(Self.tokens)
        let count = chance.below(limit / max(1, piece.count) + 1)
        bytes.insert(contentsOf: [[UInt8]](repeating: piece, count: count).joined(), at: place)
    }
}

/// Numbers that follow from a seed.
struct Dice {
    private var random: SeededRandom

    init(_ seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}

import Testing

@testable import Seal

/// Sealing of texts with a key.
@Suite struct SealKeyTests {
    private static func key(_ byte: UInt8) throws -> SealKey {
        try #require(SealKey([UInt8](repeating: byte, count: 32), purpose: "test"))
    }

    private let nonce = [UInt8](repeating: 9, count: 12)

    @Test("a text opens with its key and its context alone", arguments: ["", "a", "Why does login loop?"])
    func opens(text: String) throws {
        let key = try Self.key(1)
        let sealed = try key.seal(Array(text.utf8), context: [1, 2], nonce: nonce)
        #expect(sealed.count == text.utf8.count + 28)
        #expect(key.open(sealed, context: [1, 2]) == Array(text.utf8))
        #expect(key.open(sealed, context: [1, 3]) == nil)
        #expect(try Self.key(2).open(sealed, context: [1, 2]) == nil)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 0x80
            #expect(key.open(changed, context: [1, 2]) == nil)
        }
        #expect(key.open(Array(sealed.prefix(20)), context: [1, 2]) == nil)
    }

    @Test("the name follows from key and purpose, and only 32 bytes are a key")
    func names() throws {
        let other = try #require(SealKey([UInt8](repeating: 1, count: 32), purpose: "other"))
        #expect(try Self.key(1).id == Self.key(1).id && Self.key(1).id != Self.key(2).id)
        #expect(try other.id != Self.key(1).id && other.id.utf8.count == 16)
        #expect(SealKey([1, 2, 3], purpose: "test") == nil)
    }

    @Test("a mark is proof of the key")
    func marks() throws {
        let mark = try Self.key(1).mark([1, 2, 3])
        #expect(try Self.key(1).isMark(mark, of: [1, 2, 3]))
        #expect(try !Self.key(1).isMark(mark, of: [1, 2]) && !Self.key(2).isMark(mark, of: [1, 2, 3]))
        #expect(try !Self.key(1).isMark([], of: [1, 2, 3]))
    }
}

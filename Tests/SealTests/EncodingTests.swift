import TestSupport
import Testing

@testable import Seal

/// The spellings of bytes.
@Suite struct EncodingTests {
    @Test(
        "base 64 as RFC 4648 has it",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64(text: String, spelled: String) {
        #expect(Base64.encode(text.utf8, isPadded: true) == spelled)
        #expect(Base64.decode(spelled.utf8, isPadded: true) == Array(text.utf8))
        let bare = String(spelled.prefix { $0 != "=" })
        #expect(Base64.encode(text.utf8, isPadded: false) == bare)
        #expect(Base64.decode(bare.utf8, isPadded: false) == Array(text.utf8))
    }

    @Test(
        "another spelling of the same bytes is refused",
        arguments: ["Zh==", "Zg=", "Zg", "Zm9=", "Zm9v====", "Z", "Zm 9", "Zm-_"])
    func loose(text: String) { #expect(Base64.decode(text.utf8, isPadded: true) == nil) }

    @Test(
        "Bech32 as BIP 173 has it",
        arguments: ["A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "?1ezyfcl"])
    func bech32(text: String) throws {
        let read = try #require(Bech32.decode(text))
        #expect(Bech32.encode(read.prefix, read.bytes) == text.lowercased())
    }

    @Test(
        "a mistake is found",
        arguments: [
            "A12uEL5L", "a12uel5m", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "de1lg7wt\u{FF}",
            "10a06t8",
            "A1G7SGD8", "", "1",
        ])
    func mistakes(text: String) { #expect(Bech32.decode(text) == nil) }

    @Test("the base point of Ed25519 is that of X25519")
    func basePoint() {
        let point = [UInt8](repeating: 0x66, count: 32).enumerated().map { $0 == 0 ? 0x58 : $1 }
        #expect(Field25519.montgomery(edwards: point) == [9] + [UInt8](repeating: 0, count: 31))
    }

    @Test("numbers of the field behave as numbers")
    func field() {
        var dice = SeededRandom(seed: 7)
        for _ in 0..<50 {
            let (a, b) = (Self.number(&dice), Self.number(&dice))
            #expect((a * a.inverse).bytes == Field25519(1).bytes)
            #expect((a + b - b).bytes == a.bytes)
            #expect(((a + b) * a).bytes == (a * a + b * a).bytes)
            #expect((a - a).bytes == Field25519(0).bytes)
        }
        // The modulus itself, and one less.
        let modulus = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        #expect(Field25519(modulus).bytes == Field25519(0).bytes)
        #expect((Field25519(0) - Field25519(1)).bytes == [0xEC] + modulus.dropFirst())
    }

    private static func number(_ dice: inout SeededRandom) -> Field25519 {
        Field25519((0..<32).map { _ in UInt8.random(in: 0...255, using: &dice) })
    }
}

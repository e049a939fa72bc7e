import Testing

@testable import ChatAgents

@Suite struct TextDecoderTests {
    static let samples: [[UInt8]] = [
        Array("plain, é, 日本, 😀👩‍👩‍👧, e\u{301}\r\n".utf8), [0xFF, 0xC3], [0xF0, 0x9F, 0x98, 0x41], [0xE0, 0x80, 0x80],
        [0xC3, 0x00, 0xA9], [0x80, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [],
    ]

    @Test("every way of cutting bytes gives the same text", arguments: samples)
    func pieces(bytes: [UInt8]) {
        let whole = String(decoding: bytes, as: UTF8.self)
        let expected = String(String.UnicodeScalarView(whole.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var decoder = TextDecoder()
                var text = decoder.decode(Array(bytes[..<first]))
                text += decoder.decode(Array(bytes[first..<second]))
                text += decoder.decode(Array(bytes[second...])) + decoder.finish()
                #expect(Array(text.utf8) == Array(expected.utf8))
            }
        }
    }

    @Test("the limit of a text never cuts a character")
    func limit() {
        for (limit, expected) in [(0, ""), (1, "a"), (2, "a"), (3, "aé"), (4, "aé"), (7, "aé😀"), (9, "aé😀")] {
            var text = LimitedText(limit: limit)
            #expect(text.take(Array("aé".utf8)) + text.take(Array("😀".utf8)) + text.finish() == expected)
            #expect(text.wasCut == (limit < 7))
        }
    }
}

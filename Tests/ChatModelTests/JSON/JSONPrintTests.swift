import ChatModel
import TestSupport
import Testing

@Suite struct JSONPrintTests {
    @Test(
        "what is escaped and what is not",
        arguments: [
            ("é😀\u{2028}/'<", "\"é😀\u{2028}/'<\""), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
            ("\0\u{8}\u{1B}\u{1F}\u{7F}", #""\u0000\u0008\u001b\u001f\u007f""#), ("\r\n", #""\r\n""#),
        ])
    func escapes(text: String, line: String) {
        #expect(JSON.string(text).line == line)
    }

    @Test(
        "stored lines come back byte for byte",
        arguments: [
            "null", "[]", "{}", "[0,-0,1.50,1E5,1e-7]", #"{"b":1,"a":[true,false,null],"b":{}}"#,
            #"{"clock":"00000042","role":"user","text":"e\#u{301} \" \\ \n","v":1}"#,
            "\"\u{FEFF}\u{0}\"".replacing("\0", with: #"\u0000"#),
        ])
    func byteExact(line: String) throws {
        #expect(Array(try JSON.parse(line.utf8).line.utf8) == Array(line.utf8))
    }

    @Test("bytes are appended to what is there")
    func append() {
        var bytes = Array("x".utf8)
        JSON.object([.init("a", .array([.null, true]))]).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"x{"a":[null,true]}"#)
    }

    @Test("random values come back")
    func roundTrip() throws {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let value = JSON.random(depth: 5, using: &random)
            #expect(try JSON.parse(value.line.utf8) == value)
        }
    }

    @Test("20,000 mutated texts never trap, and what parses prints to what parses equal")
    func fuzz() throws {
        var random = SeededRandom(seed: 5)
        var parsed = 0
        for _ in 0..<20_000 {
            var bytes = Array(JSON.random(depth: 3, using: &random).line.utf8)
            mutate(&bytes, using: &random)
            guard let value = try? JSON.parse(bytes) else { continue }
            parsed += 1
            let line = Array(value.line.utf8)
            let again = try JSON.parse(line)
            guard again == value, Array(again.line.utf8) == line else { throw TestFailure("not equal: \(bytes)") }
        }
        #expect((1000..<19_000).contains(parsed))
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededRandom) {
        let hostile = Array(#""\u{}[],:.-+0e1ndtf/ "#.utf8) + [0, 0x0A, 0x7F, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let byte = hostile[Int.random(in: 0..<hostile.count, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(byte, at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = byte
            default: bytes.removeSubrange(place...)
            }
        }
    }
}

extension JSON {
    /// A value with strings and numbers of all kinds.
    fileprivate static func random(depth: Int, using random: inout SeededRandom) -> JSON {
        let texts = ["", "a", "é", "😀", "\n", "\"", "\\", "\0", "\u{7F}", "\u{10FFFF}", "e\u{301}", "\r\n"]
        let numbers = ["0", "-1", "1.5", "-0.0", "1e9", "2E-7", "90071992547409931"]
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .number(numbers[Int.random(in: 0..<numbers.count, using: &random)])
        case 3, 4: return .string((0..<3).map { _ in texts[Int.random(in: 0..<texts.count, using: &random)] }.joined())
        case 5: return .array((0..<3).map { _ in .random(depth: depth - 1, using: &random) })
        default: return .object((0..<3).map { .init("k\($0)\"", .random(depth: depth - 1, using: &random)) })
        }
    }
}

import ChatModel
import Testing

@Suite struct JSONParseTests {
    @Test(
        "valid texts and their values",
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)), ("0", .number("0")),
            ("-0", .number("-0")), ("-0.0e-0", .number("-0.0e-0")), ("1E+2", .number("1E+2")), ("10", .number("10")),
            ("123456789012345678901234567890", .number("123456789012345678901234567890")), ("\"\"", .string("")),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
            (#""\u0000\u00e9\uFFFF""#, .string("\0é\u{FFFF}")),
            (#""\ud83d\uDE00""#, .string("😀")), (#""\udbff\udfff""#, .string("\u{10FFFF}")),
            ("\"\u{7F}\"", .string("\u{7F}")),
            ("\"é😀\u{2028}\"", .string("é😀\u{2028}")), ("[]", .array([])), ("[ ]", .array([])), ("{ }", .object([])),
            ("[1 , [ ] ]", .array([.number("1"), .array([])])), (#"{"":0}"#, .object([.init("", .number("0"))])),
            (#"{"a":1,"a":2}"#, .object([.init("a", .number("1")), .init("a", .number("2"))])),
        ] as [(String, JSON)])
    func valid(text: String, value: JSON) throws {
        #expect(try JSON.parse(text.utf8) == value)
    }

    @Test(
        "invalid texts, why, and where",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte, 3),
            ("True", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
            ("\u{FEFF}1", .unexpectedByte, 0),
            ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2), ("-", .unexpectedEnd, 1), ("+1", .unexpectedByte, 0),
            (".5", .unexpectedByte, 0), ("1.", .unexpectedEnd, 2), ("1.e3", .unexpectedByte, 2),
            ("1e", .unexpectedEnd, 2),
            ("1e+", .unexpectedEnd, 3), ("0x1", .trailingBytes, 1), ("1 2", .trailingBytes, 2),
            ("[]]", .trailingBytes, 2),
            ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
            ("[,1]", .unexpectedByte, 1),
            ("[1 2]", .unexpectedByte, 3), ("[1}", .unexpectedByte, 2), ("{", .unexpectedEnd, 1),
            ("{1:2}", .unexpectedByte, 1),
            (#"{"a"}"#, .unexpectedByte, 4), (#"{"a":}"#, .unexpectedByte, 5), (#"{"a":1,}"#, .unexpectedByte, 7),
            ("//", .unexpectedByte, 0), ("\"", .unexpectedEnd, 1), (#""\"#, .unexpectedEnd, 2),
            (#""a\x""#, .invalidEscape, 3),
            (#""\u12g4""#, .invalidEscape, 5), (#""\u12"#, .unexpectedEnd, 5), ("\"a\nb\"", .controlCharacter, 2),
            ("\"\\n\u{1}\"", .controlCharacter, 3), (#""\udc00""#, .invalidEscape, 7),
            (#""\ud800""#, .invalidEscape, 7),
            (#""\ud800\n""#, .invalidEscape, 8), ("\"a\0\"", .controlCharacter, 2), ("1\u{A0}", .trailingBytes, 1),
        ] as [(String, JSON.ParseError.Reason, Int)])
    func invalid(text: String, reason: JSON.ParseError.Reason, offset: Int) {
        #expect(throws: JSON.ParseError.self) { try JSON.parse(text.utf8) }
        do throws(JSON.ParseError) { _ = try JSON.parse(text.utf8) } catch {
            #expect((error.reason, error.offset) == (reason, offset))
        }
    }

    @Test(
        "bytes that are not UTF-8 are refused with the place of the first",
        arguments: [
            ([0x22, 0xFF, 0x22], 1), ([0x22, 0x61, 0xC0, 0x80, 0x22], 2),
            ([0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22], 3),
            ([0x22, 0x61, 0xE2, 0x82, 0x22], 2), ([0x22, 0xC3, 0xA9, 0x80, 0x5C, 0x6E, 0x22], 3),
        ] as [([UInt8], Int)])
    func encoding(bytes: [UInt8], offset: Int) {
        do throws(JSON.ParseError) {
            Issue.record("parsed \(try JSON.parse(bytes))")
        } catch {
            #expect((error.reason, error.offset) == (.invalidUTF8, offset))
        }
    }

    @Test("128 levels are allowed, 129 are not", arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(open: String, close: String) throws {
        func nested(_ levels: Int) -> String {
            String(repeating: open, count: levels) + (open == "[" ? "" : "1") + String(repeating: close, count: levels)
        }
        #expect(try JSON.parse(nested(JSON.maximumDepth).utf8).line == nested(JSON.maximumDepth))
        do throws(JSON.ParseError) { _ = try JSON.parse(nested(129).utf8) } catch {
            #expect((error.reason, error.offset) == (.tooDeep, open.utf8.count * 128))
        }
        #expect(throws: JSON.ParseError.self) { try JSON.parse(String(repeating: open, count: 1_000_000).utf8) }
        let wide = "[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSON.parse(wide.utf8).elements?.count == 1000)
    }

    @Test("huge strings come back, with escapes and without")
    func huge() throws {
        for text in [String(repeating: "x", count: 4_000_000), String(repeating: "é\n😀", count: 500_000)] {
            #expect(try JSON.parse(JSON.string(text).line.utf8).text == text)
        }
    }
}

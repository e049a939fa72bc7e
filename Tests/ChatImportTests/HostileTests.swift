import ChatImport
import ChatModel
import TestSupport
import Testing

/// Transcripts that are broken by accident or on purpose: what can be read is, the rest is passed over with a reason.
@Suite struct HostileTests {
    private static let good =
        #"{"type":"user","message":{"content":"Hello"},"uuid":"1","timestamp":"2026-01-02T03:04:05Z","sessionId":"s"}"#

    @Test("a line that cannot be read is passed over, its neighbours are not")
    func lines() throws {
        let deep = String(repeating: "[", count: 5000)
        let bad: [([UInt8], String)] = [
            (Array(#"{"type":"user","mess"#.utf8), "cut off"), (Array("{".utf8) + [0xFF, 0xFE], "not JSON"),
            (Array(#"{"type":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "not UTF-8"),
            (Array(#"{"a":"#.utf8) + [0] + Array("}".utf8), "not JSON"), (Array(deep.utf8), "nested deeper"),
            (Array("{\"type\":\"x\u{1}\"}".utf8), "control character"), (Array("17".utf8), "no type"),
            (Array(#"{"type":"user","message":17}"#.utf8), "no message"),
            (Array(#"{"type":"user"}"#.utf8), "no message"), (Array(#"{"type":{"a":1}}"#.utf8), "no type"),
        ]
        for (bytes, reason) in bad {
            let file = Array((Self.good + "\n").utf8) + bytes + Array(("\n" + Self.good + "\n").utf8)
            let reading = try #require(Reading(file))
            #expect(reading.users == 2, "\(reason)")
            #expect(reading.skipped.count == 1 && reading.skipped[0].hasPrefix("2: "), "\(reading.skipped)")
            #expect(reading.skipped.first?.contains(reason) == true, "\(reading.skipped) for \(reason)")
        }
    }

    @Test("wrong types anywhere are no crash")
    func types() throws {
        let values = ["null", "-1e999", "\"x\"", "[]", "{}", "[null]"]
        for name in ["claude.jsonl", "codex.jsonl", "gemini.jsonl", "cursor.jsonl", "copilot.jsonl", "droid.jsonl"] {
            let text = try Files.text(of: Reading.folder + "/Samples/" + name)
            let format = try #require(TranscriptFormat(rawValue: String(name.prefix { $0 != "." })))
            for line in text.split(separator: "\n") {
                for value in values {
                    for changed in Self.variants(try JSON.parse(line.utf8), try JSON.parse(value.utf8)) {
                        _ = Reading(Array(changed.line.utf8), format, .lines)
                    }
                }
            }
        }
    }

    /// The value with each member, on its own, replaced by another one.
    private static func variants(_ json: JSON, _ value: JSON) -> [JSON] {
        switch json {
        case .object(let members):
            members.indices.flatMap { index in
                ([value] + variants(members[index].value, value)).map { changed in
                    var copy = members
                    copy[index] = .init(members[index].name, changed)
                    return .object(copy)
                }
            }
        case .array(let elements):
            elements.indices.flatMap { index in
                ([value] + variants(elements[index], value)).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        default: []
        }
    }

    @Test("a line that is too long is passed over without being held")
    func longLine() throws {
        let long = #"{"type":"user","message":{"content":""# + String(repeating: "x", count: 300_000) + #""}}"#
        let file = Array((Self.good + "\n" + long + "\n" + Self.good).utf8)
        let reading = try #require(Reading(file, limit: 100_000))
        #expect(reading.users == 2)
        #expect(reading.skipped == ["2: longer than 100000 bytes"])
    }

    @Test("a document that is too large is passed over")
    func largeDocument() throws {
        let bytes = try Files.bytes(of: Reading.folder + "/Samples/gemini.json")
        let reading = Reading(bytes, .gemini, .document, limit: 100)
        #expect(reading.turns.isEmpty && reading.skipped == ["1: a document of more than 100 bytes"])
    }

    @Test("NUL and what is no time are no reason to lose a message")
    func values() throws {
        let line =
            #"{"type":"user","message":{"content":"a\u0000b"},"uuid":"1","timestamp":"yesterday","sessionId":"s"}"#
        let reading = try #require(Reading(Array(line.utf8)))
        #expect(reading.words == "user a\u{FFFD}b\n= interrupted")
        #expect(reading.turns[0].turn.startedAt == nil)
    }

    @Test(
        "times of other programs",
        arguments: [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"),
            ("2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123Z"),
            ("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"),
            ("2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"),
            ("2026-01-02 03:04:05.5-0130", "2026-01-02T04:34:05.500Z"), ("2026-01-02", nil), ("", nil), ("now", nil),
            ("2026-13-02T03:04:05Z", nil), ("2026-01-02T03:04:05+99:00", nil),
        ])
    func times(_ text: String, _ expected: String?) {
        #expect(Timestamp(foreign: text)?.description == expected)
    }

    @Test("numbers as times")
    func numbers() {
        #expect(Timestamp(foreign: .number("1767323045"))?.description == "2026-01-02T03:04:05.000Z")
        #expect(Timestamp(foreign: .number("1767323045123"))?.description == "2026-01-02T03:04:05.123Z")
        #expect(Timestamp(foreign: .number("1767323045.25"))?.description == "2026-01-02T03:04:05.250Z")
        #expect(Timestamp(foreign: .number("-5")) == nil && Timestamp(foreign: .number("9e99")) == nil)
        #expect(Timestamp(foreign: .bool(true)) == nil)
    }

    @Test("1,500 changed transcripts are read to their ends")
    func mutations() throws {
        var random = SeededRandom(seed: 7)
        let names = try Files.names(in: Reading.folder + "/Samples").sorted()
        let samples = try names.map { ($0, try Files.bytes(of: Reading.folder + "/Samples/" + $0)) }
        for _ in 0..<(1500 / samples.count) {
            for (name, bytes) in samples {
                let changed = Self.mutated(bytes, &random)
                _ = Reading(changed, name: name, piece: 1000)
                _ = Reading(dump: changed, piece: 1000)
                if let format = TranscriptFormat(rawValue: String(name.prefix { $0 != "." })) {
                    for shape in [TranscriptShape.lines, .document, .text] { _ = Reading(changed, format, shape) }
                }
            }
        }
    }

    /// A few bytes changed, taken out, doubled or cut off.
    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0..<40, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes.removeSubrange(place...)
            case 4: bytes[place] = [0x00, 0x0A, 0x22, 0x5B, 0x5C, 0x7B, 0xFF, 0x1B].randomElement(using: &random) ?? 0
            default: bytes.insert(contentsOf: Array("\"content\":[{\"type\":\"text\"}],".utf8), at: place)
            }
        }
        return bytes
    }
}

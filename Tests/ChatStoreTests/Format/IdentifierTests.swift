import ChatModel
import TestSupport
import Testing

/// `docs/format/identifiers.md`, by its vectors.
@Suite struct IdentifierTests {
    private static let table = Result { try Vector.json("identifiers/identifiers.json") }

    private func rows(_ name: String) throws -> [[JSON]] {
        try Self.table.get().need(name).needElements().map { try $0.needElements() }
    }

    private func texts(_ name: String, _ part: String? = nil) throws -> [String] {
        let list = try Self.table.get().need(name)
        return try (part.map { try list.need($0) } ?? list).needElements().map { try $0.needText() }
    }

    @Test("session ids")
    func sessionIDs() throws {
        for text in try texts("session_ids", "valid") { #expect(SessionID(text)?.rawValue == text) }
        for text in try texts("session_ids", "invalid") { #expect(SessionID(text) == nil, "\(text)") }
        for row in try rows("branches") { #expect(SessionID(branch: try row[0].needText())?.rawValue == row[1].text) }
        for row in try rows("random_parts") {
            #expect(SessionID(try row[0].needText()).map { String($0.randomPart) } == row[1].text)
        }
    }

    @Test("ids made from a moment and numbers")
    func madeIDs() throws {
        for row in try rows("made_session_ids") {
            let made = try SessionID(at: moment(row[0]), random: numbers(row[1]))
            #expect(made.rawValue == (try row[2].needText()))
        }
        for row in try rows("made_uuids") {
            let made = try UUIDv7(at: moment(row[0]), random: numbers(row[1]))
            #expect(made.rawValue == (try row[2].needText()))
            #expect(UUIDv7(made.rawValue) == made)
        }
    }

    @Test("UUIDs")
    func uuids() throws {
        for text in try texts("uuids", "valid") { #expect(UUIDv7(text)?.rawValue == text) }
        for text in try texts("uuids", "invalid") { #expect(UUIDv7(text) == nil, "\(text)") }
    }

    @Test("times")
    func timestamps() throws {
        for row in try rows("timestamps") {
            let (milliseconds, text) = (Int64(row[0].integer ?? 0), try row[1].needText())
            #expect(Timestamp(milliseconds: milliseconds).description == text)
            #expect(Timestamp(text)?.milliseconds == milliseconds)
        }
        for text in try texts("invalid_timestamps") { #expect(Timestamp(text) == nil, "\(text)") }
    }

    @Test("titles")
    func titles() throws {
        for row in try rows("titles") {
            let text = try row[0].needText()
            if let kept = row[1].text {
                #expect(try Title(text).text == kept)
            } else {
                #expect(throws: Title.Refusal.self) { try Title(text) }
            }
        }
    }

    private func moment(_ json: JSON) throws -> Timestamp {
        guard let milliseconds = Int64(try json.needText()) else { throw TestFailure("no moment: \(json.line)") }
        return Timestamp(milliseconds: milliseconds)
    }

    /// Gives out the numbers of a row one after the other.
    private func numbers(_ json: JSON) throws -> () -> UInt64 {
        let numbers = try json.needElements().map { UInt64(try $0.needText()) ?? 0 }
        var index = 0
        return {
            defer { index += 1 }
            return index < numbers.count ? numbers[index] : 0
        }
    }
}

import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// What is written is read back the same, whatever it says.
///
/// Each failure names its seed.
@Suite struct RoundTripTests {
    @Test("2,500 sessions", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func sessions(seed: UInt64) throws {
        var chance = Chance(seed)
        for number in 1...500 {
            let snapshot = chance.snapshot()
            let message = LogFormat.message(snapshot, subject: "seed \(seed), number \(number)")
            let read = try LogFormat.snapshot(Trailer.parse(message))
            try #require(read == snapshot, "seed \(seed), number \(number)")
            #expect(LogFormat.message(read, subject: "seed \(seed), number \(number)").utf8.elementsEqual(message.utf8))
        }
    }

    @Test("3,000 lines of notes", arguments: [1, 2, 3] as [UInt64])
    func lines(seed: UInt64) throws {
        var chance = Chance(seed)
        for number in 1...1_000 {
            let line = try chance.line()
            let bytes = try NoteFormat.line(line.asStored()) { _ in throw TestFailure("too large") }
            try #require(bytes.last == 0x0A && !bytes.dropLast().contains { $0 < 0x20 || $0 == 0x7F })
            guard case .line(let read) = try NoteFormat.read(bytes, load: { _ in nil }).first else {
                throw TestFailure("seed \(seed), number \(number): \(String(decoding: bytes, as: UTF8.self))")
            }
            try #require(read.content == line.content, "seed \(seed), number \(number)")
            #expect(try NoteFormat.line(read.asStored()) { _ in .zero } == bytes)
        }
    }

    @Test("3,000 descriptions")
    func descriptions() throws {
        var chance = Chance(7)
        for _ in 1...3_000 {
            let text = chance.text(20)
            let trailer = Trailer("Chat-Description", LogText.escaped(text))
            try #require(LogText.unescaped(trailer.value).utf8.elementsEqual(text.utf8))
            #expect(!trailer.value.utf8.contains { $0 < 0x20 })
        }
    }
}

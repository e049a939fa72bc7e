import ChatModel
import Git
import Testing

@testable import ChatStore

/// Readers never crash on what somebody else wrote.
@Suite struct MutationTests {
    @Test("20,000 broken notes", arguments: [1, 2, 3, 4] as [UInt64])
    func notes(seed: UInt64) throws {
        let names = ["turn", "said", "thinking", "tool-call-least", "request-failed", "unknown-kind", "hostile"]
        let seeds = try names.map { try Vector.bytes("note/\($0).jsonl") }
        var chance = Chance(seed)
        for _ in 1...5_000 {
            let bytes = chance.mutated(chance.pick(seeds))
            let lines = bytes.count { $0 == 0x0A } + 1
            #expect(try NoteFormat.read(bytes, load: { _ in nil }).count <= lines)
        }
    }

    @Test("2,000 broken log commits")
    func logs() throws {
        let seeds = try ["full", "description", "unknown-trailers"].map { try Vector.bytes("session-log/\($0).commit") }
        var chance = Chance(9)
        for _ in 1...2_000 {
            let message = String(decoding: chance.mutated(chance.pick(seeds)), as: UTF8.self)
            guard let snapshot = try? LogFormat.snapshot(Trailer.parse(message)) else { continue }
            #expect(try LogFormat.snapshot(Trailer.parse(LogFormat.message(snapshot, subject: "again"))) == snapshot)
        }
    }

    @Test("2,000 broken turn commits")
    func turns() throws {
        let seed = try Vector.bytes("turn-commit/reading/squash.commit")
        var chance = Chance(10)
        for _ in 1...2_000 {
            #expect(TurnFormat.turns(String(decoding: chance.mutated(seed), as: UTF8.self)).count <= 3)
        }
    }
}

extension Chance {
    /// The bytes with one to four changes.
    fileprivate mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) where !bytes.isEmpty { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = below(bytes.count)
        let end = min(bytes.count, place + 1 + below(40))
        switch below(6) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 1: bytes.remove(at: place)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        case 4: bytes.insert(pick(Array("{}[]\",:\\\n0-u".utf8) + [0, 0xC3, 0xFF]), at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}

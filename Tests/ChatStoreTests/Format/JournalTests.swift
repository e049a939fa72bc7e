import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// `docs/format/journal.md`, by its vectors.
@Suite struct JournalTests {
    /// One table for each time vectors were added.
    private static let tables = Result {
        try Vector.names("journal", ".json").map { try Vector.json("journal/\($0).json") }
    }

    @Test("reads and writes the vector", arguments: try Vector.names("journal", ".jsonl"))
    func journals(name: String) throws {
        let json = try #require(try Self.tables.get().compactMap { $0[name] }.first)
        let expected = try json.need("entries").needElements()
        let entries = (try Journal.lines(Vector.folder + "journal/\(name).jsonl") ?? []).compactMap(JournalEntry.init)
        #expect(entries.map(\.json) == expected)
        guard try json.need("canonical") == .bool(true) else { return }
        let bytes: [UInt8] = entries.flatMap { Array(($0.json.line + "\n").utf8) }
        #expect(bytes == (try Vector.bytes("journal/\(name).jsonl")))
    }

    @Test("entries mean what they say")
    func meaning() throws {
        let entries = (try Journal.lines(Vector.folder + "journal/turn.jsonl") ?? []).compactMap(JournalEntry.init)
        guard case .begin(let session, let request, let process, let at) = entries.first else {
            throw TestFailure("the first line is no beginning")
        }
        #expect(session.rawValue == "session_1704834567_k3m9n2x8q")
        #expect(request.rawValue == "018cc251-f400-7c3a-9d7e-6f1f0f6c2f11")
        #expect(process == .init(id: 4711, host: "ann-laptop", boot: "2f1d7c3e-0000-4000-8000-000000000001"))
        #expect(at.description == "2026-01-02T03:04:05.000Z")
        #expect(entries[2] == .update(Redacted(fromJournal: .process(4712))))
        guard case .intent(let intent) = entries.last else { throw TestFailure("the last line is no intent") }
        #expect(intent.log.description == "1f0b43ad2a8c1fd9f0d4a3ea1f6e9d2b7c5a4e10")
        #expect(intent.commit.description == "9be1f3b6a7c0d5e4f3a2b1c0d9e8f7a6b5c4d3e2")
        #expect(intent.parent?.description == "5d3f1c2b4a69788796a5b4c3d2e1f00112233445")
    }

    @Test("a turn is what its updates add up to")
    func record() throws {
        var record = TurnRecord()
        for case .update(let update) in (try Journal.lines(Vector.folder + "journal/turn.jsonl") ?? []).compactMap(
            JournalEntry.init)
        {
            record.take(update.value)
        }
        #expect(record.answer == "The redirect \n\nis \"wrong\".")
        #expect(record.steps.count == 3)
        #expect(record.end?.outcome == .complete)
        #expect(record.agentSession == "a-1")
    }
}

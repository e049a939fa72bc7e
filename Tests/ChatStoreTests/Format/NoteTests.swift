import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// `docs/format/note.md`, by its vectors.
@Suite struct NoteTests {
    private static func load(_ id: ObjectID) throws -> [UInt8]? {
        let name = "note/blobs/\(id)"
        return Files.exists(Vector.folder + name) ? try Vector.bytes(name) : nil
    }

    private func expected(_ name: String) throws -> [NoteFormat.Reading] {
        try Vector.json("note/\(name).json").need("lines").needElements().map { try NoteFormat.Reading(vector: $0) }
    }

    @Test("reads the vector", arguments: try Vector.names("note", ".jsonl"))
    func decodes(name: String) throws {
        let readings = try NoteFormat.read(Vector.bytes("note/\(name).jsonl"), load: Self.load)
        let expected = try expected(name)
        #expect(readings.count == expected.count)
        for (reading, expected) in zip(readings, expected) { #expect(reading == expected) }
    }

    @Test("writes the vector's bytes", arguments: try Vector.names("note", ".jsonl"))
    func encodes(name: String) throws {
        let json = try Vector.json("note/\(name).json")
        guard try json.need("canonical") == .bool(true) else { return }
        var stored: [ObjectID] = []
        var bytes: [UInt8] = []
        for case .line(let line) in try expected(name) {
            bytes += try NoteFormat.line(line.asStored()) { payload in
                let id = try Self.name(of: payload, in: json)
                stored.append(id)
                return id
            }
        }
        #expect(bytes == (try Vector.bytes("note/\(name).jsonl")))
        #expect(stored.map(\.description).sorted() == (try json.need("blobs").needElements().map { try $0.needText() }))
    }

    @Test("64 KiB stand in the line, a byte more does not", arguments: [65_536, 65_537])
    func limit(size: Int) throws {
        let text = String(repeating: "x", count: size)
        guard let request = UUIDv7("018cc251-f400-7c3a-9d7e-6f1f0f6c2f11") else { throw TestFailure("no UUID") }
        var stored = 0
        let line = NoteLine(clock: 1, content: .thinking(text: text, request: request))
        let bytes = try NoteFormat.line(line.asStored()) { payload in
            stored += 1
            #expect(payload == Array(text.utf8))
            return .emptyTree
        }
        #expect(stored == size - 65_536)
        #expect((bytes.count > 65_536) == (stored == 0))
    }

    @Test("a failure to read a payload is no broken line")
    func failure() throws {
        let bytes = try Vector.bytes("note/large-text.jsonl")
        #expect(throws: TestFailure.self) { try NoteFormat.read(bytes) { _ in throw TestFailure("the disk is gone") } }
    }

    /// The blob of the vector that has exactly these bytes.
    private static func name(of payload: [UInt8], in json: JSON) throws -> ObjectID {
        for name in try json.need("blobs").needElements().map({ try $0.needText() }) {
            if let id = ObjectID(name), try load(id) == payload { return id }
        }
        throw TestFailure("no blob of the vector has this payload of \(payload.count) bytes")
    }

    @Test("a clock is at most 15 digits, so that there is always a next one")
    func clocks() throws {
        for (clock, isRead) in [("999999999999999", true), ("1000000000000000", false), ("9223372036854775807", false)]
        {
            let line = #"{"clock":"\#(clock)","kind":"other","v":1}"#
            let reading = try #require(try NoteFormat.read(Array(line.utf8), load: { _ in nil }).first)
            if case .line = reading { #expect(isRead) } else { #expect(!isRead) }
        }
    }
}

import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// `docs/format/session-log.md`, by its vectors.
@Suite struct SessionLogTests {
    @Test("reads the vector", arguments: try Vector.names("session-log", ".commit"))
    func decodes(name: String) throws {
        let expected = try LogSnapshot(vector: Vector.json("session-log/\(name).json"))
        let message = try Vector.text("session-log/\(name).commit")
        #expect(try LogFormat.snapshot(Trailer.parse(message)) == expected)
    }

    @Test("writes the vector's bytes", arguments: try Vector.names("session-log", ".commit"))
    func encodes(name: String) throws {
        let json = try Vector.json("session-log/\(name).json")
        guard try json.need("canonical") == .bool(true) else { return }
        let message = LogFormat.message(try LogSnapshot(vector: json), subject: try json.needText("subject"))
        #expect(Array(message.utf8) == (try Vector.bytes("session-log/\(name).commit")))
    }

    @Test("names what is missing or broken", arguments: try Vector.names("session-log/damaged", ".commit"))
    func refuses(name: String) throws {
        let key = try Vector.json("session-log/damaged/damages.json").needText(name)
        let trailers = try Trailer.parse(Vector.text("session-log/damaged/\(name).commit"))
        #expect(throws: LogFormat.Damage(key: key)) { try LogFormat.snapshot(trailers) }
    }

    @Test("a damaged log is one without its format too")
    func formatIsWhatMakesASnapshot() throws {
        let trailers = try Trailer.parse(Vector.text("session-log/damaged/no-format.commit"))
        #expect(!LogFormat.isSnapshot(trailers))
        #expect(LogFormat.isSnapshot(try Trailer.parse(Vector.text("session-log/minimal.commit"))))
    }

    @Test("escapes a text of several lines")
    func escapes() throws {
        let table = try Vector.json("session-log/escapes.json")
        for pair in try table.need("both").needElements() {
            let words = try pair.needElements().map { try $0.needText() }
            #expect(Array(LogText.escaped(words[0]).utf8) == Array(words[1].utf8))
            #expect(Array(LogText.unescaped(words[1]).utf8) == Array(words[0].utf8))
        }
        for pair in try table.need("reading").needElements() {
            let words = try pair.needElements().map { try $0.needText() }
            #expect(Array(LogText.unescaped(words[0]).utf8) == Array(words[1].utf8))
        }
    }
}

import ChatModel
import TestSupport
import Testing

@testable import ChatStore
@testable import Git

/// `docs/format/turn-commit.md`, by its vectors.
@Suite struct TurnCommitTests {
    @Test("writes the vector's bytes", arguments: try Vector.names("turn-commit", ".commit"))
    func encodes(name: String) throws {
        let json = try Vector.json("turn-commit/\(name).json")
        let subject = TurnFormat.subject(
            number: try json.needInteger("number"), changes: try changes(json), prompt: try json.needText("prompt"),
            style: try json.need("style", SubjectStyle.init))
        var turn = try turn(json)
        turn.agent = json["agent"]?.text.map { AgentName(name: $0) }
        turn.model = json["model"]?.text
        let trailers = TurnFormat.trailers(turn, coauthor: json["coauthor"]?.text)
        let message = subject + "\n\n" + Trailer.block(trailers)
        #expect(message == (try Vector.text("turn-commit/\(name).commit")))
    }

    @Test("reads the vector", arguments: try Vector.names("turn-commit", ".commit"))
    func decodes(name: String) throws {
        let json = try Vector.json("turn-commit/\(name).json")
        let message = try Vector.text("turn-commit/\(name).commit")
        #expect(TurnFormat.turns(message) == [try turn(json)])
    }

    @Test("finds the turns of any message", arguments: try Vector.names("turn-commit/reading", ".commit"))
    func scans(name: String) throws {
        let turns = try Vector.json("turn-commit/reading/turns.json").need(name).needElements().map(turn)
        #expect(TurnFormat.turns(try Vector.text("turn-commit/reading/\(name).commit")) == turns)
    }

    @Test("no part of a secret is in a subject, also where it is cut", arguments: [0, 40, 50, 55])
    func secrets(before: Int) {
        let path = String(repeating: "d", count: before) + "/AKIA" + "Q3EGRIBVWUZLQY7P.txt"
        let change = FileChange(
            status: .added, oldPath: path, newPath: path, similarity: 0, isBinary: false, additions: 0, deletions: 0,
            patch: [])
        for style in [SubjectStyle.change, .prompt] {
            let subject = TurnFormat.subject(
                number: 2, changes: [change], prompt: "\nadd " + path + "\nmore", style: style,
                redact: { Redactor().redact($0).value })
            #expect(subject.hasPrefix("turn 2: add d".prefix(before == 0 ? 12 : 13)) && subject.count <= 72)
            #expect(!subject.contains("AKIA") && subject.contains("/[re"), "\(subject)")
        }
    }

    private func turn(_ json: JSON) throws -> TurnFormat.Turn {
        TurnFormat.Turn(
            session: try json.need("session") { SessionID($0) }, number: try json.needInteger("number"),
            request: try json.need("request") { UUIDv7($0) }, outcome: try json.need("outcome", Request.Outcome.init),
            note: try json.need("note") { ObjectID($0) })
    }

    private func changes(_ json: JSON) throws -> [FileChange] {
        try json.need("changes").needElements().map { change in
            let words = try change.needElements().map { try $0.needText() }
            guard let status = FileChange.Status(rawValue: words[0]) else { throw TestFailure("no status \(words[0])") }
            return FileChange(
                status: status, oldPath: words[1], newPath: words[1], similarity: 0, isBinary: false, additions: 0,
                deletions: 0, patch: [])
        }
    }
}

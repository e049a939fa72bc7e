import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// No value can become a trailer of its own.
@Suite struct HostileValueTests {
    static let attacks = [
        "x\nChat-Status: archived", "x\r\nChat-Status: archived", "x\rChat-Status: archived",
        "x\n\nChat-Status: archived\n", "x\u{85}Chat-Status: archived", "x\u{B}Chat-Status: archived",
        "x\\nChat-Status: archived", "x\u{0}\nChat-Status: archived", "\nChat-Status: archived",
        "x\n---\nChat-Status: a",
    ]

    private func session(_ change: (inout Session) -> Void) throws -> [Trailer] {
        var snapshot = try LogSnapshot(vector: Vector.json("session-log/full.json"))
        change(&snapshot.session)
        return Trailer.parse(LogFormat.message(snapshot, subject: "an attack"))
    }

    private func expectOneStatus(_ trailers: [Trailer]) {
        #expect(trailers.values("Chat-Status") == ["completed"])
        #expect(trailers.count == 28)
    }

    @Test("a title", arguments: attacks)
    func title(text: String) throws {
        // A title refuses control characters; what it takes is one line.
        guard let title = try? Title(text) else { return }
        expectOneStatus(try session { $0.title = title })
    }

    @Test("an owner, an agent, a label, a link, a base, a pull request", arguments: attacks)
    func others(text: String) throws {
        expectOneStatus(try session { $0.owner = text })
        expectOneStatus(try session { $0.agent = text })
        expectOneStatus(try session { $0.labels = [text, "b", "c"] })
        expectOneStatus(try session { $0.links[0].target = text })
        expectOneStatus(try session { $0.base.reference = text })
        expectOneStatus(try session { $0.pullRequests[0].url = text })
    }

    @Test("a description, which is read back as it was", arguments: attacks)
    func description(text: String) throws {
        let trailers = try session { $0.description = text }
        expectOneStatus(trailers)
        #expect(try LogFormat.snapshot(trailers).session.description.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("the agent and model of a turn, and its subject", arguments: attacks)
    func turn(text: String) throws {
        let read = TurnFormat.turns(try Vector.text("turn-commit/change.commit"))
        var turn = try #require(read.first)
        (turn.agent, turn.model) = (AgentName(name: text), text)
        let subject = TurnFormat.subject(number: 12, changes: [], prompt: text, style: .prompt)
        let message = subject + "\n\n" + Trailer.block(TurnFormat.trailers(turn, coauthor: text))
        #expect(Trailer.parse(message).count == 7)
        #expect(TurnFormat.turns(message) == read)
    }
}

import ChatImport
import ChatModel
import Testing

/// Lines of sub-agents in transcripts of Claude Code, wherever they stand.
@Suite struct SidechainTests {
    @Test(
        "a file that begins with a sub-agent's lines holds the conversation that follows them", arguments: [1, 2, 99])
    func atTheBeginning(_ count: Int) throws {
        let warming = (0..<count).flatMap {
            [line("Warmup \($0)", isSide: true), line("ready", by: "assistant", isSide: true)]
        }
        let reading = try #require(Reading(file(warming + talk)))
        #expect(reading.words == words && reading.sessions.map(\.id) == ["s"])
        #expect(reading.sessions.first?.startedAt == reading.turns.first?.turn.startedAt)
    }

    @Test("a sub-agent's lines that nobody answered before the conversation are left out, and so are those in it")
    func unanswered() throws {
        let warming = [line("Warmup", isSide: true)]
        let inside = [talk[0], talk[1], line("Warmup", isSide: true), line("ready", by: "assistant", isSide: true)]
        let reading = try #require(Reading(file(warming + inside + talk[2...]), piece: 7))
        #expect(reading.words == words && reading.turns.allSatisfy { $0.session == "s" })
    }

    @Test("a file of a sub-agent's lines alone is a conversation")
    func alone() throws {
        let reading = try #require(
            Reading(file([line("Explore", isSide: true), line("Done.", by: "assistant", isSide: true)])))
        #expect(reading.words == "user Explore\nassistant Done.\n= complete" && reading.sessions.map(\.id) == ["s/a1"])
    }

    @Test("of so many turns none is lost, whoever they are of")
    func tooMany() throws {
        let many = (0..<200).flatMap { [line("\($0)", isSide: true), line("ready", by: "assistant", isSide: true)] }
        let reading = try #require(Reading(file(many + talk)))
        #expect(reading.users == 202 && reading.words.hasSuffix(words))
    }

    private var talk: [String] {
        [line("Fix it"), line("Fixed.", by: "assistant"), line("Now the tests"), line("They pass.", by: "assistant")]
    }

    private let words =
        "user Fix it\nassistant Fixed.\n= complete\nuser Now the tests\nassistant They pass.\n= complete"

    private func file(_ lines: [String]) -> [UInt8] { Array(lines.joined().utf8) }

    private func line(_ text: String, by role: String = "user", isSide: Bool = false) -> String {
        let agent = isSide ? #","agentId":"a1""# : ""
        let moment = isSide ? "2026-01-01T00:00:00.000Z" : "2026-01-01T00:00:05.000Z"
        return #"{"type":"\#(role)","sessionId":"s","isSidechain":\#(isSide)\#(agent),"timestamp":"\#(moment)","#
            + #""message":{"role":"\#(role)","content":"\#(text)"}}"# + "\n"
    }
}

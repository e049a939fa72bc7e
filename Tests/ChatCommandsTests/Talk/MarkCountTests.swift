import ChatModel
import Testing

@testable import ChatCommands

/// Marks that stand for secrets are counted by bytes, however the text is cut.
@Suite struct MarkCountTests {
    private static let text =
        "[redacted:jwt], [[redacted:a-b] é[redacted:jwt]\n[redacted:] [redacted:no word] [redacted:"

    @Test("in whole texts; one that is not closed goes on in no other")
    func whole() {
        #expect(MarkCount([Self.text, "jwt]", "[redacted:own]"]).counts == ["jwt": 2, "a-b": 1, "own": 1])
    }

    @Test("in pieces of any length, with what follows them")
    func pieces() {
        let characters = Array(Self.text)
        for length in 1...characters.count {
            var count = MarkCount()
            for start in stride(from: 0, to: characters.count, by: length) {
                count.take(String(characters[start..<min(start + length, characters.count)]))
            }
            #expect(count.counts == ["jwt": 2, "a-b": 1], "\(length)")
            count.take("last]")
            #expect(count.counts == ["jwt": 2, "a-b": 1, "last": 1], "\(length)")
        }
    }

    @Test("one that is never closed is no mark, and ends none")
    func open() {
        var count = MarkCount()
        for _ in 0..<5_000 { count.take("[redacted:") }
        count.take(" [redacted:jwt]")
        #expect(count.counts == ["jwt": 1])
    }

    @Test("what an agent says and thinks is counted each by itself")
    func words() {
        var words = AgentWords()
        words.take(.text("[redac"))
        words.take(.thinking("hm [redacted:"))
        words.take(.text("ted:jwt]"))
        words.take(.thinking("aws-key]"))
        words.take(.toolCall(ToolCall(id: "1", name: "Read", kind: "read", title: "[redacted:jwt]", status: "pending")))
        words.take(
            .toolCall(ToolCall(id: "1", name: "Read", kind: "read", title: "[redacted:jwt] again", status: "pending")))
        #expect(words.marks == ["jwt": 2, "aws-key": 1])
    }
}

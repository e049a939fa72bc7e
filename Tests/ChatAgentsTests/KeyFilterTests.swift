import ChatModel
import Testing

@testable import ChatAgents

/// A key that a server repeats is kept nowhere.
@Suite struct KeyFilterTests {
    private static let key = "sk-secret-key"

    private func said(_ pieces: [String], _ key: String? = KeyFilterTests.key) -> (text: String, updates: [AgentUpdate])
    {
        var filter = KeyFilter(key)
        let updates = pieces.compactMap { filter.take(.text($0)) } + filter.finish()
        return (updates.map { if case .text(let text) = $0 { text } else { "" } }.joined(), updates)
    }

    @Test("it is taken out of an answer, however that is split")
    func pieces() {
        let answer = "Yes: \(Self.key)\(Self.key), sk-sk-secret-key? sk-secret-k"
        let expected = "Yes: [redacted][redacted], sk-[redacted]? sk-secret-k"
        #expect(said([answer]).text == expected)
        #expect(said(answer.map(String.init)).text == expected)
        for place in 0...answer.count {
            #expect(said([String(answer.prefix(place)), String(answer.dropFirst(place))]).text == expected)
        }
    }

    @Test("what cannot be the beginning of it does not wait")
    func certain() {
        #expect(said(["Sk", "y is ", "set"]).updates == [.text("Sk"), .text("y is "), .text("set")])
        #expect(said(["yes", " it is"]).updates == [.text("ye"), .text("s it i"), .text("s")])
        #expect(said(["", "a", "abc"], "abc").text == "aabc" && said(["ab", "cd"], nil).updates.count == 2)
    }

    @Test("thinking is an answer of its own")
    func thinking() {
        var filter = KeyFilter(Self.key)
        #expect(filter.take(.thinking("sk-secret")) == nil && filter.take(.text("-key")) == .text("-key"))
        #expect(filter.take(.thinking("-key")) == .thinking("[redacted]") && filter.finish().isEmpty)
    }

    @Test("an error in the middle of a stream says it neither whole nor in part", arguments: [0, 280])
    func error(_ count: Int) {
        let words = String(repeating: "x", count: count) + "boom sk-\\u0073ecret-key"
        for reader: any ModelReader in [
            OpenAIReader(name: AgentName(name: "m"), model: "m"),
            AnthropicReader(name: AgentName(name: "m"), model: "m"),
        ] {
            var answer = ModelAnswer(reader, key: Self.key)
            let event = #"data: {"type":"error","error":{"message":"\#(words)"}}"# + "\n\n"
            #expect(answer.take(Array(event.utf8)).isEmpty)
            let reason = answer.end?.reason ?? ""
            #expect(reason.contains("boom [redacted]") && !reason.contains("sk-"), "\(reason)")
        }
    }
}

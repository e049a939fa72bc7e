import ChatModel
import Testing

@testable import ChatCommands

/// What is written at once is what a value is printed as.
@Suite struct PrettyWriterTests {
    private static let texts: [String?] = [
        nil, "", "plain", "\"quoted\" \\ back", "line\nfeed\ttab\u{1}\u{7F}", "漢字 🙂 e\u{301}",
        "\u{202E}right to left\u{9B}",
        String(repeating: "long ", count: 3000),
    ]

    private func write(_ text: String?, to sink: some JSONSink) {
        sink.put("text", text)
        sink.put("none", number: nil)
        sink.put(
            "inner",
            object: {
                sink.put("again", text)
                sink.put("empty", object: { sink.put("number", number: -12) })
            })
        sink.put("list", value: .array([.optional(text), ["a": .integer(1), "b": .array([])]]))
        sink.put("bool", value: true)
        sink.put("last", value: .array([]))
    }

    @Test("one object after the other", arguments: [0, 1, 2])
    func same(depth: Int) throws {
        let writer = PrettyWriter(depth: depth)
        for text in Self.texts {
            let tree = JSONTree()
            write(text, to: tree)
            let bytes = Array(writer.object { write(text, to: $0) })
            #expect(bytes == tree.json.prettyBytes(depth: depth), "\(text ?? "nil")")
            #expect(try JSON.parse(bytes) == tree.json)
        }
    }
}

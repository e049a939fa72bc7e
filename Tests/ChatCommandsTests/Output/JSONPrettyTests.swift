import ChatModel
import Testing

@testable import ChatCommands

@Suite struct JSONPrettyTests {
    @Test("members keep their order, and nothing is written on empty lines")
    func layout() {
        let value: JSON = ["z": .array([.integer(1), .array([]), .object([])]), "a": ["é\n": .null]]
        #expect(
            value.pretty == """
                {
                  "z": [
                    1,
                    [],
                    {}
                  ],
                  "a": {
                    "é\\n": null
                  }
                }
                """)
        #expect(JSON.string("x").pretty == #""x""#)
    }

    @Test("what acts on a terminal is escaped and comes back the same")
    func hostile() throws {
        let value: JSON = ["a\u{202E}": "\u{1B}]52;\u{9B}\u{2028}\u{7F}\t日本"]
        let left = value.pretty.unicodeScalars.filter { $0.actsOnTerminal && $0 != "\n" }
        #expect(left.isEmpty)
        #expect(try JSON.parse(Array(value.pretty.utf8)) == value)
        #expect(value.pretty.contains(#"\u202e": "\u001b]52;\u009b\u2028\u007f\t日本""#))
    }
}

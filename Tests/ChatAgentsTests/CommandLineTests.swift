import ChatAgents
import Testing

@Suite struct CommandLineTests {
    @Test(
        "words are split as a shell splits them",
        arguments: [
            ("cat", ["cat"]),
            ("  a\tb\r\n c  ", ["a", "b", "c"]),
            ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
            ("a'b'\"c\"d", ["abcd"]),
            ("'' \"\" x", ["", "", "x"]),
            (#"a\ b \' \" \\"#, ["a b", "'", "\"", "\\"]),
            (#"'a\b' "a\b" "\"\\\$\`""#, [#"a\b"#, #"a\b"#, "\"\\$`"]),
            ("a\\\nb \"c\\\nd\"", ["ab", "cd"]),
            ("echo $HOME ~ * | {prompt}", ["echo", "$HOME", "~", "*", "|", "{prompt}"]),
            ("é '日 本'", ["é", "日 本"]),
        ])
    func words(text: String, words: [String]) throws {
        #expect(try ChatAgents.CommandLine.words(text) == words)
    }

    @Test(
        "what is no command is refused with its fact",
        arguments: [
            ("", AgentError.emptyCommand), (" \t\n", .emptyCommand), ("é 'x", .unterminatedQuote(offset: 3)),
            ("a \"b\\\"", .unterminatedQuote(offset: 2)), ("a \\", .trailingBackslash), ("\"a\\", .trailingBackslash),
        ])
    func refused(text: String, error: AgentError) {
        #expect(throws: error) { try ChatAgents.CommandLine.words(text) }
    }
}

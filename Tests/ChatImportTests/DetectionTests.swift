import ChatImport
import TestSupport
import Testing

@Suite struct DetectionTests {
    @Test("what is no transcript is none")
    func none() {
        for text in ["", "   \n", "hello", "{}", "[]", "[1,2]", "{\"a\":1}\n{\"b\":2}\n", "\u{0}\u{1}\u{2}"] {
            #expect(Detection.format(of: Array(text.utf8), isWhole: true) == nil, "\(text)")
        }
    }

    @Test("each sample is what its name says, whatever it is called")
    func samples() throws {
        let expected: [(String, TranscriptFormat, TranscriptShape)] = [
            ("claude.jsonl", .claude, .lines), ("codex.jsonl", .codex, .lines), ("gemini.jsonl", .gemini, .lines),
            ("gemini.json", .gemini, .document), ("cursor.jsonl", .cursor, .lines),
            ("opencode.json", .opencode, .document),
            ("copilot.jsonl", .copilot, .lines), ("aider.md", .aider, .text),
            ("continue.json", .continueDev, .document),
            ("droid.jsonl", .droid, .lines), ("specstory.md", .specstory, .text), ("messages.jsonl", .jsonl, .lines),
        ]
        for (name, format, shape) in expected {
            let bytes = try Files.bytes(of: Reading.folder + "/Samples/" + name)
            let found = Detection.format(of: bytes, isWhole: true)
            #expect(found?.format == format && found?.shape == shape, "\(name): \(String(describing: found))")
        }
    }

    @Test("broken lines before the first good one do not hide what a file is")
    func brokenStart() throws {
        let bytes = try Files.bytes(of: Reading.folder + "/Samples/codex.jsonl")
        let found = Detection.format(of: Array("{\"x\n\n{}\n".utf8) + bytes, isWhole: true)
        #expect(found?.format == .codex)
    }
}

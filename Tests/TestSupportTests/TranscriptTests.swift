import Testing

@testable import TestSupport

@Suite struct TranscriptTests {
    @Test("a guide that is true has no failures")
    func passes() throws {
        let guide = """
            ```console
            $ mkdir -p a/b && cd a/b
            $ pwd
            $SANDBOX/a/b
            $ echo out; echo err >&2; exit 3
            out
            err
            [3]
            ```

            ```sh
            $ false
            ```

            ````console
            $ printf '%s\\n' \\
            > 1 2 3 4
            1
            …
            4
            $ pwd
            …
            ````
            """
        let transcript = Transcript(file: "guide.md", text: guide)
        #expect(transcript.steps.map(\.line) == [2, 3, 5, 16, 21])
        #expect(try transcript.failures(in: try Sandbox()) == [])
    }

    @Test("what differs is returned with its place")
    func fails() throws {
        let text = "```console\n$ echo a\nb\n$ false\n$ true\n[1]\n```\n"
        let failures = try Transcript(file: "guide.md", text: text).failures(in: try Sandbox())
        #expect(failures.map(\.place) == ["guide.md:2", "guide.md:4", "guide.md:5"])
        #expect(failures.first?.description == "\nguide.md:2: $ echo a\n--- expected\nb\n--- actual\na\n---")
        #expect(failures.map(\.actual) == ["a", "[1]", ""])
    }

    @Test(
        "lines match exactly, … matches any",
        arguments: [
            (["a"], ["a"], true), (["a"], ["a", "b"], false), (["…"], [], true), (["a", "…", "c"], ["a", "c"], true),
            (["…", "b"], ["a", "b", "b"], true), (["…", "b"], ["a", "b", "c"], false), ([], [""], false),
        ])
    func matches(expected: [String], actual: [String], answer: Bool) {
        #expect(Transcript.matches(expected[...], actual[...]) == answer)
    }

    @Test("a file without commands is a failure")
    func empty() throws {
        let sandbox = try Sandbox()
        try sandbox.write("guide.md", "# Words only\n")
        #expect(throws: TestFailure.self) { try Transcript(sandbox.absolute("guide.md")) }
    }
}

import TestSupport
import Testing

@Suite struct OutputEndTests {
    @Test("a reader that stops early ends a command silently; a turn is stored all the same")
    func closedPipe() throws {
        let project = try Project()
        try project.sandbox.chat("say", "-F", "-", input: String(repeating: "a long line\n", count: 30_000))
            .requireSuccess()
        for command in ["log", "log --json", "log --format='%(text)'", "show @ --json", "completion bash"] {
            let output = try project.sandbox.sh("git chat \(command) | head -n 1 > /dev/null")
            #expect(output == Output(status: 0), "\(command)")
        }
        let sent = try project.sandbox.sh("git chat send --agent shell 'seq 1 100000; touch done' | head -n 1")
        #expect(sent.stdout == "1\n")
        #expect(sent.stderr == "turn 2 of 'Fix login' is commit \(try project.tip()), 1 file changed\n")
    }

    @Test("an answer that cannot be written is an error")
    func full() throws {
        let project = try Project()
        try project.sandbox.chat("say", "hello").requireSuccess()
        let expected = Output(status: 128, stderr: "error: cannot write the answer: No space left on device\n")
        for command in ["log", "list", "show", "path", "-h", "new -h", "--version", "completion zsh", "config"] {
            #expect(try project.sandbox.sh("git-chat \(command) > /dev/full") == expected, "\(command)")
        }
    }

    @Test("closed standard streams are no files of ours")
    func closedStreams() throws {
        let project = try Project()
        let output = try project.sandbox.sh(
            "git-chat say hello <&- >&- 2>&-; git-chat log --format='%(text)' <&-; git fsck")
        #expect(output.stdout == "hello\n")
        #expect(try project.sandbox.chat("fsck").stderr == "1 session checked, nothing is wrong\n")
    }
}

import TestSupport
import Testing

/// `-h` answers in the command, `--help` opens the manual.
@Suite struct ManualTests {
    /// A `man` that knows the pages of `$MANPATH`.
    private static let man = """
        #!/bin/sh
        if [ "$1" = -w ]; then
            [ -e "$MANPATH/man1/$2.1" ]
            exit
        fi
        echo "the page of $*"

        """

    private func manual(_ pages: String...) throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.writeProgram("man", Self.man)
        for page in pages { try sandbox.write("share/man/man1/\(page).1", ".TH X 1\n") }
        sandbox.environment["MANPATH"] = sandbox.path + "/share/man"
        return sandbox
    }

    @Test(
        "--help opens the page of the command, as it does for git's own",
        arguments: [
            ("new --help", "git-chat-new"), ("new 'A title' --base main --help", "git-chat-new"),
            ("ls --help", "git-chat-list"), ("diff --help", "git-chat-diff"), ("blame --help", "git-chat-blame"),
            ("pr create --help", "git-chat-pr"), ("agent --help", "git-chat-agent"),
        ])
    func opens(words: String, page: String) throws {
        let sandbox = try manual("git-chat", "git-chat-new", page)
        let opened = Output(status: 0, stdout: "the page of \(page)\n")
        #expect(try sandbox.sh("git chat \(words)") == opened)
        #expect(try sandbox.sh("git-chat \(words)") == opened)
    }

    @Test("so does git chat alone, by either name")
    func root() throws {
        let sandbox = try manual("git-chat")
        for program in ["git chat", "git-chat"] {
            #expect(try sandbox.sh(program + " --help") == Output(status: 0, stdout: "the page of git-chat\n"))
        }
    }

    @Test("-h answers in the command, and so does --help where the page is not installed, or there is no man")
    func answers() throws {
        let sandbox = try manual("git-chat", "git-chat-new")
        let short = try sandbox.chat("new", "-h")
        #expect(short.status == 0 && short.stdout.contains("USAGE: git chat new") && short.stderr == "")
        Files.remove(sandbox.path + "/share/man/man1/git-chat-new.1")
        #expect(try sandbox.chat("new", "--help") == short)
        try sandbox.writeProgram("man", "#!/bin/sh\nexit 127\n")
        #expect(try sandbox.chat("new", "--help") == short)
        #expect(try sandbox.sh("git-chat --help").stdout.contains("USAGE: git chat"))
    }

    @Test("what is a message, or stands after --, asks for no help")
    func message() throws {
        let project = try Project()
        try project.sandbox.chat("say", "-m", "--help").requireSuccess()
        try project.sandbox.chat("say", "--", "--help").requireSuccess()
        #expect(try project.messages() == "1 user --help\n2 user --help\n")
    }
}

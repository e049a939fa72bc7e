import TestSupport
import Testing

@Suite struct SandboxTests {
    @Test("a command's status, output and errors come back, with the path replaced")
    func wholeOutput() throws {
        let sandbox = try Sandbox()
        let output = try sandbox.run("sh", "-c", "pwd; echo no >&2; exit 3")
        #expect(output == Output(status: 3, stdout: "$SANDBOX\n", stderr: "no\n"))
        #expect(output.stdoutBytes == Array((sandbox.path + "\n").utf8))
    }

    @Test("input and output larger than a pipe pass through")
    func largeInput() throws {
        let sandbox = try Sandbox()
        let bytes = [UInt8](repeating: 120, count: 1_000_000)
        let output = try sandbox.run("sh", "-c", "tee /dev/stderr", input: bytes)
        #expect(output.stdoutBytes == bytes)
        #expect(output.stderrBytes == bytes)
    }

    @Test("a program that does not read its input is no failure")
    func unreadInput() throws {
        let sandbox = try Sandbox()
        let output = try sandbox.run("true", input: [UInt8](repeating: 0, count: 1_000_000))
        #expect(output.status == 0)
    }

    @Test("nothing is inherited, and more can be given or taken")
    func environment() throws {
        let sandbox = try Sandbox()
        let output = try sandbox.run("env", environment: ["MORE": "1", "TERM": nil])
        let names = Set(output.stdout.split(separator: "\n").compactMap { $0.split(separator: "=").first })
        #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == Self.names)
        #expect(output.stdout.contains("HOME=$SANDBOX/home\n"))
    }

    private static let names: Set<Substring> = [
        "GIT_AUTHOR_DATE", "GIT_CEILING_DIRECTORIES", "GIT_CHAT_TEST_CLOCK", "GIT_CHAT_TEST_SEED",
        "GIT_COMMITTER_DATE", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_TERMINAL_PROMPT",
        "HOME", "LC_ALL", "MORE", "PATH", "TMPDIR", "TZ",
    ]

    @Test("clock and seed go on with every command")
    func clock() throws {
        let sandbox = try Sandbox()
        let script = "echo $GIT_CHAT_TEST_CLOCK $GIT_CHAT_TEST_SEED $GIT_AUTHOR_DATE"
        #expect(try sandbox.run("sh", "-c", script).stdout == "1767323045000 1 @1767323045 +0000\n")
        #expect(try sandbox.run("sh", "-c", script).stdout == "1767323105000 2 @1767323105 +0000\n")
    }

    @Test("two repositories made the same way have the same commit")
    func repository() throws {
        let tips = try (0..<2).map { _ in
            let sandbox = try Sandbox()
            try sandbox.repository(files: ["a/b.txt": "x\n"])
            #expect(try sandbox.read("a/b.txt") == "x\n")
            #expect(try sandbox.git("log", "--format=%an <%ae> %cI %D") == Self.log)
            return try sandbox.git("rev-parse", "HEAD")
        }
        #expect(tips[0] == tips[1])
    }

    private static let log = "Ann <ann@example.com> 2026-01-02T03:06:05+00:00 HEAD -> main"

    @Test("git-chat comes from the build folder")
    func builtProgram() throws {
        let sandbox = try Sandbox()
        let found = try sandbox.run("sh", "-c", "command -v git-chat").stdout
        #expect(found == (try BuiltProgram.folder()) + "/git-chat\n")
    }

    @Test("the folder goes with the value")
    func removal() throws {
        let path = try { try Sandbox().repositoryPath() }()
        #expect(!Files.exists(path))
    }
}

extension Sandbox {
    fileprivate func repositoryPath() throws -> String { try repository() }
}

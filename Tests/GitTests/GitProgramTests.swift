import TestSupport
import Testing

@testable import Git

@Suite struct GitProgramTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
    }

    private func program(_ more: [String: String?] = [:]) -> GitProgram {
        GitProgram(environment: sandbox.variables(more))
    }

    @Test("variables that lead elsewhere are taken away, others stay")
    func environment() throws {
        let elsewhere = [
            "GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/x", "GIT_WORK_TREE": "/y", "GIT_CONFIG_PARAMETERS": "'a.b'='c'",
            "MINE": "1",
        ]
        let program = program(elsewhere.mapValues { $0 })
        #expect(try program.run(["rev-parse", "--show-toplevel"], in: sandbox.folder).line == sandbox.folder)
        #expect(try program.run(["config", "a.b"], in: sandbox.folder).line == "c")
        #expect(program.environment["MINE"] == "1" && program.environment["GIT_TERMINAL_PROMPT"] == "0")
        let shown = try program.run(
            ["-c", "alias.variables=!env", "variables"], in: sandbox.folder, variables: ["GIT_INDEX_FILE": "mine"])
        #expect(shown.line.contains("GIT_INDEX_FILE=mine") && !shown.line.contains("/nowhere"))
    }

    @Test("every variable that git calls local to a repository is scrubbed, but for its settings")
    func localVariables() throws {
        let local = try sandbox.git("rev-parse", "--local-env-vars").split(separator: "\n").map(String.init)
        let settings = ["GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"]
        #expect(local.count > 10)
        let kept = GitEnvironment.scrubbed(Dictionary(uniqueKeysWithValues: local.map { ($0, "x") })).keys.sorted()
        #expect(kept == settings.sorted())
        let agent = GitEnvironment.forAgent([
            "GIT_DIR": "x", "GIT_CONFIG_PARAMETERS": "x", "GIT_CHAT_X": "1", "GIT_EXEC_PATH": "x", "PATH": "p",
        ])
        #expect(agent == ["PATH": "p"])
    }

    @Test("5 MB go both ways at once")
    func large() throws {
        let bytes = [UInt8](repeating: 0x78, count: 5_000_000)
        let output = try program().run(["-c", "alias.echo=!tee /dev/stderr", "echo"], in: sandbox.folder, input: bytes)
        #expect(output.output == bytes && output.errors == bytes && output.status == 0)
    }

    @Test("a child that does not read its input is its own affair")
    func unread() throws {
        let bytes = [UInt8](repeating: 0x78, count: 5_000_000)
        #expect(try program().run(["version"], in: sandbox.folder, input: bytes).line.hasPrefix("git version"))
    }

    @Test("without input there is the end of it at once")
    func noInput() throws {
        #expect(
            try program().run(["hash-object", "--stdin"], in: sandbox.folder).line
                == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    }

    @Test("hooks are off")
    func hooks() throws {
        try sandbox.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
        #expect(chmod(sandbox.absolute(".git/hooks/pre-commit"), 0o755) == 0)
        #expect(try sandbox.run("git", "commit", "--allow-empty", "-m", "x").status == 1)
        try program().output(["commit", "--quiet", "--allow-empty", "-m", "x"], in: sandbox.folder)
        #expect(try sandbox.git("log", "--format=%s") == "x\nStart")
    }

    @Test("git's no is a failure with its status and words")
    func failure() throws {
        let result = try program().run(["rev-parse", "--verify", "none"], in: sandbox.folder)
        #expect(result.status == 128 && result.output.isEmpty)
        let expected = GitProgram.Failure(
            arguments: ["rev-parse", "--verify", "none"], status: 128, reason: "fatal: Needed a single revision\n")
        #expect(throws: expected) { try program().output(["rev-parse", "--verify", "none"], in: sandbox.folder) }
    }

    @Test("a signal's end is 128 and its number")
    func signals() throws {
        try sandbox.writeProgram("git", "#!/bin/sh\nkill -TERM $$\n")
        #expect(try program(["PATH": sandbox.bin]).run(["x"], in: sandbox.folder).status == 128 + SIGTERM)
    }

    @Test("a missing git is a failure without a status")
    func missing() {
        let expected = GitProgram.Failure(
            arguments: ["-C", "/", "-c", "core.hooksPath=/dev/null", "x"], status: nil,
            reason: "No such file or directory")
        #expect(throws: expected) { try program(["PATH": "/nowhere"]).run(["x"], in: "/").status }
    }

    @Test("a pass-through has git's status")
    func passThrough() throws {
        #expect(try program().passThrough(["diff", "--quiet"], in: sandbox.folder) == 0)
        try sandbox.write("README.md", "changed\n")
        #expect(try program().passThrough(["diff", "--quiet"], in: sandbox.folder) == 1)
    }

    @Test("output is a line without its end, once")
    func line() {
        #expect(GitProgram.Output(status: 0, output: Array("a\n\n".utf8), errors: []).line == "a\n")
        #expect(GitProgram.Output(status: 0, output: [], errors: []).line == "")
    }

}

import TestSupport
import Testing

@Suite struct PickerTests {
    private let sandbox: Sandbox
    private let first: String
    private let second: String

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        first = try sandbox.newSession("Fix login")
        second = try sandbox.newSession("Write docs")
        _ = try sandbox.newSession("Other")
    }

    private func choosing(_ environment: [String: String?] = [:]) throws -> RunningProcess {
        try sandbox.startOnTerminal(
            "git", "chat", "switch", environment: ["GIT_TERMINAL_PROMPT": nil].merging(environment) { $1 })
    }

    @Test("a number chooses, words narrow the list, one that is left is taken")
    func menu() throws {
        let number = try choosing()
        try number.wait(for: "number, or words to look for:")
        number.type("3\n")
        let output = try number.wait()
        #expect(output.stdout.contains("\n   3     \(first.suffix(9))  Fix login "), "\(output)")
        #expect(output.stdout.hasPrefix("   1  *  "), "\(output)")
        #expect(output.stdout.hasSuffix("switched to session 'Fix login'\n$SANDBOX/project.sessions/\(first)\n"))
        let words = try choosing()
        try words.wait(for: "look for:")
        words.type("nothing like it\n")
        try words.wait(for: "nothing here is called 'nothing like it'")
        words.type("O\n")
        try words.wait(for: "look for: ")
        words.type("doc wri\n")
        #expect(try words.wait().stdout.hasSuffix("$SANDBOX/project.sessions/\(second)\n"))
    }

    @Test("nothing chosen changes nothing", arguments: ["\n", "\u{4}"])
    func cancelled(_ keys: String) throws {
        let before = try sandbox.state()
        let process = try choosing()
        try process.wait(for: "look for:")
        process.type(keys)
        let output = try process.wait()
        #expect(output.status == 2)
        #expect(output.stdout.hasSuffix("nothing was chosen\n"), "\(output)")
        #expect(try sandbox.state() == before)
    }

    @Test("a long list shows its beginning, and words reach the rest")
    func long() throws {
        for number in 10..<30 { try sandbox.chat("new", "Session \(number)", "--no-worktree").requireSuccess() }
        let process = try choosing()
        try process.wait(for: "and 8 more; words make the list shorter")
        process.type("fix\n")
        #expect(try process.wait().stdout.hasSuffix("$SANDBOX/project.sessions/\(first)\n"))
    }

    @Test("fzf is used where it is installed, unless chat.picker says otherwise")
    func finder() throws {
        try sandbox.writeProgram(
            "fzf",
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$HOME/options\"; tee \"$HOME/lines\" | sed -n 2p; exit ${FZF:-0}\n")
        let path = sandbox.bin + ":" + (sandbox.environment["PATH"].flatMap(\.self) ?? "")
        let terminal: [String: String?] = ["TERM": "xterm", "PATH": path, "NO_COLOR": "1"]
        let chosen = try choosing(terminal).wait()
        #expect(chosen.stdout.hasSuffix("$SANDBOX/project.sessions/\(second)\n"), "\(chosen)")
        let lines = try sandbox.read(sandbox.home + "/lines").split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[2].hasPrefix("\(first)\t"))
        #expect(try sandbox.read(sandbox.home + "/options").contains("--preview=git chat show {1}\n"))
        #expect(try choosing(terminal.merging(["FZF": "130"]) { $1 }).wait().status == 2)
        let failed = try choosing(terminal.merging(["FZF": "2"]) { $1 }).wait()
        #expect(failed.status == 1)
        #expect(failed.stdout.contains("error: cannot choose a session: fzf ended with status 2\n"))
        try sandbox.chat("config", "picker", "builtin").requireSuccess()
        let menu = try choosing(terminal)
        try menu.wait(for: "look for:")
        menu.type("1\n")
        #expect(try menu.wait().status == 0)
    }

    @Test("the real fzf", .enabled(if: Files.exists("/usr/bin/fzf"), "fzf is not installed"))
    func realFinder() throws {
        let options = ["TERM": "xterm", "FZF_DEFAULT_OPTS": "--select-1 --query=login"]
        #expect(try choosing(options).wait().stdout.hasSuffix("$SANDBOX/project.sessions/\(first)\n"))
    }

    @Test("without a terminal the error says what to give")
    func noTerminal() throws {
        let error = """
            error: cannot tell which session to switch to: none is named
            hint: run 'git chat switch <session>'; 'git chat list' shows them
            hint: on a terminal, a list is offered

            """
        #expect(try sandbox.chat("switch") == Output(status: 129, stderr: error))
        #expect(try sandbox.runOnTerminal("git", "chat", "switch").status == 129, "GIT_TERMINAL_PROMPT=0")
    }

    @Test("without a session there is nothing to choose")
    func none() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let output = try sandbox.runOnTerminal("git", "chat", "switch", environment: ["GIT_TERMINAL_PROMPT": nil])
        #expect(output.status == 3)
        #expect(output.stdout.hasPrefix("error: cannot switch: there is no active session\n"))
    }
}

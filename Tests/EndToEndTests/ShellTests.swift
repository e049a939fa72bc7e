import TestSupport
import Testing

/// The functions of `shell-init`, in real shells.
@Suite struct ShellTests {
    @Test("switch and new change directory in bash", .enabled(if: Shell.bash.isInstalled, "bash is not installed"))
    func bash() throws { try goes(.bash) }

    @Test("switch and new change directory in zsh", .enabled(if: Shell.zsh.isInstalled, "zsh is not installed"))
    func zsh() throws { try goes(.zsh) }

    @Test("switch and new change directory in fish", .enabled(if: Shell.fish.isInstalled, "fish is not installed"))
    func fish() throws { try goes(.fish) }

    private func goes(_ shell: Shell) throws {
        for name in ["project", "it's \"quoted\" and $HOME", "two\nlines `id` \\"] { try goes(shell, in: name) }
    }

    /// Goes from session to session and says each time where it is.
    private func goes(_ shell: Shell, in name: String) throws {
        let sandbox = try Sandbox()
        try sandbox.repository(named: name)
        let (first, second) = (try sandbox.newSession("First"), try sandbox.newSession("Second"))
        let script = """
            \(shell.initialisation)
            git chat switch First >"$HOME/answer"; echo "$CODE $PWD"
            git-chat switch Second >/dev/null; echo "$CODE $PWD"
            git chat switch - >/dev/null; echo "$CODE $PWD"
            git chat switch - >/dev/null; echo "$CODE $PWD"
            git chat switch nothing; echo "$CODE $PWD"
            git chat new Third --no-switch >/dev/null; echo "$CODE $PWD"
            git chat new -h >/dev/null; echo "$CODE $PWD"
            git chat show @ --format='%(title)'
            git chat new Fourth >"$HOME/new"; echo "$CODE"; git chat path; echo "$PWD"
            git rev-parse --is-inside-work-tree
            """
        let output = try sandbox.run(shell.words(script))
        let sessions = "$SANDBOX/\(name).sessions/"
        let fourth = try sandbox.read(sandbox.home + "/new").dropLast()
        #expect(
            output.stdout == """
                0 \(sessions)\(first)
                0 \(sessions)\(second)
                0 \(sessions)\(first)
                0 \(sessions)\(second)
                3 \(sessions)\(second)
                0 \(sessions)\(second)
                0 \(sessions)\(second)
                Second
                0
                \(sessions)\(fourth)
                \(sessions)\(fourth)
                true

                """, "\(shell) in '\(name)': \(output)")
        let answer = try sandbox.read(sandbox.home + "/answer").replacing(sandbox.path, with: "$SANDBOX")
        #expect(answer == "\(sessions)\(first)\n")
    }

    @Test("a session's own worktree keeps its session when a shell leaves it, and follows when none does")
    func ownWorktree() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let (first, second) = (try sandbox.newSession("First"), try sandbox.newSession("Second"))
        let place = "../project.sessions/"
        func title(in worktree: String) throws -> String {
            try sandbox.chat("show", "@", "--format=%(title)", in: place + worktree).requireSuccess().stdout
        }
        try sandbox.sh("GIT_CHAT_GO=7 git chat switch Second 7>/dev/null", in: place + first).requireSuccess()
        #expect(try title(in: first) == "First\n")
        try sandbox.sh("git chat switch Second", in: place + first).requireSuccess()
        #expect(try title(in: first) == "Second\n")
        #expect(try title(in: second) == "Second\n")
        let back = try sandbox.chat("switch", "-", in: place + second)
        #expect(back.stdout == "$SANDBOX/project.sessions/\(first)\n", "\(back)")
    }

    @Test("a descriptor that is not there is no shell that follows", arguments: ["7", "1", "0", "-1", "x", ""])
    func noShell(_ number: String) throws {
        let project = try Project()
        let output = try project.sandbox.chat("switch", "@", environment: ["GIT_CHAT_GO": number])
        #expect(output.stdout == project.shownWorktree + "\n")
        #expect(output.status == 0)
    }

    @Test("nothing that new starts keeps the shell waiting")
    func noHeldDescriptor() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.writeProgram("slow", "#!/bin/sh\nsleep 300 >/dev/null 2>&1 </dev/null &\necho done\n")
        try sandbox.chat("agent", "add", "slow", "--default", "--", "slow").requireSuccess()
        let line = "x=$(GIT_CHAT_GO=7 git chat new --template explore --set question=q 7>&1 >/dev/null); echo \"$x\""
        let output = try sandbox.sh(line)
        #expect(output.stdout.hasPrefix("$SANDBOX/project.sessions/session_"), "\(output)")
    }
}

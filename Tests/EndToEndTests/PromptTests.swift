import TestSupport
import Testing

/// `__git_chat_ps1`, in real shells.
@Suite struct PromptTests {
    @Test("the prompt names the session in bash", .enabled(if: Shell.bash.isInstalled, "bash is not installed"))
    func bash() throws { try everywhere(.bash) }

    @Test("the prompt names the session in zsh", .enabled(if: Shell.zsh.isInstalled, "zsh is not installed"))
    func zsh() throws { try everywhere(.zsh) }

    @Test("the prompt names the session in fish", .enabled(if: Shell.fish.isInstalled, "fish is not installed"))
    func fish() throws { try everywhere(.fish) }

    /// What the prompt says in a folder, with nothing on PATH that could be started.
    private func prompt(
        _ shell: Shell, _ sandbox: Sandbox, in place: String = ".", environment: [String: String?] = [:]
    ) throws -> String {
        let program = try sandbox.sh("command -v \(shell.rawValue)").stdout.dropLast()
        let functions = try sandbox.chat("shell-init", shell.rawValue).requireSuccess().stdout
        try sandbox.write(sandbox.home + "/functions", functions)
        var words = shell.words(
            "source \"$HOME/functions\"; __git_chat_ps1 '[%s]'; false; __git_chat_ps1; echo \" $CODE\"")
        words[0] = String(program)
        let more: [String: String?] = ["PATH": "/nowhere"]
        let output = try sandbox.run(words, in: place, environment: more.merging(environment) { $1 })
        #expect(output.stderr == "", "\(shell) in \(place)")
        return output.stdout
    }

    private func everywhere(_ shell: Shell) throws {
        for name in ["project", "it's\n\"here\" $x"] {
            let sandbox = try Sandbox()
            try sandbox.repository(named: name)
            #expect(try prompt(shell, sandbox) == " 1\n")
            let id = try sandbox.newSession("First")
            let shown = "[\(id.suffix(9))] (\(id.suffix(9))) 1\n"
            try sandbox.write("deep/er/file", "")
            try sandbox.git("worktree", "add", "--quiet", "../\(name).other", "-b", "other")
            try sandbox.git("clone", "--quiet", "--bare", ".", "../bare.git")
            let worktree = "../\(name).sessions/\(id)"
            try sandbox.write(worktree + "/sub/file", "")
            for place in [".", "deep/er", ".git", worktree, worktree + "/sub"] {
                #expect(try prompt(shell, sandbox, in: place) == shown, "\(shell) in \(place)")
            }
            for place in [sandbox.path, "/", "../\(name).other", "../bare.git"] {
                #expect(try prompt(shell, sandbox, in: place) == " 1\n", "\(shell) in \(place)")
            }
            let named = ["GIT_DIR": sandbox.folder + "/.git"]
            #expect(try prompt(shell, sandbox, in: "/", environment: named) == shown)
            #expect(
                try prompt(shell, sandbox, in: "deep", environment: ["GIT_CEILING_DIRECTORIES": sandbox.folder])
                    == " 1\n")
            try others(shell, sandbox, id, name)
        }
    }

    /// Another worktree and a bare repository that are switched to a session; one that was deleted; nonsense.
    private func others(_ shell: Shell, _ sandbox: Sandbox, _ id: String, _ name: String) throws {
        let shown = "[\(id.suffix(9))] (\(id.suffix(9))) 1\n"
        try sandbox.chat("switch", id, in: "../\(name).other").requireSuccess()
        #expect(try prompt(shell, sandbox, in: "../\(name).other") == shown)
        let bare = try sandbox.run("git", "chat", "new", "Bare", in: "../bare.git").requireSuccess().stdout.dropLast()
        #expect(try prompt(shell, sandbox, in: "../bare.git") == "[\(bare.suffix(9))] (\(bare.suffix(9))) 1\n")
        try sandbox.git("pack-refs", "--all")
        #expect(try prompt(shell, sandbox) == shown)
        let gone = try sandbox.newSession("Gone", "--no-worktree")
        #expect(try prompt(shell, sandbox) == "[\(gone.suffix(9))] (\(gone.suffix(9))) 1\n")
        try sandbox.chat("delete", "--yes", gone).requireSuccess()
        try sandbox.git("pack-refs", "--all")
        #expect(try prompt(shell, sandbox) == " 1\n")
        try sandbox.chat("restore", gone).requireSuccess()
        try sandbox.git("pack-refs", "--all")
        try sandbox.chat("switch", gone).requireSuccess()
        #expect(try prompt(shell, sandbox) == "[\(gone.suffix(9))] (\(gone.suffix(9))) 1\n")
        try sandbox.chat("switch", id).requireSuccess()
        try sandbox.git("update-ref", "-d", "refs/chat/sessions/\(id)")
        try sandbox.chat("gc").requireSuccess()
        #expect(try prompt(shell, sandbox) == " 1\n")
        for text in ["ref: refs/chat/sessions/$(id)\n", "ref: refs/heads/main", "\n", "", "x\0y"] {
            try sandbox.write(".git/CHAT_HEAD", text)
            #expect(try prompt(shell, sandbox) == " 1\n", "\(text.debugDescription)")
        }
    }

    @Test("-v puts it into a variable", arguments: [Shell.bash, .zsh].filter(\.isInstalled))
    func variable(_ shell: Shell) throws {
        let project = try Project()
        let short = project.id.suffix(9)
        let script = """
            \(shell.initialisation)
            set -eu
            __git_chat_ps1 -v place; echo "$place"
            __git_chat_ps1 -v place '<%s>'; echo "$place"
            cd /; __git_chat_ps1 -v place; echo "$place."
            """
        #expect(
            try project.sandbox.run(shell.words(script)) == Output(status: 0, stdout: " (\(short))\n<\(short)>\n.\n"))
    }

    private static let strace = "/usr/bin/strace"

    @Test(
        "no process is started", .enabled(if: Files.exists(strace), "strace is not installed"),
        arguments: Shell.allCases.filter(\.isInstalled))
    func noProcess(_ shell: Shell) throws {
        let project = try Project()
        let functions = project.sandbox.home + "/functions"
        try project.sandbox.write(functions, try project.sandbox.chat("shell-init", shell.rawValue).stdout)
        func processes(_ call: String) throws -> Int {
            let trace = project.sandbox.home + "/trace"
            let watch = [Self.strace, "-f", "-o", trace, "-e", "trace=clone,clone3,fork,vfork,execve"]
            let line = shell.words("source '\(functions)'; \(call)")
            let output = try project.sandbox.run(watch + line).requireSuccess()
            #expect(output.stdout.contains(String(project.id.suffix(9))))
            // Threads are no processes.
            return try project.sandbox.read(trace).split(separator: "\n").count {
                $0.contains("(") && !$0.contains("CLONE_THREAD") && !$0.contains("resumed")
            }
        }
        #expect(try processes("__git_chat_ps1") == 1, "the shell itself")
        #expect(try processes("__git_chat_ps1; /bin/true") > 1)
    }
}

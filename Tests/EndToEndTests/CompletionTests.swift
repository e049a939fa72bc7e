import TestSupport
import Testing

@Suite struct CompletionTests {
    private static let gits = [
        "/usr/share/bash-completion/completions/git", "/usr/share/git/completion/git-completion.bash",
    ]

    private static func script(_ loading: String, _ call: String) -> String {
        """
        \(loading)
        source <(git-chat completion bash)
        complete_words() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
            \(call)
            echo "${COMPREPLY[@]}"
        }
        """
    }

    @Test("git-chat completes in bash")
    func alone() throws {
        let project = try Project()
        let script =
            Self.script("", #"_git-chat git-chat "${@: -1}" "${@: -2:1}""#) + """

                complete_words git-chat sw
                complete_words git-chat switch ''
                complete_words git-chat list --mode ''
                complete_words git-chat agent r
                """
        let expected = "switch\n\(project.id.suffix(9)) @ -\nchat setup analysis what-if\nremove\n"
        #expect(try project.sandbox.run("bash", "-c", script) == Output(status: 0, stdout: expected))
    }

    @Test("git chat completes in bash with git's own completion", .enabled(if: gits.contains(where: Files.exists)))
    func withGit() throws {
        let project = try Project()
        let git = Self.gits.first(where: Files.exists) ?? ""
        let script =
            Self.script("source \(git)", "__git_wrap__git_main") + """

                complete_words git chat sw
                complete_words git chat switch ''
                complete_words git -C . chat sw
                complete_words git chat send --agent ''
                """
        let expected = "switch\n\(project.id.suffix(9)) @ -\nswitch\nshell\n"
        #expect(try project.sandbox.run("bash", "-c", script) == Output(status: 0, stdout: expected))
    }

    /// What a shell is offered for the first word of a command, or for an option's value.
    private func offered(_ command: String, _ shell: String, _ project: Project) throws -> [Substring] {
        let words = ["git-chat", "---completion", command, "--", "positional@0", "2", "0", "git-chat", command, ""]
        let output = try project.sandbox.run(words, environment: ["SAP_SHELL": shell])
        // For zsh a last line says that the answer ended.
        return output.stdout.split(separator: "\n").filter { $0 != " " }
    }

    @Test("sessions are offered with their titles where the shell shows them, and where the command can take them")
    func titles() throws {
        let project = try Project("Fix: login")
        let sandbox = project.sandbox
        let done = try sandbox.newSession("Done", "--no-worktree").suffix(9)
        let away = try sandbox.newSession("Put away", "--no-worktree").suffix(9)
        let gone = try sandbox.newSession("Gone", "--no-worktree").suffix(9)
        try sandbox.chat("complete", String(done)).requireSuccess()
        try sandbox.chat("archive", String(away)).requireSuccess()
        try sandbox.chat("delete", "--yes", String(gone)).requireSuccess()
        let own = project.id.suffix(9)
        let here = ["@:the session of this worktree", "-:the session before"]
        #expect(
            try offered("log", "zsh", project).sorted()
                == (["\(own):Fix: login", "\(done):Done (completed)", "\(away):Put away (archived)"] + here).sorted()
                .map { $0[...] })
        #expect(try offered("rename", "fish", project).contains("\(own)\tFix: login"))
        #expect(!(try offered("rename", "fish", project).contains { $0.hasPrefix(away) }))
        #expect(try offered("unarchive", "fish", project) == ["\(away)\tPut away (archived)"])
        #expect(try offered("complete", "bash", project) == [own, "@", "-"])
        #expect(try offered("restore", "zsh", project) == ["\(gone):Gone"])
    }

    /// Types into a shell and waits for what completion makes of it.
    private func type(_ lines: [(keys: String, result: String)], into shell: Shell, of project: Project) throws {
        let process = try project.sandbox.startOnTerminal(
            shell.interactive, environment: ["TERM": "dumb", "XDG_CACHE_HOME": project.sandbox.home])
        for (keys, result) in lines {
            process.type(keys)
            try process.wait(for: result, seconds: 60)
        }
        process.type("\u{15}exit\n")
        try process.wait()
    }

    @Test("git chat and git-chat complete in zsh", .enabled(if: Shell.zsh.isInstalled, "zsh is not installed"))
    func zsh() throws {
        let project = try Project()
        let start = "autoload -Uz compinit; compinit -u -D; source <(git-chat completion zsh); print RE''ADY\n"
        // The answer of a completed command shows what was completed.
        try type(
            [
                (start, "READY"), ("git-chat swi\t@; print O''NE\n", "ONE"),
                ("git chat swi\t@; print T''WO\n", "switched to session 'Fix login'\n\(project.shownWorktree)\nTWO"),
                ("git chat show \(project.id.suffix(9).prefix(4))\t--format='<%(title)>'\n", "<Fix login>"),
                ("git chat list --mod\t\twh\t; print \"[$?]\"\n", "[0]"),
                ("git chat list --mode \t", "what-if"),
            ], into: .zsh, of: project)
    }

    @Test("git chat and git-chat complete in fish", .enabled(if: Shell.fish.isInstalled, "fish is not installed"))
    func fish() throws {
        let project = try Project()
        // The mark stands apart where it is typed, so that only the answer has it whole.
        func candidates(_ line: String, _ mark: String) -> String {
            "echo '\(mark)'':'(complete -C '\(line)' | string match -r '^[^\\t]+' | sort | string join ',')'.'\n"
        }
        let sessions = ["@", "-", String(project.id.suffix(9))].sorted().joined(separator: ",")
        try type(
            [
                ("git-chat completion fish | source\n", "source"),
                (candidates("git-chat switch ", "A"), "A:\(sessions)."),
                (candidates("git chat swi", "B"), "B:switch."),
                (candidates("git chat switch ", "C"), "C:\(sessions)."),
                (candidates("git chat list --mod", "D"), "D:--mode."),
                (candidates("git -C . chat list --mode ", "E"), "E:analysis,chat,setup,what-if."),
                (candidates("git chat new --template wh", "F"), "F:what-if."),
            ], into: .fish, of: project)
    }
}

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

    @Test("there are scripts for zsh and fish")
    func others() throws {
        let sandbox = try Sandbox()
        #expect(try sandbox.chat("completion", "zsh").stdout.hasPrefix("#compdef git-chat\n"))
        #expect(try sandbox.chat("completion", "fish").stdout.contains("complete -c 'git-chat'"))
    }
}

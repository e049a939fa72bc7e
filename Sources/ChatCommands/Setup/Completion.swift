internal import ArgumentParser

/// Prints what a shell needs to complete words of git chat.
struct Completion: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the completion script of a shell",
        discussion: """
            It works for 'git chat' and for 'git-chat'. For bash: 'source <(git chat completion bash)' after git's own \
            completion.
            """)

    /// A shell that can complete.
    enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

    @Argument(help: "Shell: bash, zsh, fish")
    var shell: Shell

    func run(in context: Context) throws {
        let script = GitChat.completionScript(for: CompletionShell(rawValue: shell.rawValue) ?? .bash)
        try context.console.answer(script + "\n" + (Self.wrappers[shell] ?? ""), terminator: "")
    }

    /// `git chat …` is completed as `git-chat …` is.
    private static let wrappers: [Shell: String] = [
        .bash: """
        _git_chat() {
            local start=$((__git_cmd_idx + 0))
            local COMP_WORDS=("git-chat" "${words[@]:start+1}")
            local COMP_CWORD=$((cword - start))
            _git-chat git-chat "$cur" "$prev"
        }

        """
    ]
}

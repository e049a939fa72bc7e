internal import ArgumentParser

/// Prints what a shell needs to complete words of git chat.
struct Completion: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the completion script of a shell",
        discussion: """
            It works for 'git chat' and for the program called by its own name. 'make install' puts it where shells \
            look. Without that, take it in after git's own completion, and in zsh after compinit:

              bash  source <(git chat completion bash)    # in ~/.bashrc
              zsh   source <(git chat completion zsh)     # in ~/.zshrc
              fish  git chat completion fish | source     # in ~/.config/fish/config.fish
            """)

    /// A shell that can complete.
    enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

    @Argument(help: "Shell")
    var shell: Shell

    func run(in context: Context) throws {
        let script = GitChat.completionScript(for: CompletionShell(rawValue: shell.rawValue) ?? .bash)
        try context.console.answer(Self.adapted(script, for: shell), terminator: "")
    }

    /// The script, so that `git chat …` is completed as `git-chat …` is.
    private static func adapted(_ script: String, for shell: Shell) -> String {
        switch shell {
        case .bash: script + "\n" + bashWrapper
        // git's own completion calls ours with the words from `chat` on, which is no program's name.
        case .zsh: script.replacing(#"command_name="${words[1]}""#, with: "command_name=git-chat") + "\n"
        case .fish: script + "\n" + fishWrapper
        }
    }

    private static let bashWrapper = """
        _git_chat() {
            local start=$((__git_cmd_idx + 0))
            local COMP_WORDS=("git-chat" "${words[@]:start+1}")
            local COMP_CWORD=$((cword - start))
            _git-chat git-chat "$cur" "$prev"
        }

        """

    /// Some versions of fish look for `git-chat` under git's commands by a wrong name.
    private static let fishWrapper = #"""
        function __git_chat_words
            set -l words (commandline -opc)
            set -l place (contains -i -- chat $words); or return
            set -l rest (string escape -- $words[(math $place + 1)..])
            complete -C (string join ' ' -- git-chat $rest (commandline -ct))
        end
        complete -c git -n '__fish_git_using_command chat' -fa '(__git_chat_words)'

        """#
}

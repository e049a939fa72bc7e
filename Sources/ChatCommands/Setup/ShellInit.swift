internal import ArgumentParser

/// Prints what makes a shell go along with git chat.
struct ShellInit: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell-init",
        abstract: "Print functions for a shell: 'switch' changes directory, the prompt names the session",
        discussion: """
              bash  eval "$(git chat shell-init bash)"    # in ~/.bashrc
              zsh   eval "$(git chat shell-init zsh)"     # in ~/.zshrc
              fish  git chat shell-init fish | source     # in ~/.config/fish/config.fish

            From then on 'git chat switch' and 'git chat new' go to the session's worktree. __git_chat_ps1 writes the \
            short name of this worktree's session for a prompt, and nothing where there is none. It starts no process; \
            in bash and zsh '-v <variable>' spares the $(…), too:

              bash  PROMPT_COMMAND='__git_chat_ps1 -v session'; PS1='\\w$session\\$ '
              zsh   precmd() { __git_chat_ps1 -v session }
                    setopt prompt_subst; PROMPT='%~$session%# '
              fish  printf '%s%s> ' (prompt_pwd) (__git_chat_ps1)   # in fish_prompt

            A last word is the form, as for printf: __git_chat_ps1 ' [%s]'.
            """)

    @Argument(help: "Shell")
    var shell: Completion.Shell

    func run(in context: Context) throws { try context.console.answer(Self.script(shell), terminator: "") }

    /// What the shell is to read.
    static func script(_ shell: Completion.Shell) -> String {
        switch shell {
        case .bash: posixScript
        // Whatever options the user has set, the functions see those of zsh itself.
        case .zsh: posixScript.replacing("    # options", with: "    emulate -L zsh")
        case .fish: fishScript
        }
    }
}

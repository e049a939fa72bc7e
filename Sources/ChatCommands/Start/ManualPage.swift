internal import ArgumentParser

/// The manual page of a command, which `--help` opens as it does for git's own commands.
struct ManualPage: Hashable {
    /// As `man` knows it: `git-chat-new`.
    let name: String

    /// The page that the arguments ask for; `nil` where there is no `--help` among them.
    ///
    /// What stands below a command has no page of its own: `git chat pr create --help` opens that of `git chat pr`.
    init?(_ arguments: [String]) {
        guard arguments.prefix(while: { $0 != "--" }).contains("--help") else { return nil }
        let word = arguments[0]
        let command = GitChat.configuration.subcommands.map { $0.configuration }.first { command in
            command.commandName == word || command.aliases.contains(word)
        }
        name = ["git-chat", command?.commandName].compactMap(\.self).joined(separator: "-")
    }

    /// Shows the page as `git help` does, in the viewer that `man.viewer` names.
    ///
    /// - Returns: `false` where `man` has no such page, or is not there itself.
    /// - Throws: `SystemError` where no shell can be started.
    func open(_ environment: [String: String]) throws(SystemError) -> Bool {
        // The keyboard's interrupts are for the pager.
        let interrupts = Interrupts.ignore()
        defer { interrupts.restore() }
        let script = #"man -w "$1" >/dev/null 2>&1 && exec git help --man "$1""#
        return try ShellProcess(script, arguments: [name], environment: environment).wait() == 0
    }
}

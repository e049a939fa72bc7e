internal import ArgumentParser

/// What ArgumentParser has to say: help on standard output, wrong usage on standard error.
enum Usage {
    /// Prints it, and returns the exit status: git's 129 for wrong usage, 0 for help.
    ///
    /// `--help` opens the manual; where its page is not installed, it answers as `-h` does.
    static func report(_ error: any Error, arguments: [String]) -> ExitStatus {
        let console = Console()
        let isHelp = GitChat.exitCode(for: error) == .success
        do {
            if isHelp, try ManualPage(arguments)?.open(Environment.current) == true { return .done }
            let message = GitChat.fullMessage(for: error)
            // The dump is for programs, which look for the program's own name.
            let isDump = arguments.contains("--experimental-dump-help")
            let text = try isDump ? HelpDump.completed(message) : message.replacing("git-chat", with: "git chat")
            if isHelp { try console.answer(text) } else { refuse(text, console) }
            try console.finish()
        } catch {
            return Report(console: console, isJSON: false).end(with: error)
        }
        return isHelp ? .done : .usage
    }

    /// Prints the version.
    static func version() -> ExitStatus {
        let console = Console()
        do {
            try console.answer(Version.text)
            try console.finish()
        } catch {
            return Report(console: console, isJSON: false).end(with: error)
        }
        return .done
    }

    /// The reason as an error, then how the command is used.
    private static func refuse(_ text: String, _ console: Console) {
        let plain = text.hasPrefix("Error: ") ? text.dropFirst("Error: ".count) : text[...]
        let lines = plain.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        console.error(lines[0].prefix(1).lowercased() + lines[0].dropFirst())
        if lines.count > 1 { console.narrate(String(lines[1])) }
    }
}

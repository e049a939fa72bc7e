internal import ArgumentParser

/// What ArgumentParser has to say: help on standard output, wrong usage on standard error.
enum Usage {
    /// Prints it, and returns the exit status: git's 129 for wrong usage, 0 for help.
    static func report(_ error: any Error, arguments: [String]) -> ExitStatus {
        let console = Console()
        let isHelp = GitChat.exitCode(for: error) == .success
        let text = GitChat.fullMessage(for: error).replacing("git-chat", with: "git chat")
        do {
            if isHelp { try console.answer(text) } else { console.error(withoutPrefix(text)) }
            try console.finish()
        } catch {
            return .closed
        }
        return isHelp ? .done : .usage
    }

    private static func withoutPrefix(_ text: String) -> String {
        text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
    }
}

import TestSupport

/// A shell that git chat has functions for.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// Whether it is installed where the commands of a sandbox look.
    var isInstalled: Bool {
        ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"].contains { Files.exists("\($0)/\(rawValue)") }
    }

    /// A command line that runs a script without the user's start files.
    ///
    /// `$CODE` stands for the exit status of the last command, whatever the shell calls it.
    func words(_ script: String) -> [String] {
        let script = script.replacing("$CODE", with: self == .fish ? "$status" : "$?")
        return switch self {
        case .bash: ["bash", "--norc", "--noprofile", "-c", script]
        case .zsh: ["zsh", "-f", "-c", script]
        case .fish: ["fish", "--no-config", "-c", script]
        }
    }

    /// The functions of `shell-init`, taken in as a user would.
    var initialisation: String {
        self == .fish ? "git chat shell-init fish | source" : "eval \"$(git chat shell-init \(rawValue))\""
    }

    /// A shell in which somebody types.
    var interactive: [String] {
        switch self {
        case .bash: ["bash", "--norc", "--noprofile", "-i"]
        case .zsh: ["zsh", "-f", "-i"]
        case .fish: ["fish", "--private"]
        }
    }
}

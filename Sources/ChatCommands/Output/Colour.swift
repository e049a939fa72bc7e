/// When to colour, as `--color` and git's configuration say it.
enum Colour: String, CaseIterable, Sendable {
    case always, auto, never

    /// Reads a word of configuration, where a truth value is allowed as well: yes means `auto`, as in git.
    init?(configured word: String) {
        switch GitWord.truth(word) {
        case true?: self = .auto
        case false?: self = .never
        case nil: self.init(rawValue: word.lowercased())
        }
    }
}

/// What decides about colour on one stream.
struct ColourDecision {
    /// The value of `--color`, if it was given.
    var option: Colour?
    var environment: [String: String] = [:]
    /// Whether the stream is a terminal.
    var isTerminal = false

    /// Whether to colour: the option, then `color.chat` or `color.ui`, the environment, and last the terminal.
    ///
    /// `auto` at one level leaves the question to the environment and the terminal.
    func isOn(config: (String) -> String?) -> Bool {
        switch option ?? configured(config) ?? .auto {
        case .always: true
        case .never: false
        case .auto: forced ?? (reachesTerminal(config) && !Terminal.isDumb(environment))
        }
    }

    private func configured(_ config: (String) -> String?) -> Colour? {
        for key in ["color.chat", "color.ui"] {
            if let word = config(key), let colour = Colour(configured: word) { return colour }
        }
        return nil
    }

    /// What the environment says of colour alone: no-color.org first, then the two habits of forcing it.
    private var forced: Bool? {
        if !environment["NO_COLOR", default: ""].isEmpty { return false }
        let asked = ["CLICOLOR_FORCE", "FORCE_COLOR"].contains { name in
            !["", "0", "false"].contains(environment[name, default: ""])
        }
        return asked ? true : nil
    }

    /// A pager that git started shows colours too, unless `color.pager` says that it cannot.
    private func reachesTerminal(_ config: (String) -> String?) -> Bool {
        if isTerminal { return true }
        guard GitWord.truth(environment["GIT_PAGER_IN_USE", default: ""]) == true else { return false }
        return config("color.pager").flatMap(GitWord.truth) != false
    }
}

/// The words of git's configuration.
enum GitWord {
    /// Reads a truth value the way `git config --type=bool` does; `nil` for a word that is none.
    static func truth(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off", "": false
        default: Int(word).map { $0 != 0 }
        }
    }
}

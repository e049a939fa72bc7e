internal import ChatAgents
internal import ChatForge
internal import ChatStore

/// A setting that git chat reads: its name, what it may be, and what it is without being set.
struct Setting {
    let name: String
    let standard: String?
    /// The words it takes; none for free text.
    var choices: [String] = []
    var isNumber = false
    let help: String

    /// Every setting of this version.
    static let all = [
        Setting(name: "chat.defaultBranch", standard: nil, help: "the base of new sessions"),
        Setting(name: "chat.defaultSession", standard: nil, help: "the session of a worktree that has none"),
        Setting(name: "chat.defaultAgent", standard: nil, help: "the agent that answers where none is named"),
        Setting(name: "chat.worktreeRoot", standard: nil, help: "where worktrees of sessions are made"),
        Setting(
            name: "chat.dirty", standard: "commit", choices: ["commit", "refuse"],
            help: "what is done with your uncommitted changes before an agent works"),
        Setting(
            name: "chat.subject", standard: SubjectStyle.change.rawValue,
            choices: SubjectStyle.allCases.map(\.rawValue),
            help: "what the subjects of turn commits are made from"),
        Setting(
            name: "chat.durability", standard: "full", choices: ["full", "normal"],
            help: "whether a turn is on the disk before it is acknowledged"),
        Setting(
            name: "chat.diff", standard: "auto", choices: ["auto", "git"], help: "what makes diffs between commits"),
        Setting(
            name: "chat.coauthor", standard: "false", choices: ["true", "false"],
            help: "whether turn commits name the agent as co-author"),
        Setting(
            name: "chat.timeLimit", standard: "0", isNumber: true,
            help: "seconds an agent may work on a turn; 0 is no limit"),
        Setting(
            name: "chat.trashExpiry", standard: "30", isNumber: true,
            help: "days that the trash keeps a deleted session; 0 is for ever"),
        Setting(
            name: "chat.runHooks", standard: "false", choices: ["true", "false"],
            help: "whether the repository's pre-commit and post-commit hooks run for turn commits"),
        Setting(
            name: "chat.recordThinking", standard: "true", choices: ["true", "false"],
            help: "whether what an agent thinks aloud is stored with the turn"),
        Setting(
            name: "chat.handoverLimit", standard: "32768", isNumber: true,
            help: "bytes of the conversation that an agent is told that does not know it"),
        Setting(
            name: "chat.budget.maxTokens", standard: nil, isNumber: true, help: "tokens that a session's agents may use"
        ),
        Setting(name: "chat.budget.maxCost", standard: nil, help: "dollars that a session's agents may cost"),
        Setting(
            name: "chat.picker", standard: "auto", choices: ["auto", "builtin"],
            help: "what 'git chat switch' lets you choose with: fzf where it is installed, or a list of its own"),
        Setting(name: "chat.templates", standard: nil, help: "a folder of your own with templates of sessions"),
        Setting(name: "chat.remote", standard: nil, help: "the remote that sessions go to"),
        Setting(
            name: "chat.policy.share", standard: "owner", choices: ["owner", "anyone", "nobody"],
            help: "who may share a session"),
        Setting(
            name: "chat.policy.redact", standard: "owner", choices: ["owner", "anyone", "nobody"],
            help: "who may redact a session"),
        Setting(
            name: "chat.policy.delete", standard: "owner", choices: ["owner", "anyone", "nobody"],
            help: "whose deletions of shared sessions are followed here"),
        Setting(
            name: "chat.policy.branches", standard: "any", choices: ["any", "own"],
            help: "which of the sessions that you see you may add to and push"),
        Setting(
            name: "chat.policy.read", standard: "own", choices: ["own", "anyone"],
            help: "whose private sessions are seen"),
        Setting(
            name: "chat.policy.remote", standard: nil,
            help: "a remote that sessions may go to, and to no other; any number of them"),
        Setting(
            name: "chat.redact", standard: "on", choices: ["on", "warn", "off"],
            help: "what is done with what looks like a secret"),
        Setting(
            name: "chat.seal.identity", standard: "~/.ssh/id_ed25519 and ~/.ssh/id_rsa",
            help: "a file with a private key, of age or SSH, that opens sealed sessions; any number of them"),
        Setting(
            name: "chat.seal.recipient", standard: nil,
            help: "whom sessions are sealed for beside you: a public key or a file of some; any number of them"),
        Setting(
            name: "chat.seal.new", standard: "false", choices: ["true", "false"],
            help: "whether new sessions are sealed, also those of an import or a capture"),
        Setting(name: "chat.redactAllow", standard: nil, help: "a text that looks like a secret and is none"),
        Setting(
            name: "chat.staleDays", standard: "14", isNumber: true,
            help: "days without a word after which 'list --stale' shows a session"),
        Setting(
            name: "chat.fetchLimit", standard: "100", isNumber: true,
            help: "how many sessions are fetched without being named"),
        Setting(
            name: "chat.pr.summary", standard: SummaryKind.changes.rawValue,
            choices: SummaryKind.allCases.map(\.rawValue),
            help: "what the text of a pull request says of the conversation"),
        Setting(
            name: "chat.pr.history", standard: HistoryKind.asIs.rawValue, choices: HistoryKind.allCases.map(\.rawValue),
            help: "whether turns that change no file are part of a pull request"),
        Setting(
            name: "chat.pr.auto", standard: "false", choices: ["true", "false"],
            help: "whether completing a session makes its pull request"),
        Setting(
            name: "chat.pr.maxWait", standard: "60",
            help: "seconds that are waited where a forge asks for a pause"),
        Setting(
            name: "chat.pr.closeOnArchive", standard: "false", choices: ["true", "false"],
            help: "whether archiving a session closes its pull request"),
        Setting(name: "chat.browser", standard: nil, help: "the command that opens a page"),
        Setting(name: "chat.advice", standard: "true", choices: ["true", "false"], help: "whether hints are shown"),
    ]

    /// A line for each setting: name, values, what it is for.
    static var overview: String {
        (all + families).map { setting in
            let choices = setting.choices.isEmpty ? "" : " (\(setting.choices.joined(separator: ", ")))"
            let standard = setting.standard.map { "; \($0) if not set" } ?? ""
            let name = setting.name.dropFirst("chat.".count).replacing("*", with: "<name>")
            return "\(name): \(setting.help)\(choices)\(standard)"
        }.joined(separator: "\n\n")
    }

    static func named(_ key: String) -> Setting? { all.first { $0.name.lowercased() == key.lowercased() } }

    /// Settings with a name of the user's in the middle: an agent, a host, a rule.
    private static let families = [
        Setting(name: "chat.agent.*.command", standard: nil, help: "the command line of an agent"),
        Setting(
            name: "chat.agent.*.protocol", standard: nil, choices: AgentProtocol.allCases.map(\.rawValue),
            help: "how to speak with the agent"),
        Setting(
            name: "chat.agent.*.permission", standard: nil, choices: PermissionPolicy.allCases.map(\.rawValue),
            help: "what the agent may do without asking"),
        Setting(
            name: "chat.agent.*.timeLimit", standard: nil, isNumber: true,
            help: "seconds the agent may work on a turn; 0 is no limit"),
        Setting(
            name: "chat.agent.*.startLimit", standard: nil, isNumber: true,
            help: "seconds the agent may take until it is ready"),
        Setting(name: "chat.agent.*.model", standard: nil, help: "the model it is asked for"),
        Setting(name: "chat.agent.*.mode", standard: nil, help: "the mode it works in"),
        Setting(
            name: "chat.agent.*.history", standard: nil, choices: ["true", "false"],
            help: "whether it is told what was said before"),
        Setting(name: "chat.agent.*.url", standard: nil, help: "where a model is reached over HTTP"),
        Setting(
            name: "chat.agent.*.maxTokens", standard: nil, isNumber: true,
            help: "the most tokens of one answer over HTTP"),
        Setting(name: "chat.agent.*.keyEnv", standard: nil, help: "the variable of the environment that has its key"),
        Setting(
            name: "chat.redact.*.pattern", standard: nil, help: "a rule of your own for what looks like a secret"),
        Setting(
            name: "chat.*.forge", standard: nil, choices: Forge.Kind.allCases.map(\.rawValue),
            help: "what runs on that host"),
        Setting(name: "chat.*.apiUrl", standard: nil, help: "where the API of that host is"),
        Setting(name: "chat.*.tokenCommand", standard: nil, help: "the command that prints the token for that host"),
    ]

    /// The setting of a key with a name of the user's in it.
    private static func ofFamily(_ key: String) -> Setting? {
        let key = key.lowercased()
        return families.first { family in
            let parts = family.name.lowercased().split(separator: "*", omittingEmptySubsequences: false)
            return key.count > family.name.count - 1 && key.hasPrefix(parts[0]) && key.hasSuffix(parts[1])
        }
    }

    /// Whether the key takes one of a few words, or a number: nothing that somebody made up.
    static func isClosed(_ key: String) -> Bool {
        guard let setting = named(key) ?? ofFamily(key) else { return false }
        return setting.isNumber || !setting.choices.isEmpty
    }

    /// Whether some part of git chat reads the key.
    static func isKnown(_ key: String) -> Bool {
        named(key) != nil || ofFamily(key) != nil || own.contains(key.lowercased())
    }

    /// What git chat alone writes.
    private static let own: Set = ["chat.cloneid", "chat.left"]

    /// - Throws: `RefusedSetting` for a value that the setting does not take, `UnknownSetting` for a key that nothing
    ///   reads.
    static func check(_ key: String, _ value: String) throws {
        guard let setting = named(key) ?? ofFamily(key) else { throw UnknownSetting(key: key) }
        if setting.isNumber, Int(value).map({ $0 < 0 }) ?? true {
            throw RefusedSetting(key: key, value: value, takes: "a number from 0 on")
        }
        guard !setting.choices.isEmpty, !setting.choices.contains(value) else { return }
        throw RefusedSetting(key: key, value: value, takes: setting.choices.joined(separator: ", "))
    }
}

/// A value that a setting does not take.
struct RefusedSetting: Diagnosable {
    let key: String
    let value: String
    let takes: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "refused_setting", "cannot set '\(key)' to '\(value)': it takes \(takes)", .no,
            hints: ["nothing was changed"])
    }
}

/// A key that no part of git chat reads.
struct UnknownSetting: Diagnosable {
    let key: String
    var verb = "set"

    /// A setting whose name begins alike.
    var near: Setting? {
        let wanted = key.lowercased()
        return Setting.all.first { $0.name.lowercased().hasPrefix(wanted.prefix(8)) }
    }

    var diagnostic: Diagnostic {
        Diagnostic(
            "unknown_setting", "cannot \(verb) '\(key)': git chat has no such setting", .no,
            hints: [near.map { "did you mean '\($0.name)'?" } ?? "'git config' sets keys that git chat does not know"])
    }
}

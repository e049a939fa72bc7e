internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Looks at what git chat depends on, and says what is in its way.
struct Doctor: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what is in the way of git chat here",
        discussion: """
            Looks at the programs, the repository, the configuration, the hooks and the remote. Nothing is changed, and \
            no remote is asked. Exit status 1 says that something should be done. 'git chat fsck' checks what is stored.
            """)

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let findings = try Examination(context: context).findings()
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let rows = findings.map { finding in
            [
                Table.Cell(finding.state.rawValue, finding.state.slot), Table.Cell(finding.about),
                Table.Cell(finding.words),
            ]
        }
        let objects = findings.map { finding -> JSON in
            [
                "state": .string(finding.state.rawValue), "about": .string(finding.about),
                "message": .string(finding.words), "hint": .optional(finding.hint),
            ]
        }
        let columns = [
            Table.Column(title: "", priority: 9), .init(title: "", priority: 8), .init(title: "", priority: 7),
        ]
        try context.console.answer(Listing(columns: columns, rows: rows, objects: { objects }), as: format)
        if format != .json { for hint in findings.compactMap(\.hint) { context.console.hint(hint) } }
        if findings.contains(where: { $0.state == .bad }) { throw Exit(status: .no) }
    }
}

/// One thing that was looked at.
struct DoctorFinding {
    enum State: String {
        case good = "ok"
        case note
        case bad

        var slot: Palette.Slot? { self == .bad ? .error : self == .note ? .warning : nil }
    }

    let state: State
    let about: String
    let words: String
    var hint: String?

    init(_ state: State, _ about: String, _ words: String, hint: String? = nil) {
        (self.state, self.about, self.words, self.hint) = (state, about, words, hint)
    }
}

/// Everything that `doctor` looks at.
private struct Examination {
    let context: Context

    func findings() throws -> [DoctorFinding] {
        let store = try context.store()
        let remotes = try DoctorFinding.remotes(store, context.repository().configuration)
        return try [git(), program(), identity(store), rewriteReference()] + settings(store) + hooks(store)
            + remotes + refspecs() + rules(store) + keys(store)
    }

    private func git() throws -> DoctorFinding {
        let repository = try context.repository()
        let version = try repository.program.run(["version"], in: context.directory).line
        return DoctorFinding(.good, "git", version.replacing("git version ", with: ""))
    }

    private func program() -> DoctorFinding {
        guard let found = context.foundProgram else {
            return DoctorFinding(
                .bad, "program", "git-chat is not on PATH", hint: "add its folder to PATH, so that 'git chat' finds it")
        }
        guard Folder.resolved(found) == Folder.resolved(context.programPath) else {
            return DoctorFinding(
                .bad, "program", "'git chat' runs another program, '\(found)', not '\(context.programPath)'",
                hint: "put the folder of '\(context.programPath)' earlier on PATH, or remove '\(found)'")
        }
        return DoctorFinding(.good, "program", found)
    }

    private func identity(_ store: ChatStore) -> DoctorFinding {
        do { return DoctorFinding(.good, "identity", try store.whoami()) } catch {
            return DoctorFinding(
                .bad, "identity", "git does not know who you are",
                hint: "run 'git config --global user.email you@example.com' and the same for user.name")
        }
    }

    /// Settings that nothing reads, or whose value nothing takes.
    private func settings(_ store: ChatStore) throws -> [DoctorFinding] {
        // The last one is for 'hooks/server/update'.
        let others: Set = ["chat.cloneid", "chat.defaultsession", "chat.left", "chat.mailmap"]
        let entries = try context.repository().configuration.entries(prefix: "chat.")
        var findings = try entries.filter { !others.contains($0.key.lowercased()) }.compactMap { entry in
            try DoctorFinding(entry)
        }
        if let name = context.config("chat.defaultAgent"), name != "shell" {
            let agents = try ConfiguredAgent.all(
                context.repository().configuration, path: context.environment["PATH"] ?? "")
            switch agents.first(where: { $0.name == name })?.state {
            case nil:
                let hint = "run 'git chat agent add \(name) -- <command>', or name another as chat.defaultAgent"
                findings.append(DoctorFinding(.bad, "agent", "there is no agent '\(name)'", hint: hint))
            case .missing:
                findings.append(DoctorFinding(.bad, "agent", "the program of agent '\(name)' is not installed"))
            default: findings.append(DoctorFinding(.good, "agent", "'\(name)' answers where none is named"))
            }
        }
        return findings
    }

    private func rewriteReference() throws -> DoctorFinding {
        let values = try context.repository().configuration.strings("notes.rewriteRef")
        guard values.contains("refs/notes/kosuke-chat") else {
            return DoctorFinding(
                .note, "notes", "git does not carry notes along when commits are rewritten", hint: "run 'git chat init'"
            )
        }
        return DoctorFinding(.good, "notes", "git carries notes along when commits are rewritten")
    }

    private func hooks(_ store: ChatStore) throws -> [DoctorFinding] {
        let hidden = try store.hiddenHooks(program: context.programPath).hidden.map {
            DoctorFinding(.note, "hooks", $0.words, hint: $0.hint)
        }
        return try usedHooks(store) + [hidden].compactMap { $0 }
    }

    private func usedHooks(_ store: ChatStore) throws -> [DoctorFinding] {
        let folder: HookFolder
        let reports: [HookReport]
        do { (folder, reports) = (try store.hookFolder(), try store.hooks(program: context.programPath)) } catch {
            guard let refusal = error as? HookRefusal else { throw error }
            return [DoctorFinding(.note, "hooks", refusal.diagnostic.message, hint: refusal.diagnostic.hints.first)]
        }
        var findings = [DoctorFinding(.good, "hooks", folder.words)]
        for report in reports {
            if case .installed = report.state { continue }
            let isBad = report.state != .missing && report.state != .other
            findings.append(DoctorFinding(isBad ? .bad : .note, report.hook.rawValue, report.state.words))
        }
        let areLoadersMissing = reports.contains { $0.state == .notLoaded }
        if findings.count > 1 {
            findings[0].hint =
                areLoadersMissing ? HookFolder.loaderHint : "run 'git chat hooks install' to install the hooks"
        }
        if try store.hasUncommittedHooks(program: context.programPath) {
            let words = "not committed: a push from the worktree of a session is not checked"
            findings.append(DoctorFinding(.bad, "hooks", words, hint: HookFolder.commitHint))
        }
        return try findings + unhooked(store, folder)
    }

    /// Worktrees of sessions that have no hooks, where each worktree has a folder for them.
    private func unhooked(_ store: ChatStore, _ folder: HookFolder) throws -> [DoctorFinding] {
        let hint =
            switch folder.keeper {
            case .husky: "in each, merge the branch that has the hooks, and run 'npx husky'"
            case .project: "in each, merge the branch that has the hooks"
            case .clone, .elsewhere: "run 'git config --unset core.hooksPath', or name the folder from the root on"
            }
        var findings = try store.sessionsWithoutHooks(program: context.programPath).map { id in
            let place = try store.worktreePath(of: id)
            return DoctorFinding(.bad, "hooks", "not run in '\(place)': a push from there is not checked")
        }
        if !findings.isEmpty { findings[0].hint = hint }
        return findings
    }

    /// Refspecs that would write over what is ours, or bring all of it at every fetch.
    private func refspecs() throws -> [DoctorFinding] {
        let entries = try context.repository().configuration.entries(prefix: "remote.")
        return entries.compactMap { entry in
            guard entry.key.hasSuffix(".fetch"), let value = entry.value else { return nil }
            let source = value.drop { $0 == "+" || $0 == "^" }.prefix { $0 != ":" }
            guard
                ["refs/*", "refs/notes/*", "refs/chat/*", "refs/notes/kosuke-chat", "refs/chat/sessions/*"]
                    .contains(String(source)), !value.hasPrefix("^")
            else { return nil }
            return DoctorFinding(
                .bad, entry.key, "'\(value)' lets every fetch write over references of git chat",
                hint:
                    "run 'git config --unset \(entry.key) \"^\(value.replacing("*", with: ".*").replacing("+", with: "\\+"))$\"'; 'git chat fetch' needs no refspec"
            )
        }
    }

    /// Files with private keys that are named and open nothing; and, where sessions are sealed, that there is none.
    private func keys(_ store: ChatStore) throws -> [DoctorFinding] {
        let files = try context.identityFiles()
        let isNamed = try !context.repository().configuration.strings("chat.seal.identity").isEmpty
        let isSealed = try store.sessions().readable.contains { $0.sealed != nil }
        guard isNamed || isSealed else { return [] }
        var findings = files.files.map { path, state in
            switch state {
            case .open(let keys):
                DoctorFinding(.good, "keys", "'\(path)' has \(keys.count) key\(keys.count == 1 ? "" : "s")")
            case .foreign(_, hasPassphrase: true):
                DoctorFinding(
                    .note, "keys", "'\(path)' needs a passphrase: the program 'age' asks for it, on a terminal",
                    hint: "install 'age', or name a key without a passphrase as chat.seal.identity")
            case .foreign(_, hasPassphrase: false):
                DoctorFinding(
                    .note, "keys", "'\(path)' is a key of RSA: the program 'age' opens sessions with it",
                    hint: "install 'age', or make a key of another kind ('ssh-keygen -t ed25519')")
            case .refused(let reason):
                DoctorFinding(isNamed ? .bad : .note, "keys", "cannot use '\(path)': \(reason)")
            }
        }
        let absent = files.paths.filter { path in !files.files.contains { $0.path == path } }
        // Of those that are looked for unasked, one will do.
        let missing = isNamed || files.files.isEmpty ? absent : []
        findings += missing.map {
            DoctorFinding(
                isNamed ? .bad : .note, "keys", "cannot find '\($0)', which would open sealed sessions",
                hint: "run 'git config --global --add chat.seal.identity <file>' to name another")
        }
        return findings
    }

    private func rules(_ store: ChatStore) -> [DoctorFinding] {
        store.redactionProblems().map {
            DoctorFinding(
                .bad, "redaction", "cannot read the rule '\($0)'",
                hint: "see docs/format/redaction.md for how a pattern is written")
        }
    }
}

extension HookFolder {
    fileprivate var words: String {
        switch keeper {
        case .clone: "in '\(path)'" + (rewriter.map { "; \($0) writes there too" } ?? "")
        case .project: "in '\(path)', which is part of the project (core.hooksPath)"
        case .husky: "in '\(path)', which husky runs"
        case .elsewhere: "in '\(path)', which other repositories use too (core.hooksPath)"
        }
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Puts the hooks of git chat where git looks for them.
struct Hooks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install the hooks of git chat, take them away, or see what is there",
        discussion: """
            Everything works without hooks; with them, links between commits and conversations are kept at once, and \
            'git push' keeps private sessions here. Hooks that are there go on being run, and are put back byte for \
            byte by 'uninstall'.
            """,
        subcommands: [HooksInstall.self, HooksUninstall.self, HooksStatus.self])
}

/// Installs the hooks.
struct HooksInstall: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks where git looks for them",
        discussion: """
            That is the repository's own folder, or where core.hooksPath leads. In a folder that is part of the project \
            (husky's too) a block is put into the scripts; commit them to share it.
            """)

    @Flag(help: "Write over a hook of git chat that was edited")
    var force = false

    @Flag(help: "Do it in a folder that other repositories use too")
    var yes = false

    func run(in context: Context) throws {
        let store = try context.store()
        let folder = try store.hookFolder()
        var isShared = yes
        if folder.keeper == .elsewhere, !yes {
            isShared = try context.console.confirm("Other repositories use '\(folder.path)' too. Install there?")
            guard isShared else { throw Exit(status: .cancelled) }
        }
        let program = context.programPath
        let written = try store.installHooks(program: program, isForced: force, isShared: isShared)
        for report in written { context.console.narrate("\(report.hook.rawValue): \(report.state.words)") }
        if written.isEmpty { context.console.narrate("all hooks are there already, in '\(folder.path)'") }
        if try store.hasUncommittedHooks(program: program) { context.console.hint(HookFolder.commitHint) }
        if try store.hooks(program: program).contains(where: { $0.state == .notLoaded }) {
            context.console.hint(HookFolder.loaderHint)
        }
        guard let rewriter = folder.rewriter else { return }
        context.console.hint("\(rewriter) may write over them; 'git chat hooks status' tells, 'install' puts them back")
    }
}

/// Takes the hooks away.
struct HooksUninstall: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take the hooks away, and put back what was there before")

    @Flag(help: "Take away a hook of git chat that was edited, too")
    var force = false

    func run(in context: Context) throws {
        let gone = try context.store().uninstallHooks(program: context.programPath, isForced: force)
        for report in gone {
            let rest = report.state == .missing ? "taken away" : "taken away, the one before is back"
            context.console.narrate("\(report.hook.rawValue): \(rest)")
        }
        if gone.isEmpty { context.console.narrate("no hook of git chat was there") }
    }
}

/// Says what stands in the place of each hook.
struct HooksStatus: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say of each hook whether it is installed",
        discussion: "In a pipe: hook, state, file, apart by tabs. Exit status 1 says that one is missing.")

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let reports = try store.hooks(program: context.programPath)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let columns = [
            Table.Column(title: "HOOK", priority: 9), .init(title: "STATE", priority: 8), .init(title: "FILE"),
        ]
        let rows = reports.map { report in
            [report.hook.rawValue, format == .text ? report.state.words : report.state.code, report.path].map {
                Table.Cell($0)
            }
        }
        let objects = reports.map { report -> JSON in
            [
                "hook": .string(report.hook.rawValue), "state": .string(report.state.code),
                "message": .string(report.state.words), "path": .string(report.path),
            ]
        }
        try context.console.answer(Listing(columns: columns, rows: rows, objects: { objects }), as: format)
        if let hidden = try store.hiddenHooks(program: context.programPath).hidden {
            context.console.narrate(hidden.words)
            context.console.hint(hidden.hint)
        }
        let isWhole = reports.allSatisfy { if case .installed = $0.state { true } else { false } }
        guard isWhole else {
            let areLoadersMissing = reports.contains { $0.state == .notLoaded }
            context.console.hint(
                areLoadersMissing ? HookFolder.loaderHint : "run 'git chat hooks install' to install them")
            throw Exit(status: .no)
        }
    }
}

extension HookFolder {
    /// What to do where hooks are part of the project, and not of its commit.
    static let commitHint = "commit the hooks in the project: worktrees of sessions have only what their branches have"

    /// What to do where husky's own scripts, which git runs, are not in a worktree.
    static let loaderHint = "run 'npx husky' there to have husky's own scripts made"
}

extension [HookReport] {
    /// Words about hooks of ours that `core.hooksPath` hides, and what to do; `nil` where there are none.
    var hidden: (words: String, hint: String)? {
        guard let first else { return nil }
        let folder = first.path.dropLast(first.hook.rawValue.count + 1)
        return (
            "those of git chat in '\(folder)' are not run: core.hooksPath leads elsewhere",
            "'git chat hooks uninstall' takes them away, too; 'install' then puts hooks where git looks"
        )
    }
}

extension HookState {
    /// A word for programs, which does not change.
    var code: String {
        switch self {
        case .missing: "missing"
        case .other: "other"
        case .installed(let isChained): isChained ? "chained" : "installed"
        case .outdated: "outdated"
        case .changed: "changed"
        case .displaced: "displaced"
        case .notExecutable: "not-executable"
        case .notLoaded: "not-loaded"
        }
    }

    /// The state as a person reads it.
    var words: String {
        switch self {
        case .missing: "not installed"
        case .other: "not installed; there is another one"
        case .installed(let isChained): isChained ? "installed, with the one that was there" : "installed"
        case .outdated: "installed by another version of git chat, or for one in another place"
        case .changed: "installed, and edited since"
        case .displaced(let path): "not run: another program put its own there, and ours at '\(path)'"
        case .notExecutable: "not run: its file is not executable"
        case .notLoaded: "not run here: husky's own script is missing"
        }
    }
}

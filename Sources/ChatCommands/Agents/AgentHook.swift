internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

/// Takes down what is done in an agent's own interface.
struct AgentHook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Have conversations in Claude Code's or Codex' own interface become turns",
        discussion: """
            The hooks stand in the agent's own settings. What you ask it inside a session's worktree becomes a turn of \
            that session, with its answer, tools and tokens, and a commit of what it changed, as if 'git chat send' had \
            asked. Hooks never hold the agent up: they say nothing and take a few milliseconds.
            """,
        subcommands: [
            AgentHookInstall.self, AgentHookUninstall.self, AgentHookStatus.self, AgentHookClaude.self,
            AgentHookCodex.self, AgentHookWork.self,
        ])
}

/// Which agent's settings are meant.
struct HookTarget: ParsableArguments {
    @Argument(
        help: "Agent: claude or codex", completion: .list(CapturedAgent.allCases.map(\.rawValue)),
        transform: { word in
            guard let agent = CapturedAgent(rawValue: word) else {
                throw ValidationError("hooks are known of claude and codex, not of '\(terminalSafeLine(word))'")
            }
            return agent
        })
    var agent: CapturedAgent

    @Flag(help: "In the settings of this worktree, instead of yours for all")
    var project = false

    func file(in context: Context) throws -> AgentHookFile {
        let path = try project ? projectPath(context) : ownPath(context)
        return AgentHookFile(agent: agent, path: path)
    }

    private func projectPath(_ context: Context) throws -> String {
        guard let top = try context.repository().worktree else { throw NoHookPlace(agent: agent) }
        return top + (agent == .claude ? "/.claude/settings.local.json" : "/.codex/hooks.json")
    }

    private func ownPath(_ context: Context) throws -> String {
        func folder(_ name: String) -> String? { context.environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let (variable, place) = agent == .claude ? ("CLAUDE_CONFIG_DIR", "/.claude") : ("CODEX_HOME", "/.codex")
        guard let own = folder(variable) ?? folder("HOME").map({ $0 + place }) else { throw NoHookPlace(agent: agent) }
        return own + (agent == .claude ? "/settings.json" : "/hooks.json")
    }
}

/// Puts the hooks into an agent's settings.
struct AgentHookInstall: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Put the hooks into an agent's settings, behind those that are there")

    @OptionGroup var target: HookTarget

    @Flag(help: "Also what is done outside of sessions' worktrees; it becomes sessions of its own, without files")
    var everywhere = false

    func run(in context: Context) throws {
        let file = try target.file(in: context)
        let isNew = try file.install(HookSettings.command(target.agent, isEverywhere: everywhere))
        context.console.narrate(isNew ? "hooks installed in '\(file.path)'" : "the hooks are in '\(file.path)' already")
        guard isNew else { return }
        context.console.hint("an agent that runs now has to be started anew to see them")
        if target.agent == .codex { context.console.hint("Codex asks once whether it may run them") }
    }
}

/// Takes the hooks out of an agent's settings.
struct AgentHookUninstall: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take the hooks out of an agent's settings",
        discussion: "Settings that were not changed since 'install' are put back byte for byte.")

    @OptionGroup var target: HookTarget

    func run(in context: Context) throws {
        let file = try target.file(in: context)
        let wasThere = try file.uninstall()
        context.console.narrate(
            wasThere ? "hooks taken out of '\(file.path)'" : "no hook of git chat was in '\(file.path)'")
    }
}

/// Says whether the hooks are in an agent's settings.
struct AgentHookStatus: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the hooks are in the agents' settings",
        discussion: "In a pipe: agent, state, file, apart by tabs. Exit status 1 says that they are in none.")

    @Flag(help: "Look at the settings of this worktree, instead of yours for all")
    var project = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let files = try CapturedAgent.allCases.map { agent -> AgentHookFile in
            var target = HookTarget()
            (target.agent, target.project) = (agent, project)
            return try target.file(in: context)
        }
        let states = try files.map { ($0, try $0.state().rawValue) }
        let listing = Listing(
            columns: [.init(title: "AGENT", priority: 9), .init(title: "STATE", priority: 8), .init(title: "FILE")],
            rows: states.map { [.init($0.0.agent.rawValue), .init($0.1), .init($0.0.path)] },
            objects: {
                states.map {
                    ["agent": .string($0.0.agent.rawValue), "state": .string($0.1), "path": .string($0.0.path)]
                }
            })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
        guard states.contains(where: { $0.1 == AgentHookFile.State.installed.rawValue }) else {
            context.console.hint("run 'git chat agent hook install claude' or '… codex' to install them")
            throw Exit(status: .no)
        }
    }
}

/// Nobody says where the agent's settings are.
struct NoHookPlace: Diagnosable {
    let agent: CapturedAgent

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_hook_place", "cannot find the settings of '\(agent.rawValue)': there is no HOME, or no worktree", .no)
    }
}

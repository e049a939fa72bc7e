internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Tries an agent.
struct AgentTest: StreamingCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Try whether an agent answers, and see what it says of itself",
        discussion: """
            The agent is asked one question in an empty repository of its own, which is removed afterwards, and may do \
            nothing there. Nothing is stored. The agent's maker may charge for the answer.
            """)

    @Argument(help: "Name; without one, the agent that would answer here", completion: .custom(Candidates.agents))
    var name: String?

    @Option(help: "Model it is to use, by its own name for it")
    var model: String?

    @Option(help: ArgumentHelp("What it is asked", valueName: "text"))
    var prompt = "Answer with the single word: ready"

    @Option(help: ArgumentHelp("How long it may take", valueName: "seconds"))
    var timeLimit = 120

    @OptionGroup var output: OutputOptions

    nonisolated(nonsending) func run(in context: Context) async throws {
        let chosen = try choose(context)
        let folder = try ScratchRepository(context)
        defer { folder.remove() }
        var environment = GitEnvironment.forAgent(context.environment)
        environment["PWD"] = folder.path
        var prompt = AgentPrompt(
            text: chosen.name == "shell" ? "echo ready" : prompt, directory: folder.path, environment: environment,
            timeLimit: .seconds(max(1, timeLimit)))
        (prompt.model, prompt.permission) = (chosen.model, Permission(.reject, isChosen: true))
        var trial = Trial(chosen)
        let run = chosen.agent.start(prompt)
        for await update in run.updates { trial.take(update) }
        try context.console.answer(
            object: trial.json, as: output.chosen(onTerminal: context.console.settings.isTerminal)
        ) {
            trial.rows.map { "\($0.0)\t\(context.console.safe($0.1))\n" }.joined()
        }
        try context.console.flush()
        guard trial.isAnswered else { throw AgentSilent(name: chosen.name, reason: trial.end?.reason) }
    }

    private func choose(_ context: Context) throws -> ChosenAgent {
        let choice = AgentChoice(context)
        if let name = name ?? context.config("chat.defaultAgent") { return try choice.agent(name, model: model) }
        guard let known = AgentCatalog.detected(path: context.environment["PATH"] ?? "") else { throw NothingToTry() }
        return try choice.agent(known.name, model: model)
    }
}

/// What an agent said when it was tried.
private struct Trial {
    private let chosen: ChosenAgent
    private var agent: AgentName
    private var model: String?
    private var session: String?
    private var text = ""
    private(set) var end: AgentEnd?

    init(_ chosen: ChosenAgent) {
        self.chosen = chosen
        agent = chosen.agent.name
    }

    mutating func take(_ update: AgentUpdate) {
        switch update {
        case .identity(let agent, let model, let session):
            (self.agent, self.model, self.session) = (agent, model, session)
        case .text(let piece): text += piece
        case .ended(let end): self.end = end
        default: break
        }
    }

    var isAnswered: Bool { end?.outcome == .complete && !text.allSatisfy(\.isWhitespace) }

    var rows: [(String, String)] {
        [
            ("agent", chosen.name), ("protocol", chosen.transport.rawValue), ("version", agent.version ?? "-"),
            ("model", model ?? "-"), ("session", session ?? "-"),
            ("can", chosen.transport.abilities.map(\.rawValue).joined(separator: ", ")),
            ("answer", terminalSafeLine(String(text.prefix(200)))), ("outcome", end?.outcome.rawValue ?? "-"),
            ("reason", end?.reason ?? "-"),
        ]
    }

    var json: JSON {
        [
            "name": .string(chosen.name), "protocol": .string(chosen.transport.rawValue),
            "version": .optional(agent.version), "model": .optional(model), "agent_session": .optional(session),
            "can": .array(chosen.transport.abilities.map { .string($0.rawValue) }), "answer": .string(text),
            "outcome": .optional(end?.outcome.rawValue), "reason": .optional(end?.reason),
            "stderr": .optional(end?.diagnostics),
        ]
    }
}

/// A repository for one trial.
private struct ScratchRepository {
    let path: String
    private let context: Context

    /// - Throws: `SystemError`, `GitProgram.Failure`.
    init(_ context: Context) throws {
        var template = Array((context.temporaryFolder + "/git-chat-test.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.context = context
        // Some agents refuse to work outside of a repository.
        let git = try ShellProcess(
            "git init --quiet \"$1\"", arguments: [path], environment: GitEnvironment.forAgent(context.environment))
        guard try git.wait() == 0 else { throw SystemError(number: EIO) }
    }

    func remove() {
        // What stays is a small folder among temporary files.
        let removal = try? ShellProcess("rm -rf -- \"$1\"", arguments: [path], environment: context.environment)
        _ = try? removal?.wait()
    }
}

/// The agent did not answer.
struct AgentSilent: Diagnosable {
    let name: String
    let reason: String?

    var diagnostic: Diagnostic {
        Diagnostic("agent_failed", "cannot use agent '\(name)': \(reason ?? "it said nothing")", .agentFailed)
    }
}

/// There is no agent to try.
struct NothingToTry: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "no_agent", "cannot try an agent: none is configured, and none that is known is installed", .notFound,
            hints: ["run 'git chat agent list --all' to see which are known"])
    }
}

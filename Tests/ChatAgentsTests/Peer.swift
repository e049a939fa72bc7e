import ChatAgents
import ChatModel
import TestSupport

/// The scripted agent over ACP, in a folder of its own.
struct Peer {
    let folder = Folder()
    let log: String
    private let words: [String]
    private let startLimit: Duration
    private let grace: Duration

    init(_ options: String..., startLimit: Duration = .seconds(30), grace: Duration = .milliseconds(300)) throws {
        log = folder.path + ".log"
        let program = try BuiltProgram.folder() + "/scripted-agent"
        words = [program, "--log", log] + options
        self.startLimit = startLimit
        self.grace = grace
    }

    /// The folder without links, as the walk of paths has it.
    var top: String { Files.resolved(folder.path) ?? folder.path }

    func agent() -> ACPAgent {
        ACPAgent(name: AgentName(name: "peer"), words: words, startLimit: startLimit, grace: grace)
    }

    func prompt(_ lines: String...) -> AgentPrompt { prompt(lines: lines) }

    func prompt(lines: [String]) -> AgentPrompt {
        .plain(
            lines.joined(separator: "\n"), in: top, environment: ["GIT_CHAT_REQUEST": top, "GIT_CHAT_WORKTREE": top])
    }

    /// Has the agent do what the lines say.
    func run(
        _ lines: String..., permission: Permission = Permission(), each: (AgentUpdate) async -> Void = { _ in }
    ) async -> Collected {
        var prompt = prompt(lines: lines)
        prompt.permission = permission
        return await Collected(agent().start(prompt), each: each)
    }

    func run(_ prompt: AgentPrompt) async -> Collected { await Collected(agent().start(prompt)) }

    /// What the agent received, a message a line.
    func received() throws -> [JSON] {
        try Files.text(of: log).split(separator: "\n").map { try JSON.parse($0.utf8) }
    }
}

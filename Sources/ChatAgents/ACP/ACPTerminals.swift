import ChatModel
import Subprocess
import Synchronization

/// The commands that an agent has us run, each in a process group of its own.
final class ACPTerminals: Sendable {
    private let prompt: AgentPrompt
    private let files: WorktreeFiles
    private let terminals = Mutex<[String: ACPTerminal]>([:])
    private let count = Atomic(0)
    /// How many an agent may have at a time.
    private static let limit = 64

    init(prompt: AgentPrompt, files: WorktreeFiles) {
        self.prompt = prompt
        self.files = files
    }

    /// Starts a command as `terminal/create` describes it.
    func create(_ params: JSON) throws(RPCError) -> JSON {
        guard let command = params["command"]?.text, !command.isEmpty else {
            throw RPCError(RPCError.invalidParams, "no command")
        }
        guard terminals.withLock({ $0.count }) < Self.limit else {
            throw RPCError(RPCError.internalError, "\(Self.limit) terminals are open: release some")
        }
        var prompt = prompt
        if let folder = params["cwd"]?.text { prompt.directory = try directory(folder) }
        for variable in params["env"]?.elements ?? [] {
            guard let name = variable["name"]?.text, let value = variable["value"]?.text, Self.isName(name) else {
                throw RPCError(RPCError.invalidParams, "a variable without a usable name or value")
            }
            // The mark by which we find the processes of a turn is ours.
            if !name.hasPrefix("GIT_CHAT_") { prompt.environment[name] = value }
        }
        prompt.environment["PWD"] = prompt.directory
        let arguments = params["args"]?.elements?.compactMap(\.text) ?? []
        let terminal = ACPTerminal([command] + arguments, prompt: prompt, limit: params["outputByteLimit"]?.integer)
        let id = "terminal-\(count.add(1, ordering: .relaxed).newValue)"
        terminals.withLock { $0[id] = terminal }
        return ["terminalId": .string(id)]
    }

    /// The terminal that a request names.
    func find(_ params: JSON) throws(RPCError) -> ACPTerminal {
        let id = params["terminalId"]?.text
        guard let terminal = id.flatMap({ id in terminals.withLock { $0[id] } }) else {
            throw RPCError(RPCError.notFound, "no such terminal")
        }
        return terminal
    }

    /// Ends a terminal's command and forgets it.
    func release(_ params: JSON) throws(RPCError) {
        try find(params).kill()
        _ = terminals.withLock { $0.removeValue(forKey: params["terminalId"]?.text ?? "") }
    }

    /// Ends every command.
    func endAll() {
        for terminal in terminals.withLock({ $0.values }) { terminal.kill() }
    }

    private func directory(_ path: String) throws(RPCError) -> String {
        do throws(WorktreeFiles.Refusal) {
            return try files.folder(path)
        } catch {
            throw RPCError(error, path: path)
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") }
            && !(name.utf8.first.map { (0x30...0x39).contains($0) } ?? true)
    }
}

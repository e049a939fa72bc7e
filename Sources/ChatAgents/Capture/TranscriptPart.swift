public import ChatModel
import SystemPackage

/// What an agent's own transcript says of one turn: the part of the file that was written since the prompt.
public struct TranscriptPart: Sendable {
    /// The longest part that is read, in bytes.
    private static let limit = 64 << 20

    /// What the agent said and did, in order.
    public let updates: [AgentUpdate]
    /// The answer as one text.
    public let text: String

    /// Reads the file from `offset` on; `nil` where it cannot be read.
    ///
    /// - Parameter top: The top of the worktree, from which paths are said.
    public init?(_ path: String, from offset: Int, of agent: CapturedAgent, top: String) {
        guard let bytes = Self.bytes(path, from: offset) else { return nil }
        var gate = UpdateGate()
        var reader: any TranscriptReader =
            agent == .claude ? ClaudeTranscript(agent.name, top: top) : CodexTranscript(agent.name, top: top)
        var updates: [AgentUpdate] = []
        for line in bytes.split(separator: 0x0A) {
            // A line that cannot be read, or is being written just now, is passed over.
            guard let json = try? JSON.parse(line) else { continue }
            updates += reader.updates(for: json)
        }
        self.updates = (updates + reader.last()).compactMap { gate.pass($0) }
        var answer = AnswerText()
        text = self.updates.map { answer.piece(of: $0) }.joined()
    }

    /// How long the file is; 0 where there is none yet, or none that can be read: then all of it is new later.
    public static func size(_ path: String) -> Int {
        // Nothing is said from within a hook: what cannot be looked at counts as not there.
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return 0
        }
        defer { try? file.close() }  // it was only looked at
        // A pipe has no length, and nothing to go on from.
        return (try? file.seek(offset: 0, from: .end)).map { Int($0) } ?? 0
    }

    private static func bytes(_ path: String, from offset: Int) -> [UInt8]? {
        // A transcript that cannot be read leaves the turn with what the hooks told.
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return nil
        }
        defer { try? file.close() }  // as above
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let place = Int64(offset + bytes.count)
            // As where it cannot be opened.
            guard let count = try? buffer.withUnsafeMutableBytes({ try file.read(fromAbsoluteOffset: place, into: $0) })
            else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

/// Understands the transcript of one agent, a record at a time.
protocol TranscriptReader {
    mutating func updates(for record: JSON) -> [AgentUpdate]

    /// What is known when all records were read: who answered, and what that used.
    func last() -> [AgentUpdate]
}

/// Claude Code's transcript: its records carry the messages that its stream carries, each block in a record of its own.
private struct ClaudeTranscript: TranscriptReader {
    private var reader: ClaudeReader
    private var name: AgentName
    private var model: String?
    /// The tokens of each message; they are said with every block of it, and right with the last.
    private var usage: [String: Usage] = [:]

    init(_ name: AgentName, top: String) {
        self.name = name
        reader = ClaudeReader(name: name, prompt: AgentPrompt(text: "", directory: top, environment: [:]))
    }

    mutating func updates(for record: JSON) -> [AgentUpdate] {
        guard record["isMeta"] != .bool(true) else { return [] }
        if let version = record["version"]?.text { name = AgentName(name: name.name, version: version) }
        let message = record["message"] ?? .null
        if record["type"]?.text == "assistant", let id = message["id"]?.text, let counts = message["usage"] {
            usage[id] = ClaudeReader.usage(counts)
        }
        // What helpers said to the agent is not said to the person; what they used was used.
        guard record["isSidechain"] != .bool(true) else { return [] }
        switch record["type"]?.text {
        case "assistant":
            if let said = message["model"]?.text, said != "<synthetic>" { model = said }
            return reader.updates(for: record)
        case "user": return reader.updates(for: record)
        default: return []
        }
    }

    func last() -> [AgentUpdate] {
        let used = usage.values.reduce(Usage(), +)
        return [.identity(agent: name, model: model, session: nil)] + (used.isEmpty ? [] : [.usage(used, cost: nil)])
    }
}

/// Codex' transcript, which it calls rollout.
private struct CodexTranscript: TranscriptReader {
    private let paths: WorktreePath
    private let name: AgentName
    private var model: String?
    private var hasText = false
    private var calls: [String: ToolCall] = [:]
    /// The tokens of the agent's session before the turn, and now.
    private var (before, now): (Usage?, Usage?) = (nil, nil)

    init(_ name: AgentName, top: String) {
        self.name = name
        paths = WorktreePath(top: top)
    }

    mutating func updates(for record: JSON) -> [AgentUpdate] {
        let payload = record["payload"] ?? .null
        switch (record["type"]?.text, payload["type"]?.text) {
        case ("turn_context", _):
            model = payload["model"]?.text ?? model
            return []
        case ("event_msg", "token_count"):
            count(payload["info"] ?? .null)
            return []
        case ("response_item", "message"): return message(payload)
        case ("response_item", "reasoning"):
            let texts = payload["summary"]?.elements?.compactMap { $0["text"]?.text } ?? []
            return texts.map { .thinking($0 + "\n") }
        case ("response_item", "function_call"), ("response_item", "custom_tool_call"): return begin(payload)
        case ("response_item", "function_call_output"), ("response_item", "custom_tool_call_output"):
            return finish(payload)
        default: return []
        }
    }

    func last() -> [AgentUpdate] {
        let used = now.map { $0.since(before ?? Usage()) }
        return [.identity(agent: name, model: model, session: nil)] + (used.map { [.usage($0, cost: nil)] } ?? [])
    }

    private mutating func message(_ payload: JSON) -> [AgentUpdate] {
        guard payload["role"]?.text == "assistant" else { return [] }
        let text = payload["content"]?.elements?.compactMap { $0["text"]?.text }.joined() ?? ""
        guard !text.isEmpty else { return [] }
        defer { hasText = true }
        return (hasText ? [.text("\n\n")] : []) + [.text(text)]
    }

    private mutating func begin(_ payload: JSON) -> [AgentUpdate] {
        guard let id = payload["call_id"]?.text, let name = payload["name"]?.text else { return [] }
        let given = payload["arguments"]?.text ?? payload["input"]?.text ?? ""
        let input = (try? JSON.parse(Array(given.utf8))) ?? .string(given)  // a patch is no JSON
        let command = input["cmd"]?.text ?? input["command"].map { $0.text ?? $0.line }
        var call = ToolCall(
            id: id, name: name, kind: command != nil ? "execute" : name == "apply_patch" ? "edit" : "other",
            title: command ?? name, status: "in_progress")
        call.input = paths.relative(input)
        calls[id] = call
        hasText = false
        return [.toolCall(call)]
    }

    private mutating func finish(_ payload: JSON) -> [AgentUpdate] {
        guard let id = payload["call_id"]?.text, var call = calls[id] else { return [] }
        call.status = "completed"
        call.output = payload["output"].map { $0.text ?? $0["content"]?.text ?? $0.line }
        calls[id] = call
        return [.toolCall(call)]
    }

    private mutating func count(_ info: JSON) {
        guard let total = info["total_token_usage"], let last = info["last_token_usage"] else { return }
        now = Self.usage(total)
        if before == nil { before = Self.usage(total).since(Self.usage(last)) }
    }

    private static func usage(_ json: JSON) -> Usage {
        var usage = Usage()
        usage.inputTokens = json["input_tokens"]?.integer
        usage.outputTokens = json["output_tokens"]?.integer
        usage.cacheReadInputTokens = json["cached_input_tokens"]?.integer
        usage.cacheCreationInputTokens = json["cache_write_input_tokens"]?.integer
        return usage
    }
}

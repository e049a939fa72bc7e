internal import ChatModel

/// What Cursor's editor keeps in `globalStorage/state.vscdb`: values that are JSON, each under a key.
///
/// `composerData:<conversation>` names its messages in their order; each is a value of its own,
/// `bubbleId:<conversation>:<message>`. In old versions they stand in the conversation itself.
struct CursorDatabase: DatabaseFormat {
    static let format = TranscriptFormat.cursor
    static let isShared = true
    static let tables: [String: Set<String>] = ["cursorDiskKV": ["key", "value"]]
    private static let prefix = "composerData:"
    private static let question = "SELECT value FROM cursorDiskKV WHERE key = ?"
    private let key: String
    private let composer: JSON
    /// What tools were used for and answered, by the message, where that does not stand in the message.
    private let tools: [String: JSON]

    static func keys(_ database: some ForeignDatabase) throws -> [String] {
        // All that begin with the prefix, as the index has them: the character after ':' is ';'.
        let sql = "SELECT key FROM cursorDiskKV WHERE key >= ? AND key < ? ORDER BY rowid"
        return try database.texts(sql, [prefix, "composerData;"]).map { String($0.dropFirst(prefix.count)) }
    }

    init?(_ key: String, _ database: some ForeignDatabase, _ desk: inout TurnDesk) throws {
        guard let bytes = try database.bytes(Self.question, [Self.prefix + key]), let composer = desk.json(bytes),
            composer["isBestOfNSubcomposer"] != .bool(true)
        else { return nil }
        (self.key, self.composer) = (key, composer)
        tools = Self.tools(composer)
        desk.now.id = key
        desk.now.title = composer["name"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        desk.now.folder = composer["workspaceIdentifier"]?["uri"]?["fsPath"]?.text
        desk.now.model = Self.model(composer["modelConfig"])
        desk.now.note(Timestamp(foreign: composer["createdAt"]))
    }

    func read(_ database: some ForeignDatabase, _ desk: inout TurnDesk, _ flush: (inout TurnDesk) throws -> Void) throws
    {
        desk.line = 0
        for bubble in composer["conversation"]?.elements ?? [] {
            desk.line += 1
            take(bubble, &desk)
            try flush(&desk)
        }
        for header in composer["fullConversationHeadersOnly"]?.elements ?? [] {
            desk.line += 1
            // What the editor does not show either is its own.
            guard header["grouping"]?["isRenderable"] != .bool(false), let id = header["bubbleId"]?.text else {
                continue
            }
            if let bytes = try database.bytes(Self.question, ["bubbleId:\(key):\(id)"]) {
                if let bubble = desk.json(bytes) { take(bubble, &desk) }
            } else if let bubble = composer["conversationMap"]?[id] {
                take(bubble, &desk)
            } else {
                desk.skip("a message that is not there")
            }
            try flush(&desk)
        }
        switch composer["status"]?.text {
        case "aborted": desk.now.end(.cancelled)
        case "error": desk.now.end(.failed)
        default: break
        }
    }

    private func take(_ bubble: JSON, _ desk: inout TurnDesk) {
        let key = bubble["bubbleId"]?.text
        let at = Timestamp(foreign: bubble["createdAt"]) ?? Self.moment(bubble["timingInfo"])
        var said = Said(bubble["text"]?.text ?? "", key: key, at: at)
        said.model = Self.model(bubble["modelInfo"]) ?? desk.now.model
        switch bubble["type"]?.integer {
        case 1: if let words = Noise.words(in: said.text) { desk.now.user(Said(words, key: key, at: at)) }
        case 2:
            var thought = said
            thought.text = bubble["thinking"]?["text"]?.text ?? ""
            desk.now.thinking(thought)
            desk.now.assistant(said)
            if let tool = bubble["toolFormerData"] ?? key.flatMap({ tools[$0] }) { use(tool, said, &desk) }
            count(bubble["tokenCount"], key, &desk)
        default: desk.skip("neither a person's nor the agent's")
        }
    }

    private func use(_ tool: JSON, _ said: Said, _ desk: inout TurnDesk) {
        func words(_ names: String...) -> String? {
            names.lazy.compactMap { tool[$0]?.text }.first { !$0.isEmpty }
        }
        guard let name = words("name") else { return }
        let id = words("toolCallId") ?? said.key ?? ""
        let input = ToolNames.parsed(words("rawArgs", "params").map(JSON.string))
        desk.now.begin(ToolNames.call(id: id, name: name, input: input, folder: desk.now.folder), said)
        let isFailed = ["error", "cancelled"].contains(words("status"))
        guard let output = words("result", "error") ?? (isFailed ? "" : nil) else { return }
        desk.now.answer(id, Noise.withoutReminders(output), isFailed: isFailed, at: said.at)
    }

    private func count(_ tokens: JSON?, _ key: String?, _ desk: inout TurnDesk) {
        var usage = Usage()
        (usage.inputTokens, usage.outputTokens) = (tokens?["inputTokens"]?.integer, tokens?["outputTokens"]?.integer)
        // Most messages have zeros, which say nothing.
        if usage.totalTokens > 0 { desk.now.usage(usage, key: key ?? "\(desk.line)") }
    }

    private static func model(_ holder: JSON?) -> String? {
        holder?["modelName"]?.text.flatMap { $0.isEmpty || $0 == "default" ? nil : $0 }
    }

    /// The moments are milliseconds since 1970, but for those since the editor was started.
    private static func moment(_ timing: JSON?) -> Timestamp? {
        ["clientRpcSendTime", "clientSettleTime", "clientEndTime"].lazy
            .compactMap { Timestamp(foreign: timing?[$0]) }.first { $0.milliseconds > 1_000_000_000_000 }
    }

    private static func tools(_ composer: JSON) -> [String: JSON] {
        var tools: [String: JSON] = [:]
        for capability in composer["capabilities"]?.elements ?? [] {
            guard case .object(let members)? = ToolNames.parsed(capability["data"]?["bubbleDataMap"]) else { continue }
            for member in members { tools[member.name] = member.value }
        }
        return tools
    }
}

import ChatModel
public import HTTP

/// What configuration says of one agent.
public struct AgentSettings: Hashable, Sendable {
    /// The name people call it by, for example `claude`.
    public var name: String
    /// `chat.agent.<name>.command`: a command line.
    public var command: String?
    /// `chat.agent.<name>.protocol`; `nil` is that of the known agent of this name, else `command`.
    public var protocolName: String?
    /// `chat.agent.<name>.url`: where a model is asked over HTTP; `nil` is its maker's own place.
    public var url: String?
    /// `chat.agent.<name>.maxTokens`: how long an answer over HTTP may get.
    public var maxTokens: Int?
    /// The limit for prompts that bring none.
    public var timeLimit: Duration?
    /// How long the agent may take to begin; `nil` is its protocol's own.
    public var startLimit: Duration?

    /// Creates settings.
    public init(
        name: String, command: String? = nil, protocolName: String? = nil, timeLimit: Duration? = nil,
        startLimit: Duration? = nil
    ) {
        self.name = name
        self.command = command
        self.protocolName = protocolName
        self.timeLimit = timeLimit
        self.startLimit = startLimit
    }
}

/// Makes agents from settings.
public enum AgentCatalog {
    /// The agents that need no command.
    public static let builtInNames = ["shell"]

    /// Makes the agent that `settings` describe.
    ///
    /// A command comes before what is known or built in under the same name.
    ///
    /// - Parameters:
    ///   - model: Takes the place of `{model}` in a command; what is asked over HTTP.
    ///   - access: How it is asked over HTTP.
    /// - Throws: `AgentError.unknownProtocol`, `.noCommand`, `.noModel`, `.badAddress`, or what
    ///   `CommandLine.words(_:)` throws.
    public static func agent(
        _ settings: AgentSettings, model: String? = nil, access: ModelAccess = ModelAccess()
    ) throws(AgentError) -> any Agent {
        let known = KnownAgent.named(settings.name)
        let transport = try transport(settings)
        if let dialect = transport.dialect { return try self.model(settings, dialect, model, access) }
        guard let line = settings.command ?? known?.command ?? transport.standardCommand else {
            guard settings.name == "shell", settings.protocolName ?? "command" == "command" else {
                throw .noCommand(agent: settings.name)
            }
            return ShellAgent(timeLimit: settings.timeLimit)
        }
        let words = try words(line, model: model)
        let name = AgentName(name: known?.signature ?? settings.name)
        switch transport {
        case .acp:
            return ACPAgent(
                name: name, words: words, timeLimit: settings.timeLimit,
                startLimit: settings.startLimit ?? .seconds(120))
        case .claude: return StreamAgent(.claude, name: name, words: words, timeLimit: settings.timeLimit)
        case .codex: return StreamAgent(.codex, name: name, words: words, timeLimit: settings.timeLimit)
        default: return try CommandAgent(name: name, words: words, timeLimit: settings.timeLimit)
        }
    }

    /// Where the agent that `settings` describe is asked over HTTP; `nil` for one that is not.
    ///
    /// - Throws: `AgentError.badAddress`, `.unknownProtocol`.
    public static func address(_ settings: AgentSettings) throws(AgentError) -> WebAddress? {
        guard let dialect = try transport(settings).dialect else { return nil }
        // A key in an address would stand in the configuration.
        guard let address = WebAddress(settings.url ?? dialect.standardURL), address.user == nil else {
            throw .badAddress(agent: settings.name)
        }
        return address
    }

    private static func model(
        _ settings: AgentSettings, _ dialect: ModelDialect, _ model: String?, _ access: ModelAccess
    ) throws(AgentError) -> any Agent {
        guard let address = try address(settings) else { throw .badAddress(agent: settings.name) }
        guard let model, !model.isEmpty else { throw .noModel(agent: settings.name) }
        return ModelAgent(
            name: AgentName(name: settings.name), dialect: dialect, address: address, model: model,
            maxTokens: settings.maxTokens, access: access, timeLimit: settings.timeLimit)
    }

    /// How the agent that `settings` describe is talked to.
    ///
    /// - Throws: `AgentError.unknownProtocol`.
    public static func transport(_ settings: AgentSettings) throws(AgentError) -> AgentProtocol {
        guard let name = settings.protocolName else {
            // Whoever gives a command of their own says how it is talked to as well.
            guard settings.command == nil else { return .command }
            if let own = AgentProtocol(rawValue: settings.name), own.isHTTP { return own }
            return KnownAgent.named(settings.name)?.transport ?? (settings.url == nil ? .command : .openai)
        }
        guard let transport = AgentProtocol(rawValue: name) else {
            throw .unknownProtocol(name)
        }
        return transport
    }

    /// The words of a command line with the model in the place of `{model}`; words that wait for one go away.
    private static func words(_ line: String, model: String?) throws(AgentError) -> [String] {
        let words = try CommandLine.words(line)
        let filled = words.compactMap { word -> String? in
            let pieces = word.pieces(around: "{model}")
            guard !pieces.isEmpty else { return word }
            return model.map { pieces.joined(separator: $0) }
        }
        guard !filled.isEmpty, filled[0] != "" else { throw .emptyCommand }
        return filled
    }

    /// Whether the program of a command line is installed.
    ///
    /// - Parameter path: Where programs are looked for, as in `PATH`; a program with a slash is looked for as it is.
    public static func isInstalled(_ line: String, path: String) -> Bool {
        guard let words = try? CommandLine.words(line) else { return false }  // it is not runnable
        let prompt = AgentPrompt(text: "", directory: "/", environment: ["PATH": path])
        return (try? ProgramSearch(prompt).program(words)) != nil  // not found
    }

    /// The first known agent whose program is installed, in the order of `KnownAgent.all`.
    public static func detected(path: String) -> KnownAgent? {
        KnownAgent.all.first { $0.isDetected && isInstalled($0.command, path: path) }
    }
}

extension AgentProtocol {
    /// What is run where only the protocol is said.
    fileprivate var standardCommand: String? {
        switch self {
        case .claude: "claude"
        case .codex: "codex"
        case .acp, .command, .openai, .anthropic: nil
        }
    }
}

internal import ChatAgents
internal import ChatModel
internal import Git
internal import HTTP

/// An agent that can be asked by its name, or could be if its program were installed.
struct ConfiguredAgent {
    /// Where it comes from.
    enum State: String {
        /// It is part of git chat.
        case builtIn = "built in"
        /// The configuration says how it is run.
        case configured
        /// It is known, and its program is installed.
        case found
        /// Its program is not installed.
        case missing
    }

    let name: String
    /// The command line; `nil` needs none.
    let command: String?
    let state: State
    let transport: String
    let title: String?

    /// Those that are built in, then the known ones in the order in which they are looked for, then others by name.
    static func all(_ configuration: Configuration, path: String) -> [ConfiguredAgent] {
        let named = names(configuration)
        let builtIn = AgentCatalog.builtInNames.filter { !named.contains($0) }.map { name in
            ConfiguredAgent(name: name, command: nil, state: .builtIn, transport: "command", title: nil)
        }
        let known = KnownAgent.all.map(\.name)
        let others = named.subtracting(known).sorted()
        return builtIn + (known + others).compactMap { agent($0, configuration, path: path) }
    }

    private static func names(_ configuration: Configuration) -> Set<String> {
        let prefix = "chat.agent."
        let keys = configuration.entries(prefix: prefix).map { $0.key.dropFirst(prefix.count) }
        return Set(
            keys.compactMap { key in
                guard [".command", ".protocol", ".url"].contains(where: { key.hasSuffix($0) }) else { return nil }
                return key.lastIndex(of: ".").map { String(key[..<$0]) }
            })
    }

    private static func agent(_ name: String, _ configuration: Configuration, path: String) -> ConfiguredAgent? {
        let settings = AgentConfiguration(name: name) { configuration.string($0) }.settings
        let known = KnownAgent.named(name)
        // A protocol that does not exist is said when the agent is asked.
        let transport =
            settings.protocolName ?? (try? AgentCatalog.transport(settings))?.rawValue ?? "command"
        let isConfigured = settings.command != nil || settings.protocolName != nil
        // An address that cannot be one is said when the agent is asked.
        if AgentProtocol(rawValue: transport)?.isHTTP == true {
            let place = (try? AgentCatalog.address(settings))?.description ?? settings.url
            return ConfiguredAgent(name: name, command: place, state: .configured, transport: transport, title: nil)
        }
        guard let command = settings.command ?? known?.command ?? AgentProtocol(rawValue: transport)?.rawValue else {
            return nil
        }
        let isInstalled = AgentCatalog.isInstalled(command, path: path)
        return ConfiguredAgent(
            name: name, command: command, state: !isInstalled ? .missing : isConfigured ? .configured : .found,
            transport: transport, title: known?.title)
    }

    /// What it can do, in words.
    var abilities: [String] { AgentProtocol(rawValue: transport)?.abilities.map(\.rawValue) ?? [] }
}

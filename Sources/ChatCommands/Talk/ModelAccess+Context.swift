internal import ChatAgents
internal import ChatModel
internal import Git
internal import HTTP

extension ModelAccess {
    /// How long a model may think before the first word, in seconds, where no `startLimit` is set.
    private static let patience = 300

    /// What settings, environment and `git credential` say of a model's server.
    ///
    /// The key is in the environment variable that `chat.agent.<name>.keyEnv` names, for OpenAI's and Anthropic's own
    /// servers in the variable that all their programs read, else with `git credential`.
    init(_ context: Context, _ agent: AgentConfiguration, _ address: WebAddress) throws {
        self.init()
        network = try NetworkSettings(context, for: address)
        // git's limits are for answers that come at once.
        network.stallBytes = 1
        network.stallSeconds = agent.startLimit.map { Int($0.components.seconds) } ?? Self.patience
        network.totalSeconds = 0
        trace = Trace.lines(context)
        key = try Self.variable(agent, address).flatMap { context.environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        if key == nil { key = try CredentialStore(context).password(at: address) }
    }

    /// The environment variable that holds the key; the makers' own are for no other server.
    ///
    /// - Throws: `RefusedSetting` for what is no variable's name: perhaps it is the key itself.
    static func variable(_ agent: AgentConfiguration, _ address: WebAddress) throws -> String? {
        if let name = agent.value("keyEnv") {
            guard isVariable(name) else { throw KeyInSettings(agent: agent.name) }
            return name
        }
        switch address.origin {
        case "https://api.openai.com": return "OPENAI_API_KEY"
        case "https://api.anthropic.com": return "ANTHROPIC_API_KEY"
        default: return nil
        }
    }

    /// Whether a word can be the name of an environment variable.
    static func isVariable(_ word: String) -> Bool {
        let first = word.utf8.first.map { $0 < UInt8(ascii: "0") || $0 > UInt8(ascii: "9") } ?? false
        return first
            && word.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}

/// What should be the name of an environment variable is none, and may be a key.
struct KeyInSettings: Diagnosable {
    let agent: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "refused_setting", "cannot use 'chat.agent.\(agent).keyEnv': it takes the name of a variable, not a key",
            .no,
            hints: ["put the key into the environment, and run 'git chat agent add \(agent) --key-env <variable>'"])
    }
}

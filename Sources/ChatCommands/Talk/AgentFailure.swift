internal import ChatAgents
internal import ChatModel
internal import ChatStore

/// The message is stored, but there is nobody to answer it.
struct NoAgent: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_agent", "cannot answer the message: no agent is configured", .agentFailed,
            hints: [
                "the message is kept; run 'git chat agent add <name> --default -- <command>' to have the next one answered"
            ])
    }
}

/// The agent did not do what it was asked; what came so far is stored.
struct AgentFailed: Diagnosable {
    let turn: Int
    let reason: String?
    /// What can be done about it.
    var hints: [String] = []

    var diagnostic: Diagnostic {
        Diagnostic(
            "agent_failed", "cannot complete turn \(turn): \(reason ?? "the agent did not say why")", .agentFailed,
            hints: hints)
    }
}

extension AgentEnd.Cause {
    /// What can be done about it, where the agent is called by that name.
    func hints(for agent: String) -> [String] {
        switch self {
        case .programMissing(let program):
            return [
                "install '\(program)', or say how it is run: 'git chat agent add \(agent) -- <command>'",
                "run 'git chat agent list' to see which agents can be asked here",
            ]
        case .keyRefused(let server, let hadKey):
            let (scheme, place) = (server.prefix { $0 != ":" }, server.drop { $0 != "/" }.drop { $0 == "/" })
            let lines = "protocol=\(scheme), host=\(place), username=key, password=…"
            return [
                "put \(hadKey ? "another" : "the") key into a variable: 'git chat agent add \(agent) --key-env <variable>'",
                hadKey
                    ? "if git keeps it, 'git credential reject' forgets it, given the lines \(lines)"
                    : "or have git keep it: 'git credential approve', given the lines \(lines)",
            ]
        case .keyUnsafe: return ["give an address that begins with https://: 'git chat agent add \(agent) --url <url>'"]
        case .modelUnknown:
            return [
                "say which model: 'git chat agent add \(agent) --model <model>', or 'git chat send --model <model>'",
                "run 'git chat agent add \(agent) --url <url>' where the address is another one",
            ]
        case .overloaded(let seconds):
            return ["the message is kept; run 'git chat retry' \(seconds.map { "in \($0) seconds" } ?? "later")"]
        case .unreachable:
            return [
                "start the server, or say where it is: 'git chat agent add \(agent) --url <url>'",
                "the message is kept; then run 'git chat retry'",
            ]
        case .tooLong: return ["lower 'git chat config handoverLimit <bytes>', or give fewer lines with '--file'"]
        }
    }
}

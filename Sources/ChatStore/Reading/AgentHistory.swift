public import ChatModel
internal import Git

/// What a session's log says of the agents that answered in it.
public struct AgentHistory: Sendable {
    /// One message or answer, for an agent that was not there.
    public struct Line: Hashable, Sendable {
        /// The request it belongs to.
        public let request: UUIDv7
        /// Whether a person or an agent speaks.
        public let role: Message.Role
        /// `user`, or the name of the agent.
        public let speaker: String
        /// What was said.
        public let text: String
    }

    /// What was said in finished turns, oldest first.
    public let lines: [Line]
    /// The requests of finished turns that an agent was asked in, oldest first.
    public let requests: [Request]
    /// The name of this clone, a UUIDv7: agents know their own sessions only where they ran.
    public let clone: String

    /// The last session of an agent of that name, as it can be gone on with in this clone.
    public func session(of agent: String) -> String? {
        requests.last { isOwn($0, agent) && $0.agentSession != nil }?.agentSession
    }

    /// What the requests of that agent's session have used together.
    public func used(in session: String, of agent: String) -> (usage: Usage, cost: Cost) {
        let own = requests.filter { isOwn($0, agent) && $0.agentSession == session }
        return own.reduce((Usage(), Cost.zero)) { sum, request in
            (sum.0 + request.usage, sum.1 + (request.cost.flatMap { Cost($0) } ?? .zero))
        }
    }

    /// What was said since that agent's session answered last.
    public func lines(since session: String, of agent: String) -> [Line] {
        guard let last = requests.last(where: { isOwn($0, agent) && $0.agentSession == session })?.id,
            let place = lines.lastIndex(where: { $0.request == last })
        else { return lines }
        return Array(lines[(place + 1)...])
    }

    /// Two agents may give their sessions the same names.
    private func isOwn(_ request: Request, _ agent: String) -> Bool {
        request.agent?.name == agent && request.clone == clone
    }
}

extension ChatStore {
    /// How many messages of a long session are looked at.
    private static let historyLimit = 2000

    /// Every request of the session's finished turns, oldest first.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func requests(_ id: SessionID) throws -> [Request] {
        try conversation(id).entries.compactMap(\.asked)
    }

    /// What the session's log says of its agents, and what was said; of a very long one its last part.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`, `FileError`.
    public func agentHistory(_ id: SessionID) throws -> AgentHistory {
        let isLong = try session(id).messages > Self.historyLimit
        let known = try isLong ? conversation(id, lastMessages: Self.historyLimit) : conversation(id)
        let lines = known.entries.compactMap { entry -> AgentHistory.Line? in
            guard let message = entry.line.message else { return nil }
            let speaker = message.agent?.name ?? message.role.rawValue
            return AgentHistory.Line(
                request: message.request, role: message.role, speaker: speaker, text: message.text)
        }
        return AgentHistory(lines: lines, requests: known.entries.compactMap(\.asked), clone: try cloneID())
    }
}

import ChatModel
import Synchronization

/// The agent's session: which it is, what it offers, and what its updates say.
///
/// Updates come before the answer to `session/new` names the session, and `session/load` repeats the whole
/// conversation before it is answered: the first are kept for later, the second are dropped.
final class ACPSession: Sendable {
    private enum Phase {
        /// Nothing is open; updates wait.
        case closed(waiting: [JSON])
        /// A known session repeats what was said in it.
        case repeating(String)
        case open(String)
    }

    private struct State {
        var phase = Phase.closed(waiting: [])
        /// The request that opens the session, and the session it asks for.
        var opening: (id: Int, known: String?)?
        /// The request that waits to be answered.
        var pending: (id: Int, method: String)?
        var offer = ACPOffer(.null)
        var updates: ACPUpdates
        var gate = UpdateGate()
    }

    private let state: Mutex<State>
    private let output: AgentOutput
    /// How many updates wait for their session to be named.
    private static let waitingLimit = 1000

    init(name: AgentName, prompt: AgentPrompt, output: AgentOutput) {
        state = Mutex(State(updates: ACPUpdates(name: name, prompt: prompt)))
        self.output = output
    }

    /// What the session offers.
    var offer: ACPOffer { state.withLock { $0.offer } }
    /// Whether something of the answer was dropped.
    var wasCut: Bool { state.withLock { $0.gate.wasCut } }
    /// The session, once it is open, and the request that waits.
    var place: (session: String?, pending: (id: Int, method: String)?) {
        state.withLock { state in
            guard case .open(let name) = state.phase else { return (nil, state.pending) }
            return (name, state.pending)
        }
    }

    func call(_ id: String?) -> ACPToolCall? { state.withLock { $0.updates.call(id) } }

    func introduce(_ answer: JSON) { state.withLock { $0.updates.introduce(answer["agentInfo"]) } }

    func beginAnew() { state.withLock { $0.updates.beginAnew() } }

    func waits(for method: String, id: Int) { state.withLock { $0.pending = (id, method) } }

    /// Takes note of the request that opens the session.
    func willOpen(id: Int, _ known: String?) {
        state.withLock { state in
            state.opening = (id, known)
            state.pending = (id, "session")
            if let known { state.phase = .repeating(known) } else { state.phase = .closed(waiting: []) }
        }
    }

    /// Takes note of an answer, before anything that comes after it is read.
    func answered(_ id: JSON, _ result: Result<JSON, RPCError>) async {
        let waiting = state.withLock { state -> [JSON] in
            if let number = id.integer, number == state.pending?.id { state.pending = nil }
            guard let opening = state.opening, id.integer == opening.id, case .success(let answer) = result else {
                return []
            }
            guard let name = opening.known ?? answer["sessionId"]?.text else { return [] }
            var waiting: [JSON] = []
            if case .closed(let updates) = state.phase { waiting = updates }
            state.offer = ACPOffer(answer)
            state.phase = .open(name)
            return waiting
        }
        for params in waiting { await take(params) }
    }

    /// Takes an update of a session; those of others say nothing to us.
    func take(_ params: JSON) async {
        let updates = state.withLock { state -> [AgentUpdate] in
            switch state.phase {
            case .closed(let waiting):
                if waiting.count < Self.waitingLimit { state.phase = .closed(waiting: waiting + [params]) }
                return []
            case .repeating: return []
            case .open(let name):
                guard params["sessionId"]?.text == name else { return [] }
                let updates = state.updates.updates(for: params["update"] ?? .null)
                return updates.compactMap { state.gate.pass($0) }
            }
        }
        for update in updates { await output.send(update) }
    }

    /// Says who works.
    func announce(model: String?) async {
        let identity = state.withLock { state -> AgentUpdate? in
            guard case .open(let name) = state.phase else { return nil }
            return state.updates.identity(model: model ?? state.offer.model, session: name)
        }
        if let identity { await output.send(identity) }
    }

    /// Says what the answer to the prompt says was used.
    func count(_ usage: JSON?) async {
        for update in state.withLock({ $0.updates.updates(forUsage: usage) }) { await output.send(update) }
    }
}

import ChatModel

/// One prompt over ACP, from `initialize` to the answer.
struct ACPTurn: Sendable {
    let prompt: AgentPrompt
    let connection: RPCConnection
    let session: ACPSession
    /// How long the agent may take to begin.
    let startLimit: Duration

    /// Works on the prompt.
    ///
    /// - Returns: How it ended; `nil` where the agent closed its output first.
    func run() async -> AgentEnd? {
        do {
            let capabilities = try await initialize()
            let (name, isResumed) = try await open(capabilities)
            try await choose(in: name)
            return try await ask(name, isResumed: isResumed)
        } catch let failure as ACPFailure {
            return AgentEnd(outcome: failure.outcome, reason: failure.reason)
        } catch {
            return nil
        }
    }

    private func initialize() async throws -> JSON {
        let terminals = ACPHost.runsCommands(prompt.permission)
        let answer = try await call("initialize", ACPRequests.initialize(terminals: terminals), limit: startLimit)
        guard answer["protocolVersion"]?.integer == 1 else {
            let version = answer["protocolVersion"]?.decimal ?? "unknown"
            throw ACPFailure("initialize: the agent speaks version \(version) of the protocol, not 1")
        }
        session.introduce(answer)
        return answer
    }

    /// Goes on with the agent's own session where it can, and begins one where it cannot.
    private func open(_ agent: JSON) async throws -> (session: String, isResumed: Bool) {
        let offer = agent["agentCapabilities"] ?? .null
        let canResume = offer["sessionCapabilities"]?["resume"].map { $0 != .null && $0 != .bool(false) } ?? false
        let canLoad = offer["loadSession"] == .bool(true)
        if let known = prompt.memory.session, canResume || canLoad {
            let method = canResume ? "session/resume" : "session/load"
            if let name = try await open(method, ACPRequests.session(known, in: prompt.directory), known, agent) {
                return (name, true)
            }
        }
        session.beginAnew()
        guard let name = try await open("session/new", ACPRequests.newSession(in: prompt.directory), nil, agent) else {
            throw ACPFailure("session/new: the agent names no session")
        }
        return (name, false)
    }

    /// - Returns: `nil` where the agent does not know the session.
    private func open(_ method: String, _ params: JSON, _ known: String?, _ agent: JSON) async throws -> String? {
        var hasSignedIn = false
        while true {
            let result = await connection.request(method, params, limit: startLimit) { session.willOpen(id: $0, known) }
            switch result {
            case .success(let answer): return known ?? answer["sessionId"]?.text
            case .failure(.refused(let error)) where error.code == RPCError.authenticationRequired && !hasSignedIn:
                let methods = error.data?["authMethods"] ?? agent["authMethods"]
                try await signIn(ACPSignIn(methods))
                hasSignedIn = true
            case .failure(.refused) where known != nil: return nil
            case .failure(let failure): throw Self.reason(failure, method)
            }
        }
    }

    private func signIn(_ way: ACPSignIn) async throws {
        let required = "the agent wants you to sign in first: \(way.words)"
        guard let method = way.ownMethod else { throw ACPFailure(required) }
        let result = await connection.request("authenticate", ACPRequests.authenticate(method), limit: startLimit)
        if case .failure(let failure) = result {
            throw ACPFailure(failure, method: "authenticate").map { ACPFailure("\(required) (\($0.reason))") }
                ?? CancellationError()
        }
    }

    private func choose(in name: String) async throws {
        let offer = session.offer
        if let mode = prompt.mode {
            guard offer.modes.contains(mode) else { throw Self.unknown("mode", mode, offer.modes) }
            if offer.hasModes {
                _ = try await call("session/set_mode", ACPRequests.mode(mode, of: name), limit: startLimit)
            } else {
                try await set("mode", mode, in: name, offer)
            }
        }
        if let model = prompt.model {
            guard offer.models.contains(model) else { throw Self.unknown("model", model, offer.models) }
            try await set("model", model, in: name, offer)
        }
    }

    private func set(_ category: String, _ value: String, in name: String, _ offer: ACPOffer) async throws {
        let id = offer.option(category)?["id"]?.text ?? category
        let params = ACPRequests.option(id, value: value, of: name)
        _ = try await call("session/set_config_option", params, limit: startLimit)
    }

    private static func unknown(_ what: String, _ name: String, _ known: [String]) -> ACPFailure {
        let list = known.isEmpty ? "it offers none" : "there are: \(known.joined(separator: ", "))"
        return ACPFailure("the agent has no \(what) '\(name)'; \(list)")
    }

    private func ask(_ name: String, isResumed: Bool) async throws -> AgentEnd {
        await session.announce(model: prompt.model)
        let text = prompt.memory.prompt(prompt.text, isResumed: isResumed)
        let answer = try await call("session/prompt", ACPRequests.prompt(text, to: name), limit: nil)
        await session.count(answer["usage"])
        return Self.end(answer["stopReason"]?.text)
    }

    private static func end(_ stopReason: String?) -> AgentEnd {
        var end = AgentEnd(outcome: .complete)
        end.stopReason = stopReason
        switch stopReason {
        case "cancelled": end.outcome = .cancelled
        case "refusal": (end.outcome, end.reason) = (.rejected, "the agent refuses")
        case nil: (end.outcome, end.reason) = (.failed, "session/prompt: the agent does not say why it stopped")
        default: break
        }
        return end
    }

    /// Asks, and gives the result or throws why there is none.
    private func call(_ method: String, _ params: JSON, limit: Duration?) async throws -> JSON {
        switch await connection.request(method, params, limit: limit, willSend: { session.waits(for: method, id: $0) })
        {
        case .success(let result): return result
        case .failure(let failure): throw Self.reason(failure, method)
        }
    }

    private static func reason(_ failure: RPCConnection.Failure, _ method: String) -> any Error {
        ACPFailure(failure, method: method) ?? CancellationError()
    }
}

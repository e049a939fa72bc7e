public import ChatModel
public import HTTP

/// How a model's server is reached.
public struct ModelAccess: Sendable {
    /// What is shown as our right to ask; `nil` where none is needed.
    ///
    /// It is kept nowhere.
    public var key: String?
    /// Proxy, certificates and limits.
    public var network = NetworkSettings()
    /// Told of every exchange, without what is secret.
    public var trace: @Sendable (String) -> Void = { _ in }

    /// Creates an access without a key.
    public init() {}
}

/// A model that is asked over HTTP: it talks, and changes no files.
public struct ModelAgent: Agent {
    /// What the agent is known by.
    public let name: AgentName
    let dialect: ModelDialect
    let address: WebAddress
    let model: String
    var maxTokens: Int?
    let access: ModelAccess
    var timeLimit: Duration?

    /// Sends the conversation and the prompt, and returns at once.
    public func start(_ prompt: AgentPrompt) -> AgentRun {
        let stop = RunStop()
        return AgentRun(
            work: { output in await work(prompt, output, stop) }, cancel: { stop.stop(.cancelled) },
            kill: { stop.stop(.cancelled) })
    }

    private func work(_ prompt: AgentPrompt, _ output: AgentOutput, _ stop: RunStop) async -> AgentEnd {
        guard access.key == nil || address.scheme == "https" || address.isLoopback else {
            var end = AgentEnd(
                outcome: .failed, reason: "\(address.place) would get the key over a line others can read")
            end.cause = .keyUnsafe(server: address.origin)
            return end
        }
        let timer = (prompt.timeLimit ?? timeLimit).map { limit in
            Task {
                try await Task.sleep(for: limit)
                stop.stop(.timeLimit(limit))
            }
        }
        defer { timer?.cancel() }
        for attempt in 1... {
            if let cause = stop.cause { return .stopped(cause) }
            let (end, wait) = await ask(prompt, output, stop, attempt: attempt)
            guard let wait else { return end }
            await output.send(.notice("\(end.reason ?? ""); asked again in \(wait) s"))
            await stop.wait(seconds: wait)
        }
        return .cancelled
    }

    private func ask(_ prompt: AgentPrompt, _ output: AgentOutput, _ stop: RunStop, attempt: Int) async -> (
        AgentEnd, wait: Int?
    ) {
        let place = dialect.endpoint(address)
        let request = dialect.request(place, model: model, maxTokens: maxTokens, key: access.key, prompt)
        var answer = ModelAnswer(dialect.reader(name: name, model: model), key: access.key)
        var end = (AgentEnd(outcome: .failed), wait: Int?.none)
        await ModelExchange(request: request, access: access, stop: stop).run { event in
            switch event {
            case .bytes(let bytes):
                for update in answer.take(bytes) { await output.send(update) }
                return true
            case .answered(let response) where response.isSuccess:
                for update in answer.finish() { await output.send(update) }
                end.0 = answer.end ?? unfinished(answer, place)
            case .answered(let response):
                let failure = ModelFailure(response, model: model, key: access.key, attempt: attempt)
                end = (failure.end, failure.retryAfter)
            case .failed(let error):
                for update in answer.finish() { await output.send(update) }
                end.0 = answer.end ?? ModelFailure(error, place: place.place).end
            case .stopped:
                for update in answer.finish() { await output.send(update) }
                end.0 = .stopped(stop.cause)
            }
            return false
        }
        // Whoever was told to stop while it ended was told to stop.
        if let cause = stop.cause, end.0.outcome != .complete { end = (.stopped(cause), nil) }
        if answer.wasCut { end.0.cut() }
        // Whatever the reason is made of: a server chooses many of its words.
        return (KeyFilter(access.key).without(end.0), end.wait)
    }

    /// The end of an answer that stops without one; perhaps it is another page's.
    private func unfinished(_ answer: ModelAnswer, _ place: WebAddress) -> AgentEnd {
        guard !answer.hasBegun else {
            return AgentEnd(outcome: .failed, reason: "the answer of \(place.place) has no end")
        }
        var end = AgentEnd(outcome: .failed, reason: "\(place) answers, but not as a model does")
        end.cause = .modelUnknown(model, server: place.origin)
        return end
    }
}

import ChatModel
import Synchronization

/// Talks ACP with one process about one prompt.
///
/// How this works: one task reads lines and takes them in order; answers wake who waits for them, updates go to the
/// run, and each request of the agent is answered by a task of its own, except those on files, which keep their order.
final class ACPDialog: ProcessDialog {
    let input = DialogInput.live
    private let name: AgentName
    private let prompt: AgentPrompt
    private let startLimit: Duration
    private let talk = Mutex<(connection: RPCConnection, session: ACPSession)?>(nil)
    private let questions = Mutex<[JSON: Task<Void, Never>]>([:])
    private let wasCancelled = Atomic(false)
    /// How long an agent that was told that there is no more may take to end, before it is asked to and then killed.
    private static let patience = Duration.seconds(5)
    /// How many requests of the agent are answered at a time.
    private static let questionLimit = 1000

    init(name: AgentName, prompt: AgentPrompt, startLimit: Duration) {
        self.name = name
        self.prompt = prompt
        self.startLimit = startLimit
    }

    func run(_ streams: ProcessStreams) async -> DialogFindings {
        guard let pipe = streams.pipes.input else { return DialogFindings(needsEnd: true) }
        let connection = RPCConnection()
        let session = ACPSession(name: name, prompt: prompt, output: streams.output)
        let host = ACPHost(prompt: prompt, call: { session.call($0) }, note: { await streams.output.send($0) })
        talk.withLock { $0 = (connection, session) }
        let turn = ACPTurn(prompt: prompt, connection: connection, session: session, startLimit: startLimit)
        async let writing: Void = connection.write(to: pipe)
        async let end = work(turn, streams.group)
        let stray = await read(streams, connection, session, host)
        connection.close()
        endQuestions()
        host.end()
        connection.finish()
        var findings = DialogFindings(answerWasCut: session.wasCut, end: await end, needsEnd: true)
        await writing
        findings.strayOutput = stray.isEmpty ? nil : stray
        return findings
    }

    /// Asks the agent to stop the turn, or takes back what it has not answered yet.
    func cancel() -> Bool {
        guard let (connection, session) = talk.withLock({ $0 }) else { return false }
        guard !wasCancelled.exchange(true, ordering: .relaxed) else { return true }
        let place = session.place
        if let name = place.session {
            connection.send(ACPRequests.cancel(name))
        } else {
            // There is no turn yet: what we wait for is taken back, and that there is no more says the rest.
            if let pending = place.pending { connection.send(ACPRequests.cancel(request: pending.id)) }
            connection.finish()
        }
        // Whoever waits for a person is told that nobody answers.
        endQuestions()
        return true
    }

    /// Works on the prompt, then lets the agent end in its own way.
    private func work(_ turn: ACPTurn, _ group: ProcessGroup) async -> AgentEnd? {
        let end = await turn.run()
        turn.connection.finish()
        group.stop(nil, patience: Self.patience, grace: .seconds(2))
        return end
    }

    /// - Returns: What came that was no message, shortened.
    private func read(
        _ streams: ProcessStreams, _ connection: RPCConnection, _ session: ACPSession, _ host: ACPHost
    ) async -> String {
        var lines = LineSplitter()
        var stray = LimitedText(limit: 16 << 10)
        var text = ""
        func take(_ line: [UInt8]) async {
            guard let message = Self.message(line) else {
                text += stray.take(Array(line.prefix(1000)) + [0x0A])
                return
            }
            await receive(message, connection, session, host)
        }
        await streams.pipes.output.read { bytes in
            streams.activity.note()
            for line in lines.take(bytes) { await take(line) }
        }
        if let line = lines.finish() { await take(line) }
        return text
    }

    private static func message(_ line: [UInt8]) -> RPCMessage? {
        do throws(JSON.ParseError) { return RPCMessage(try JSON.parse(line)) } catch { return nil }
    }

    private func receive(
        _ message: RPCMessage, _ connection: RPCConnection, _ session: ACPSession, _ host: ACPHost
    ) async {
        switch message {
        case .answer(let id, let result):
            await session.answered(id, result)
            connection.receive(result, id: id)
        case .notification("session/update", let params): await session.take(params)
        case .notification("$/cancel_request", let params):
            questions.withLock { $0[params["requestId"] ?? .null] }?.cancel()
        case .notification: break
        case .request(let id, let method, let params) where method.hasPrefix("fs/"):
            connection.send(.answer(id: id, await host.answer(method, params)))
        case .request(let id, let method, let params): answer(id, connection) { await host.answer(method, params) }
        }
    }

    /// Answers a request while the reading goes on.
    private func answer(
        _ id: JSON, _ connection: RPCConnection, _ work: @escaping @Sendable () async -> Result<JSON, RPCError>
    ) {
        let isRoom = questions.withLock { $0.count < Self.questionLimit && $0[id] == nil }
        guard isRoom else {
            return connection.send(.answer(id: id, .failure(RPCError(RPCError.internalError, "too many requests"))))
        }
        questions.withLock { questions in
            questions[id] = Task {
                var result = await work()
                // A turn that is cancelled answers all questions; one question that is taken back is an error.
                if Task.isCancelled, !wasCancelled.load(ordering: .relaxed) {
                    result = .failure(RPCError(RPCError.cancelled, "cancelled"))
                }
                connection.send(.answer(id: id, result))
                _ = self.questions.withLock { $0.removeValue(forKey: id) }
            }
        }
    }

    private func endQuestions() {
        for question in questions.withLock({ $0.values }) { question.cancel() }
    }
}

internal import ChatModel
internal import Seal

/// Puts the turns of one conversation together from what is said and done, one after the other.
///
/// What a person says begins a turn; it ends when the next one begins, or with the transcript.
struct TurnAssembler {
    let format: TranscriptFormat
    let name: String
    var id: String?
    var title: String?
    var agent: AgentName?
    var model: String?
    var folder: String?
    /// Whether all that is read is one turn, whose prompt is known to who asked.
    var isOneTurn = false
    private var startedAt: Timestamp?
    private var fallbackID: String?
    private var last: Timestamp?
    private var turn: ForeignTurn?
    private var finished: [ForeignTurn] = []
    private var count = 0
    private var usages: [String: Usage] = [:]
    private var calls: [String: Int] = [:]
    private var total: (usage: Usage, before: Usage, cost: Cost, costBefore: Cost) = (.init(), .init(), .zero, .zero)
    private var isEnded = false

    init(format: TranscriptFormat, name: String) {
        (self.format, self.name) = (format, name)
        agent = format.agent.map { AgentName(name: $0) }
    }

    /// Whether nothing was said.
    var isEmpty: Bool { count == 0 }

    var hasTurns: Bool { !finished.isEmpty }

    mutating func takeTurns() -> [ForeignTurn] {
        defer { finished = [] }
        return finished
    }

    var session: ForeignSession {
        var session = ForeignSession(format: format.rawValue, id: id ?? fallbackID ?? name)
        (session.title, session.agent, session.model) = (title, agent, model)
        (session.folder, session.startedAt) = (folder, startedAt)
        return session
    }

    /// Begins anew: nothing of what was said so far is part of the conversation.
    mutating func restart() {
        (id, fallbackID, folder, model, startedAt, last) = (nil, nil, nil, nil, nil, nil)
        (turn, finished, count, usages, calls, isEnded) = (nil, [], 0, [:], [:], false)
    }

    /// Takes note of a moment at which something happened.
    mutating func note(_ at: Timestamp?) {
        guard let at else { return }
        if startedAt == nil { startedAt = at }
        last = at
        guard let known = turn else { return }
        turn?.startedAt = known.startedAt ?? at
        turn?.endedAt = max(known.endedAt ?? at, at)
    }

    /// A person speaks: a turn begins.
    mutating func user(_ said: Said) {
        guard !isOneTurn, let text = said.usable else { return }
        close()
        begin(said.key, at: said.at, text)
        note(said.at)
        add(.said(.user, text), said)
    }

    /// The agent speaks; pieces with one key are one message.
    ///
    /// - Parameter replaces: Whether a text of the same key stands in for what was said before under it.
    mutating func assistant(_ said: Said, replaces: Bool = false) {
        guard let text = said.usable else { return }
        continueTurn(said)
        isEnded = false
        let steps = turn?.steps ?? []
        let place = said.key == nil ? nil : steps.lastIndex { $0.key == said.key && $0.isAnswer }
        if let place, case .said(_, let before) = steps[place].content, replaces || place == steps.count - 1 {
            turn?.steps[place].content = .said(.assistant, replaces ? text : before + "\n\n" + text)
            turn?.steps[place].stopReason = said.stopReason ?? steps[place].stopReason
            return note(said.at)
        }
        add(.said(.assistant, text), said)
    }

    mutating func thinking(_ said: Said) {
        guard let text = said.usable else { return }
        continueTurn(said)
        isEnded = false
        add(.thinking(text), said)
    }

    /// A tool is used.
    ///
    /// - Parameter replaces: Whether one of the same id stands in for what was said of it before; else it is another one.
    mutating func begin(_ call: ToolCall, _ said: Said, replaces: Bool = false) {
        continueTurn(said)
        isEnded = false
        let (named, place) = (call.id, turn?.steps.count ?? 0)
        var call = call
        if let known = calls[named], replaces {
            turn?.steps[known].content = .toolCall(call)
            return note(said.at)
        }
        if named.isEmpty || calls[named] != nil { call.id = "\(named.isEmpty ? "call" : named).\(count).\(place)" }
        calls[named] = place
        add(.toolCall(call), said)
    }

    /// A tool answers; without an id, the last one that has not.
    mutating func answer(_ id: String?, _ output: String?, isFailed: Bool, at: Timestamp?) {
        guard let turn, let place = id.map({ calls[$0] }) ?? openCall(in: turn),
            case .toolCall(var call) = turn.steps[place].content
        else { return }
        call.output = output.map(Said.withoutNUL) ?? ""
        call.status = isFailed ? "failed" : "completed"
        self.turn?.steps[place].content = .toolCall(call)
        note(at)
    }

    /// Whether a tool of that id was used in the turn that goes on.
    func knows(_ call: String?) -> Bool { call.map { calls[$0] != nil } ?? false }

    private func openCall(in turn: ForeignTurn) -> Int? {
        turn.steps.lastIndex {
            guard case .toolCall(let call) = $0.content else { return false }
            return call.output == nil
        }
    }

    /// What one answer used; the last that is said of it counts.
    mutating func usage(_ usage: Usage, key: String) {
        guard !usage.isEmpty else { return }
        if turn == nil { begin(nil, at: last, key) }
        usages[key] = usage
    }

    /// What the whole turn used, whatever its answers said.
    mutating func used(_ usage: Usage) { if turn != nil { usages = ["": usage] } }

    /// What the conversation used so far.
    ///
    /// - Parameter last: What its last answer used; where a turn is read alone, the rest is of those before it.
    mutating func total(_ usage: Usage, last: Usage? = nil) {
        if isOneTurn, total.usage.isEmpty {
            guard let last else { return }
            total.before = usage.since(last)
        }
        if usage.totalTokens >= total.usage.totalTokens { total.usage = usage }
    }

    /// What the conversation cost so far; where a turn is read alone, nobody knows how much of it is of that.
    mutating func total(_ cost: Cost) { if !isOneTurn { total.cost = max(cost, total.cost) } }

    /// What this turn cost.
    mutating func cost(_ cost: Cost) { total.cost = total.cost + cost }

    /// The turn ended; why, where it is not complete.
    mutating func end(_ outcome: Request.Outcome, _ reason: String? = nil, at: Timestamp? = nil) {
        if turn == nil, isOneTurn { begin(nil, at: at, "") }
        guard turn != nil else { return }
        note(at)
        turn?.outcome = outcome
        turn?.reason = reason
        isEnded = true
    }

    /// The request's own name and numbers, where a transcript of our own gives them.
    mutating func take(_ request: Request) {
        guard var named = turn else { return }
        named.request = request.id
        named.cost = request.cost
        named.startedAt = request.startedAt ?? named.startedAt
        if let start = request.startedAt, let duration = request.durationMilliseconds {
            named.endedAt = Timestamp(milliseconds: start.milliseconds &+ Int64(duration))
        }
        named.agent = request.agent ?? named.agent
        named.model = request.model ?? named.model
        turn = named
        usage(request.usage, key: request.id.rawValue)
        end(request.outcome, request.reason)
        turn?.asksAgent = true
    }

    /// Names the turn that goes on.
    mutating func name(_ request: UUIDv7, asksAgent: Bool) {
        turn?.request = request
        turn?.asksAgent = asksAgent
        // Who speaks alone waits for no answer.
        isEnded = isEnded || !asksAgent
    }

    /// The agent that answered in the turn that goes on.
    mutating func answered(by agent: AgentName) { turn?.agent = agent }

    var request: UUIDv7? { turn?.request }

    private mutating func begin(_ key: String?, at: Timestamp?, _ text: String) {
        count += 1
        if fallbackID == nil {
            fallbackID = String(
                Fingerprint.hexadecimal(Array("\(name)\0\(at?.description ?? "")\0\(text)".utf8)).prefix(32))
        }
        var made = ForeignTurn(key: "\(count) \(key ?? "")")
        made.startedAt = at
        turn = made
    }

    /// The agent may go on before anybody spoke, for example where a transcript was cut at its beginning.
    private mutating func continueTurn(_ said: Said) {
        if turn == nil { begin(said.key, at: said.at, said.text) }
        if let model = said.model, !model.isEmpty, model != "<synthetic>" {
            self.model = model
            turn?.model = model
        }
    }

    private mutating func add(_ content: ForeignStep.Content, _ said: Said) {
        var step = ForeignStep(content, key: said.key, at: said.at ?? last, model: said.model)
        (step.id, step.stopReason, step.author) = (said.id, said.stopReason, said.author)
        turn?.steps.append(step)
        note(said.at)
    }

    /// Ends the turn that goes on.
    mutating func close() {
        guard var turn else { return }
        let used = usages.values.reduce(Usage()) { $0 + $1 }
        turn.usage = used.isEmpty ? total.usage.since(total.before) : used
        if turn.cost == nil, total.cost > total.costBefore {
            turn.cost = total.cost.since(total.costBefore).description
        }
        (total.before, total.costBefore) = (total.usage, total.cost)
        if !isEnded, turn.steps.last?.isAnswer != true { turn.outcome = .interrupted }
        turn.agent = turn.agent ?? agent
        if !turn.steps.isEmpty || isOneTurn { finished.append(turn) }
        self.turn = nil
        (usages, calls, isEnded) = ([:], [:], false)
    }
}

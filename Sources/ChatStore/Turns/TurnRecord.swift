internal import ChatModel
internal import Git

/// What an agent sent during one turn, gathered from its updates.
struct TurnRecord: Hashable {
    /// What is stored before the answer, in the order in which it began.
    enum Step: Hashable {
        case thinking(String)
        case toolCall(ToolCall)
    }

    private(set) var text = ""
    private(set) var steps: [Step] = []
    private(set) var usage = Usage()
    private(set) var cost: String?
    private(set) var agent: AgentName?
    private(set) var model: String?
    private(set) var agentSession: String?
    private(set) var end: AgentEnd?
    private var pieces = AnswerText()

    /// Takes one more update.
    mutating func take(_ update: AgentUpdate) {
        text += pieces.piece(of: update)
        switch update {
        case .thinking(let piece): think(piece)
        case .toolCall(let call): take(call)
        case .plan(let plan): take(Self.call(plan))
        case .usage(let usage, let cost):
            self.usage = usage
            self.cost = cost ?? self.cost
        case .identity(let agent, let model, let session):
            self.agent = agent
            self.model = model ?? self.model
            agentSession = session ?? agentSession
        case .text, .permission, .notice, .process: break
        case .ended(let end): self.end = end
        }
    }

    /// What the assistant says: the text, and after a failure the reason too.
    ///
    /// Empty if there is nothing to say.
    var answer: String {
        // From the end alone: going through every character of a long answer takes seconds.
        let spoken = text.lastIndex { !$0.isNewline }.map { String(text[...$0]) } ?? ""
        guard let end, end.outcome == .failed || end.outcome == .rejected, let reason = end.reason else {
            return spoken
        }
        return spoken.allSatisfy(\.isWhitespace) ? reason : spoken + "\n\n[\(end.outcome.rawValue): \(reason)]"
    }

    private mutating func think(_ piece: String) {
        if case .thinking(var text) = steps.last {
            // Taken out first, so that it grows in place and is not copied for each piece.
            steps.removeLast()
            text += piece
            steps.append(.thinking(text))
        } else {
            steps.append(.thinking(piece))
        }
    }

    private mutating func take(_ call: ToolCall) {
        let place = steps.firstIndex { step in
            if case .toolCall(let known) = step { return known.id == call.id }
            return false
        }
        if let place { steps[place] = .toolCall(call) } else { steps.append(.toolCall(call)) }
    }

    /// A plan as it is stored: a use of the tool `plan`, which every reader of notes knows how to show.
    private static func call(_ plan: [PlanStep]) -> ToolCall {
        var call = ToolCall(id: "plan", name: "plan", kind: "think", title: "Plan", status: "completed")
        call.input = ["steps": .array(plan.map { ["text": .string($0.text), "status": .string($0.status)] })]
        return call
    }
}

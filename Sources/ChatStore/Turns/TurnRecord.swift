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
    private var isTextInterrupted = false

    /// Takes one more update.
    mutating func take(_ update: AgentUpdate) {
        switch update {
        case .text(let piece):
            if isTextInterrupted, !text.isEmpty { text += "\n\n" }
            isTextInterrupted = false
            text += piece
        case .thinking(let piece): think(piece)
        case .toolCall(let call): take(call)
        case .usage(let usage, let cost):
            self.usage = usage
            self.cost = cost ?? self.cost
        case .identity(let agent, let model, let session):
            self.agent = agent
            self.model = model ?? self.model
            agentSession = session ?? agentSession
        case .process: break
        case .ended(let end): self.end = end
        }
    }

    /// What the assistant says: the text, and after a failure the reason too.
    ///
    /// Empty if there is nothing to say.
    var answer: String {
        let spoken = String(text.reversed().drop(while: \.isNewline).reversed())
        guard let end, end.outcome == .failed || end.outcome == .rejected, let reason = end.reason else {
            return spoken
        }
        return spoken.allSatisfy(\.isWhitespace) ? reason : spoken + "\n\n[\(end.outcome.rawValue): \(reason)]"
    }

    private mutating func think(_ piece: String) {
        if case .thinking(let before) = steps.last {
            steps[steps.count - 1] = .thinking(before + piece)
        } else {
            steps.append(.thinking(piece))
        }
    }

    private mutating func take(_ call: ToolCall) {
        isTextInterrupted = true
        let place = steps.firstIndex { step in
            if case .toolCall(let known) = step { return known.id == call.id }
            return false
        }
        if let place { steps[place] = .toolCall(call) } else { steps.append(.toolCall(call)) }
    }
}

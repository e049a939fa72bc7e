internal import ChatAgents
internal import ChatModel
internal import ChatStore

/// What an agent is told of a conversation that it was not, or not always, part of.
struct Handover {
    /// The bytes that it may have, for an agent that begins anew (`chat.handoverLimit`).
    static let standardLimit = 32 << 10

    private let history: AgentHistory
    private let limit: Int

    init(_ history: AgentHistory, limit: Int) {
        self.history = history
        self.limit = limit
    }

    /// What the agent of that name knows by itself, and what it has to be told.
    func memory(for agent: String) -> AgentMemory {
        var memory = AgentMemory()
        memory.recap = Self.text(history.lines, limit: limit)
        memory.said = said
        guard let session = history.session(of: agent) else { return memory }
        memory.session = session
        (memory.usage, memory.cost) = history.used(in: session, of: agent)
        memory.missed = Self.text(history.lines(since: session, of: agent), limit: limit, isAddition: true)
        return memory
    }

    /// The last lines that are within the limit, whole, for an agent that is given them as such.
    private var said: [AgentMemory.Line] {
        var left = limit
        let kept = history.lines.reversed().map { line in
            AgentMemory.Line(isAnswer: line.role == .assistant, text: words(line))
        }.filter { !$0.text.isEmpty }.prefix { line in
            left -= line.text.utf8.count
            return left >= 0
        }
        return kept.reversed()
    }

    /// What was said, without our own words on why it is not the whole answer: a model would take them for its own.
    private func words(_ line: AgentHistory.Line) -> String {
        guard line.role == .assistant, let request = history.requests.last(where: { $0.id == line.request }),
            request.outcome != .complete, let reason = request.reason
        else { return line.text }
        let mark = "\n\n[\(request.outcome.rawValue): \(reason)]"
        if line.text.hasSuffix(mark) { return String(line.text.dropLast(mark.count)) }
        return line.text == reason ? "" : line.text
    }

    /// The last lines that are within the limit; the oldest of them is cut where it is not.
    ///
    /// Every line of what was said is quoted, so that none passes for a word of ours.
    static func text(_ lines: [AgentHistory.Line], limit: Int, isAddition: Bool = false) -> String {
        guard !lines.isEmpty, limit > 0 else { return "" }
        var left = limit
        var told: [String] = []
        for line in lines.reversed() where left > 0 {
            let text = quoted(line, limit: left)
            left -= text.utf8.count
            told.append(text)
        }
        let isWhole = told.count == lines.count && left >= 0
        let begin =
            isAddition ? "Meanwhile this was said in the conversation" : "What was said in this conversation before"
        let gap = isWhole ? "" : ", its end only"
        return "\(begin)\(gap), oldest first:\n\n" + told.reversed().joined(separator: "\n\n")
            + "\n\nThe files are as the conversation left them. The message to answer now:"
    }

    private static func quoted(_ line: AgentHistory.Line, limit: Int) -> String {
        let isCut = line.text.utf8.count > limit
        // The end of a long text says more about where things stand than its beginning.
        let kept = isCut ? "[…]" + String(decoding: line.text.utf8.suffix(limit), as: UTF8.self) : line.text
        let rows = kept.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return "\(terminalSafeLine(line.speaker)):\n" + rows.map { "> " + $0 }.joined(separator: "\n")
    }
}

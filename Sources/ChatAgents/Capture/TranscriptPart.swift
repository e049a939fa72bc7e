import ChatImport
public import ChatModel
import SystemPackage

/// What an agent's own transcript says of one turn: the part of the file that was written since the prompt.
public struct TranscriptPart: Sendable {
    /// The longest part that is read, in bytes.
    private static let limit = 64 << 20

    /// What the agent said and did, in order.
    public let updates: [AgentUpdate]
    /// The answer as one text.
    public let text: String

    /// Reads the file from `offset` on; `nil` where it cannot be read.
    ///
    /// A line that cannot be read, or is being written just now, is passed over.
    ///
    /// - Parameter top: The top of the worktree, from which paths are said.
    public init?(_ path: String, from offset: Int, of agent: CapturedAgent, top: String) {
        var reader = TranscriptReader(turnOf: agent.transcripts, folder: top)
        var events: [TranscriptEvent] = []
        guard Self.read(path, from: offset, { events += reader.take($0) }) else { return nil }
        events += reader.finish()
        let turn = events.lazy.compactMap { if case .turn(_, let turn) = $0 { turn } else { nil } }.first
        var gate = UpdateGate()
        updates = Self.updates(of: turn ?? ForeignTurn(key: ""), agent).compactMap { gate.pass($0) }
        var answer = AnswerText()
        text = updates.map { answer.piece(of: $0) }.joined()
    }

    /// The turn as its agent would have sent it.
    private static func updates(of turn: ForeignTurn, _ agent: CapturedAgent) -> [AgentUpdate] {
        var updates = TurnUpdates()
        for step in turn.steps { updates.take(step.content) }
        // Claude Code says in an answer why there is none.
        if agent == .claude, turn.outcome == .failed, let reason = turn.reason {
            updates.take(.said(.assistant, reason))
        }
        updates.list.append(.identity(agent: turn.agent ?? agent.name, model: turn.model, session: nil))
        if !turn.usage.isEmpty { updates.list.append(.usage(turn.usage, cost: nil)) }
        return updates.list
    }

    /// How long the file is; 0 where there is none yet, or none that can be read: then all of it is new later.
    public static func size(_ path: String) -> Int {
        // Nothing is said from within a hook: what cannot be looked at counts as not there.
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return 0
        }
        defer { try? file.close() }  // it was only looked at
        // A pipe has no length, and nothing to go on from.
        return (try? file.seek(offset: 0, from: .end)).map { Int($0) } ?? 0
    }

    /// - Returns: `false` where it cannot be read: that leaves the turn with what the hooks told.
    private static func read(_ path: String, from offset: Int, _ take: (ArraySlice<UInt8>) -> Void) -> Bool {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return false
        }
        defer { try? file.close() }  // as above
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while count < limit {
            let place = Int64(offset + count)
            // As where it cannot be opened.
            guard let more = try? buffer.withUnsafeMutableBytes({ try file.read(fromAbsoluteOffset: place, into: $0) })
            else { return false }
            if more == 0 { break }
            count += more
            take(buffer[..<more])
        }
        return true
    }
}

/// Puts updates in the place of what a transcript says step by step.
private struct TurnUpdates {
    var list: [AgentUpdate] = []
    /// Whether a text, or a thought, with nothing in between would run into the one before.
    private var (hasText, hasThought) = (false, false)

    mutating func take(_ step: ForeignStep.Content) {
        switch step {
        case .said(_, let text):
            list += (hasText ? [.text("\n\n")] : []) + [.text(text)]
            hasText = true
        case .thinking(let text):
            list += (hasThought ? [.thinking("\n\n")] : []) + [.thinking(text)]
            hasThought = true
        case .toolCall(let call):
            if let plan = ClaudeTools.plan(call.name, call.input) { return list.append(.plan(plan)) }
            (hasText, hasThought) = (false, false)
            list.append(.toolCall(call))
        }
    }
}

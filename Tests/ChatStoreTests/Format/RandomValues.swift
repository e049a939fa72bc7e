import ChatModel
import Git

@testable import ChatStore

extension Chance {
    /// Pieces that have led programs astray.
    private static let pieces = [
        "a", "Z", "7", " ", "  ", "\n", "\r\n", "\t", "\\", "\\n", ":", "=", "\"", "'", "{", "}", "[", ",", "/",
        "---\n",
        "Chat-Status: archived", "\nChat-Status: archived\n", "#", "%", "\u{0}", "\u{1B}[2J", "\u{7F}", "\u{85}",
        "\u{2028}", "\u{202E}", "\u{FEFF}", "é", "ß", "日本", "👩‍👩‍👧", "\u{301}", "\u{10FFFF}", "</script>", "$(id)",
    ]

    mutating func text(_ most: Int = 12) -> String {
        (0..<below(most + 1)).map { _ in pick(Self.pieces) }.joined()
    }

    /// A value as a trailer keeps it; never empty.
    mutating func value() -> String { "x" + Trailer("x", text()).value }

    mutating func title() -> Title {
        while true {
            do throws(Title.Refusal) { return try Title(text()) } catch { continue }
        }
    }

    mutating func id() -> UUIDv7 {
        let (first, second) = (next(), next())
        var numbers = [first, second]
        return UUIDv7(at: moment()) { numbers.removeLast() }
    }

    mutating func objectID() -> ObjectID {
        let digits = (0..<40).map { _ in String(below(16), radix: 16) }.joined()
        return ObjectID(digits) ?? .zero
    }

    mutating func moment() -> Timestamp { Timestamp(milliseconds: Int64(below(253_402_300_800_000))) }

    mutating func snapshot() -> LogSnapshot {
        let moment = moment()
        var session = Session(
            id: SessionID(at: moment, random: { 11 }), title: title(), kind: pick(Session.Kind.allCases),
            mode: pick(Session.Mode.allCases), owner: value(),
            base: .init(reference: value(), commit: objectID().description), branchTip: objectID().description,
            createdAt: moment)
        session.description = maybe { "x" + $0.text(40) + $0.text(2) }
        session.status = pick(Session.Status.allCases)
        session.visibility = pick(Session.Visibility.allCases)
        session.isPublished = below(2) == 0
        (session.turns, session.messages, session.clock) = (below(1_000_000), below(1_000_000), below(99_999_999))
        (session.updatedAt, session.lastActivityAt) = (self.moment(), self.moment())
        session.agent = maybe { $0.value() }
        session.links = (0..<below(3)).map { _ in .init(name: "run", target: value()) }
        session.labels = (0..<below(3)).map { _ in value() }
        for _ in 0..<below(3) { session.take(.init(number: below(9_999), state: "open", url: value())) }
        session.supersedes = maybe { $0.objectID().description }
        let unknown = (0..<below(3)).map { Trailer("Chat-New-\($0)", value()) }
        return LogSnapshot(
            session: session, event: pick(LogFormat.Event.allCases).rawValue, undone: maybe { $0.objectID() },
            unknown: unknown)
    }

    mutating func line() throws -> NoteLine {
        NoteLine(clock: 1 + below(200_000_000), content: try content())
    }

    private mutating func content() throws -> NoteLine.Content {
        switch below(5) {
        case 0: return .thinking(text: text(), request: id())
        case 1: return .toolCall(toolCall(), request: id())
        case 2: return .request(request())
        case 3: return .message(try message())
        default:
            return .unknown(["clock": "00000001", "kind": "future", "x": .string(text()), "v": .integer(below(3))])
        }
    }

    private mutating func message() throws -> Message {
        let said = "x" + text().filter { $0 != "\u{0}" }
        var message = try Message(
            id: id(), role: pick(Message.Role.allCases), text: said, request: id(), turn: below(99), at: moment(),
            author: maybe { $0.text() })
        message.agent = maybe { AgentName(name: $0.text(), version: $0.maybe { $0.text() }) }
        message.model = maybe { $0.text() }
        message.stopReason = maybe { $0.text() }
        return message
    }

    private mutating func toolCall() -> ToolCall {
        var call = ToolCall(id: text(), name: text(), kind: text(), title: maybe { $0.text() }, status: text())
        call.input = maybe { .array([.string($0.text()), .null, .object([.init($0.text(), .bool(true))])]) }
        call.output = maybe { $0.text() }
        return call
    }

    private mutating func request() -> Request {
        var request = Request(id: id(), outcome: pick(Request.Outcome.allCases))
        request.usage.inputTokens = maybe { $0.below(9_999) }
        request.usage.cacheCreationInputTokens = maybe { $0.below(9_999) }
        request.reason = maybe { $0.text() }
        request.cost = maybe { $0.text() }
        request.startedAt = maybe { $0.moment() }
        request.durationMilliseconds = maybe { $0.below(9_999) }
        request.exitStatus = maybe { $0.below(256) }
        request.diagnostics = maybe { $0.text() }
        request.agentSession = maybe { $0.text() }
        request.clone = maybe { $0.text() }
        return request
    }
}

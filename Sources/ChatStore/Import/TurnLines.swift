internal import ChatModel
internal import Git
internal import Seal

/// How the parts of an imported turn are called: always the same, so that who imports it twice, or in two clones, gets
/// the same lines.
struct ForeignNames {
    let request: UUIDv7
    private let seed: UInt64
    /// The moment that stands for those that are not known.
    let moment: Timestamp

    init(source: ImportSource, turn: ForeignTurn, fallback: Timestamp, request: UUIDv7? = nil) {
        let digest = Fingerprint.digest(Array("\(source.format)\0\(source.id)\0\(turn.key)".utf8))
        let words = stride(from: 0, to: 32, by: 8).map { start in
            digest[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        seed = words[2]
        let moment = turn.startedAt ?? turn.steps.lazy.compactMap(\.at).first ?? turn.endedAt ?? fallback
        self.moment = moment
        var next = 0
        let made = UUIDv7(at: Self.datable(moment)) {
            next += 1
            return words[next - 1]
        }
        self.request = request ?? turn.request ?? made
    }

    /// The id of a step by its place in the turn.
    func id(_ place: Int, at moment: Timestamp) -> UUIDv7 {
        var state = seed &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15
        return UUIDv7(at: Self.datable(moment)) {
            state = state &+ 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    /// An id has 48 bits for its moment.
    private static func datable(_ moment: Timestamp) -> Timestamp {
        Timestamp(milliseconds: min(max(0, moment.milliseconds), (1 << 48) - 1))
    }
}

/// The note lines of an imported turn, in the order of their clocks.
struct TurnLines {
    let names: ForeignNames
    let foreign: ForeignSession
    /// Who is taken to have spoken where the transcript does not say.
    let author: String
    let number: Int
    var recordsThinking = true
    /// The moment of what happened last.
    private(set) var last: Timestamp

    init(names: ForeignNames, foreign: ForeignSession, author: String, number: Int) {
        (self.names, self.foreign, self.author, self.number) = (names, foreign, author, number)
        last = names.moment
    }

    /// Every line of a turn; the session counts them.
    mutating func all(_ turn: ForeignTurn, _ session: inout Session) throws -> [NoteLine] {
        var lines = try steps(turn, from: 0, &session)
        if turn.asksAgent { lines.append(line(.request(request(turn, turn.usage)), &session)) }
        return lines
    }

    /// The lines that a turn has more than `known`.
    mutating func more(
        _ turn: ForeignTurn, from count: Int, known: [NoteLine], _ session: inout Session
    ) throws -> [NoteLine] {
        var lines = answered(turn, count, known).map { line(.toolCall($0, request: names.request), &session) }
        lines += try steps(turn, from: count, &session)
        let used = known.reduce(Usage()) { sum, line in
            guard case .request(let request) = line.content else { return sum }
            return sum + request.usage
        }
        return lines + [line(.request(request(turn, turn.usage.since(used))), &session)]
    }

    /// Tools that had not answered when the turn was stored, and have by now.
    private func answered(_ turn: ForeignTurn, _ count: Int, _ known: [NoteLine]) -> [ToolCall] {
        let open = Set(
            known.compactMap { line -> String? in
                guard case .toolCall(let call, _) = line.content, call.output == nil else { return nil }
                return call.id
            })
        return turn.steps.prefix(count).compactMap { step in
            guard case .toolCall(let call) = step.content, open.contains(call.id), call.output != nil else {
                return nil
            }
            return call
        }
    }

    private mutating func steps(
        _ turn: ForeignTurn, from count: Int, _ session: inout Session
    ) throws -> [NoteLine] {
        var lines: [NoteLine] = []
        for (place, step) in turn.steps.enumerated().dropFirst(count) {
            last = step.at ?? last
            switch step.content {
            case .thinking(let text):
                if recordsThinking { lines.append(line(.thinking(text: text, request: names.request), &session)) }
            case .toolCall(let call): lines.append(line(.toolCall(call, request: names.request), &session))
            case .said(let role, let text):
                let message = try message(step, role, text, turn, place)
                lines.append(line(.message(message), &session))
                session.lastActivityAt = max(session.lastActivityAt, message.at)
            }
        }
        return lines
    }

    private func message(
        _ step: ForeignStep, _ role: Message.Role, _ text: String, _ turn: ForeignTurn, _ place: Int
    ) throws -> Message {
        var message = try Message(
            id: step.id ?? names.id(place, at: last), role: role, text: text, request: names.request, turn: number,
            at: last, author: role == .user ? step.author ?? author : nil)
        guard role == .assistant else { return message }
        message.agent = turn.agent ?? foreign.agent
        message.model = step.model ?? turn.model
        message.stopReason = step.stopReason
        return message
    }

    private func request(_ turn: ForeignTurn, _ usage: Usage) -> Request {
        var request = Request(id: names.request, outcome: turn.outcome, usage: usage)
        request.reason = turn.reason
        request.cost = turn.cost
        request.startedAt = turn.startedAt
        if let start = turn.startedAt, let end = turn.endedAt {
            request.durationMilliseconds = Int(max(0, end.milliseconds - start.milliseconds))
        }
        request.agent = turn.agent ?? foreign.agent
        request.model = turn.model
        return request
    }

    private func line(_ content: NoteLine.Content, _ session: inout Session) -> NoteLine {
        session.clock += 1
        return NoteLine(clock: session.clock, content: content)
    }
}

extension ForeignTurn {
    /// What the person said first.
    var prompt: String {
        for step in steps {
            if case .said(.user, let text) = step.content { return text }
        }
        return ""
    }
}

extension Title {
    /// A title of another program: one line of it, cut to what a title can be.
    init?(foreign text: String) {
        let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let clean = Trailer("title", String(line)).value.unicodeScalars
        let short = clean.count <= 100 ? String(clean) : String(clean.prefix(99)) + "…"
        do throws(Title.Refusal) { try self.init(short) } catch { return nil }
    }
}

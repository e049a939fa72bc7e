internal import ChatModel
internal import Git

/// The turn commit: a subject made from the change, and the trailers that say which turn it is.
///
/// `docs/format/turn-commit.md` gives every byte.
enum TurnFormat {
    /// What the trailers of a turn commit say.
    struct Turn: Hashable {
        let session: SessionID
        let number: Int
        let request: UUIDv7
        let outcome: Request.Outcome
        /// The note blob as it was first written.
        let note: ObjectID
        var agent: AgentName?
        var model: String?
    }

    /// The trailers of a turn commit, in the order in which they are written.
    static func trailers(_ turn: Turn, coauthor: String? = nil) -> [Trailer] {
        let assisted = turn.agent.map { agent in turn.model.map { "\(agent.name):\($0)" } ?? agent.name }
        return [
            Trailer("Chat-Session", turn.session.rawValue),
            Trailer("Chat-Turn", String(turn.number)),
            Trailer("Chat-Request", turn.request.rawValue),
            Trailer("Chat-Outcome", turn.outcome.rawValue),
            Trailer("Chat-Note", turn.note.description),
            Trailer("Assisted-by", assisted ?? ""),
            Trailer("Co-authored-by", coauthor ?? ""),
        ]
    }

    /// Every turn that a commit's message names: one, or several after a squash.
    static func turns(_ message: String) -> [Turn] {
        Trailer.scan(message, prefix: "Chat-").flatMap(split).compactMap(turn)
    }

    /// A run of trailers may hold several turns one after another; each begins with its session.
    private static func split(_ run: [Trailer]) -> [[Trailer]] {
        var turns: [[Trailer]] = []
        for trailer in run {
            if trailer.key == "Chat-Session" || turns.isEmpty { turns.append([]) }
            turns[turns.count - 1].append(trailer)
        }
        return turns
    }

    private static func turn(_ trailers: [Trailer]) -> Turn? {
        guard let session = trailers["Chat-Session"].flatMap({ SessionID($0) }),
            let number = trailers["Chat-Turn"].flatMap({ Int($0) }),
            let request = trailers["Chat-Request"].flatMap({ UUIDv7($0) }),
            let outcome = trailers["Chat-Outcome"].flatMap(Request.Outcome.init),
            let note = trailers["Chat-Note"].flatMap({ ObjectID($0) })
        else { return nil }
        return Turn(session: session, number: number, request: request, outcome: outcome, note: note)
    }
}

/// How the subject of a turn commit is made (`chat.subject`).
public enum SubjectStyle: String, Sendable, CaseIterable {
    /// From what changed; nothing of what was said.
    case change
    /// The first line of the prompt, shortened.
    case prompt
    /// Neither.
    case generic
}

extension TurnFormat {
    /// The most columns of a subject.
    static let maximumSubject = 72

    /// The subject of a turn commit.
    ///
    /// - Parameter redact: Takes secrets out, before the subject is shortened to where they are not known any more.
    static func subject(
        number: Int, changes: [FileChange], prompt: String, style: SubjectStyle, redact: (String) -> String = { $0 }
    ) -> String {
        switch style {
        case .change: shortened("turn \(number): " + redact(summary(changes)))
        case .prompt: shortened("turn \(number): " + redact(firstLine(redact(prompt))))
        case .generic: "turn \(number)"
        }
    }

    private static func summary(_ changes: [FileChange]) -> String {
        guard let first = changes.first else { return "discussion" }
        let verb: String
        switch first.status {
        case .added, .copied: verb = "add"
        case .deleted: verb = "delete"
        case .renamed: verb = "rename"
        case .modified, .typeChanged: verb = "edit"
        }
        return "\(verb) \(cleaned(first.newPath))" + (changes.count > 1 ? " and \(changes.count - 1) more" : "")
    }

    private static func firstLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return cleaned(String(line))
    }

    private static func cleaned(_ text: String) -> String { Trailer("x", text).value }

    private static func shortened(_ text: String) -> String {
        text.count <= maximumSubject ? text : text.prefix(maximumSubject - 1) + "…"
    }
}

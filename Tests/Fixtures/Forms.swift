import ChatModel
import Git

/// The message of a commit with some of its trailers' values left open.
struct TrailerForm {
    private let parts: [(prefix: String, key: String, value: String)]

    init(_ commit: Commit) {
        parts = commit.trailers.map { ($0.key + ": ", $0.key, $0.value) }
    }

    /// The message with these values in their places; other trailers keep what the model says.
    func message(_ subject: String, _ values: [String: String]) -> String {
        var message = subject + "\n\n"
        for part in parts {
            message += part.prefix
            message += values[part.key] ?? part.value
            message += "\n"
        }
        return message
    }
}

/// What tells one turn of a fixture from another.
struct TurnFacts {
    let number: Int
    let at: Timestamp
    let request: UUIDv7
    let prompt: String
    let promptID: UUIDv7
    let answer: String
    let answerID: UUIDv7
    /// The clock of the turn's first line.
    let clock: Int
}

/// The lines of a note, or of a pending message, with ids, texts, times and clocks left open.
struct NoteForm {
    private let lines: [JSON]

    init(_ lines: [JSON]) { self.lines = lines }

    /// How many clocks a note takes.
    var clocks: Int { lines.count { $0["clock"] != nil } }

    func bytes(_ turn: TurnFacts) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            filled(line, turn, clock: turn.clock + index).append(to: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }

    private func filled(_ line: JSON, _ turn: TurnFacts, clock: Int) -> JSON {
        guard case .object(let members) = line else { return line }
        let isAnswer = line["role"]?.text == "assistant"
        let isRequest = line["kind"]?.text == "request"
        return .object(
            members.map { member in
                switch member.name {
                case "clock": .init("clock", .string(Self.padded(clock)))
                case "text": .init("text", .string(isAnswer ? turn.answer : turn.prompt))
                case "id":
                    .init("id", .string((isRequest ? turn.request : isAnswer ? turn.answerID : turn.promptID).rawValue))
                case "request": .init("request", .string(turn.request.rawValue))
                case "turn": .init("turn", .integer(turn.number))
                case "at", "started_at": .init(member.name, .string(turn.at.description))
                default: member
                }
            })
    }

    private static func padded(_ clock: Int) -> String {
        let digits = String(clock)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

internal import ChatModel
internal import Git

/// What a search needs to know of a message.
struct FoundMessage: Hashable {
    let id: String
    let role: String
    let request: String
    let turn: Int
    let at: Int64
    /// `Name <email>` of a person, or the name of an agent.
    let by: String?
    let text: String

    init(_ message: Message) {
        id = message.id.rawValue
        role = message.role.rawValue
        request = message.request.rawValue
        turn = message.turn
        at = message.at.milliseconds
        by = message.author ?? message.agent?.name
        text = message.text
    }
}

/// Reads the messages of notes, and which requests' turns were taken back.
struct NoteScan {
    private(set) var undone: Set<String> = []

    /// Takes a note, and returns its messages; lines that are broken are nobody's words.
    mutating func take(_ note: [UInt8], load: @escaping (ObjectID) throws -> [UInt8]?) throws -> [FoundMessage] {
        var messages: [FoundMessage] = []
        for line in note.split(separator: 0x0A) where !Self.isOther(line) {
            for case .line(let read) in try NoteFormat.read(Array(line), load: load) { take(read, into: &messages) }
        }
        return messages
    }

    private mutating func take(_ line: NoteLine, into messages: inout [FoundMessage]) {
        switch line.content {
        case .message(let message): messages.append(FoundMessage(message))
        case .edit(let edit) where edit.state == .undone: undone.insert(edit.request.rawValue)
        default: break
        }
    }

    /// Whether a line is one that we wrote and that holds no message: there is no need to read it.
    private static func isOther(_ line: ArraySlice<UInt8>) -> Bool {
        let start = line.startIndex
        guard line.count > 40, line.starts(with: clock) else { return false }
        var place = start + clock.count
        while place < line.endIndex, (0x30...0x39).contains(line[place]) { place += 1 }
        return kinds.contains { line[place...].starts(with: $0) }
    }

    private static let clock = Array(#"{"clock":""#.utf8)
    private static let kinds = ["request", "tool_call", "thinking"].map { Array("\",\"kind\":\"\($0)\",".utf8) }
}

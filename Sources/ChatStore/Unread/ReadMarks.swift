internal import ChatModel
internal import Git

/// How many messages of each session a person has read: the lines of `refs/chat/read/<user key>`.
///
/// A number only grows, so of several lines about one session the highest counts, and two sides merge to all lines.
struct ReadMarks {
    private(set) var messages: [SessionID: Int] = [:]
    /// When each session was read last, as it is written.
    private var moments: [SessionID: String] = [:]
    /// Lines of other versions, as they are.
    private var others: [[UInt8]] = []
    /// Lines that are no marks, with their numbers from 1.
    private(set) var broken: [(number: Int, line: [UInt8])] = []

    init() {}

    init(_ bytes: [UInt8]) {
        for (index, line) in bytes.split(separator: 0x0A).enumerated() { take(Array(line), number: index + 1) }
    }

    private mutating func take(_ line: [UInt8], number: Int) {
        do throws(JSON.ParseError) {
            let object = try JSON.parse(line)
            guard let version = object["v"]?.integer else { return drop(line, number) }
            guard version == 1 else { return others.append(line) }
            guard let id = object["session"]?.text.flatMap({ SessionID($0) }), let count = object["messages"]?.integer,
                count >= 0, let at = object["at"]?.text
            else { return drop(line, number) }
            guard count > messages[id] ?? -1 else { return }
            (messages[id], moments[id]) = (count, at)
        } catch { drop(line, number) }
    }

    private mutating func drop(_ line: [UInt8], _ number: Int) { broken.append((number, line)) }

    /// Says that so many messages of a session were read; fewer than before change nothing.
    mutating func read(_ id: SessionID, messages count: Int, at moment: Timestamp) {
        guard count > messages[id] ?? -1 else { return }
        (messages[id], moments[id]) = (count, moment.description)
    }

    /// Leaves out what was said of other sessions, and what cannot be read.
    mutating func keep(only known: Set<SessionID>) {
        messages = messages.filter { known.contains($0.key) }
        broken = []
    }

    /// The lines, sorted.
    var bytes: [UInt8] {
        let own = messages.map { id, count -> [UInt8] in
            let line: JSON = [
                "session": .string(id.rawValue), "messages": .integer(count), "at": .string(moments[id] ?? ""),
                "v": .integer(1),
            ]
            return Array(line.line.utf8)
        }
        return (own + others + broken.map(\.line)).sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [0x0A] }
    }
}

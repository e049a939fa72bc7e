internal import ChatModel

/// Where the readers of formats put what they find: the conversations of one file, and what was passed over.
struct TurnDesk {
    let format: TranscriptFormat
    let name: String
    /// The line that is being read.
    var line = 1
    /// How many lines had bytes that are not UTF-8, which were replaced.
    var replaced = 0
    private var events: [TranscriptEvent] = []
    private var assemblers: [TurnAssembler]
    private var places: [String: Int] = [:]
    private var current = 0

    init(format: TranscriptFormat, name: String) {
        (self.format, self.name) = (format, name)
        assemblers = [TurnAssembler(format: format, name: name)]
    }

    /// The conversation that is being read.
    var now: TurnAssembler {
        _read { yield assemblers[current] }
        _modify {
            yield &assemblers[current]
            guard assemblers[current].hasTurns else { return }
            let session = assemblers[current].session
            for turn in assemblers[current].takeTurns() { events.append(.turn(session, turn)) }
        }
    }

    /// Goes on with the conversation of a name, or begins it.
    mutating func turn(to id: String) {
        if let place = places[id] { return current = place }
        // The first one may have had lines before it was named.
        if places.isEmpty, assemblers[0].id == nil, assemblers[0].isEmpty {
            current = 0
        } else {
            assemblers.append(TurnAssembler(format: format, name: name))
            current = assemblers.count - 1
        }
        assemblers[current].id = id
        places[id] = current
    }

    /// Passes over the line.
    mutating func skip(_ reason: String) { events.append(.skipped(line: line, reason: reason)) }

    /// Ends every conversation.
    mutating func finish() {
        for place in assemblers.indices {
            current = place
            now.close()
            if !assemblers[place].isEmpty { events.append(.end(assemblers[place].session)) }
        }
        if replaced > 0 { events.append(.skipped(line: line, reason: "bytes that are not UTF-8 in \(replaced) lines")) }
    }

    mutating func drain() -> [TranscriptEvent] {
        defer { events = [] }
        return events
    }
}

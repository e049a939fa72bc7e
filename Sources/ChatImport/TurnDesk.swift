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
    /// Turns of which it is not known yet whether they are part of the conversation; `nil` where there is no doubt.
    private var held: [TranscriptEvent]?
    /// How many turns are held at most: what has more is a conversation.
    private static let heldLimit = 100
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
            for turn in assemblers[current].takeTurns() { add(.turn(session, turn)) }
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

    /// Keeps turns back from now on: what comes later says whether they count.
    mutating func holdBack() { held = held ?? [] }

    /// Forgets the turns that are kept back and the one that goes on.
    ///
    /// - Returns: `false` where they were too many, and are part of the conversation.
    mutating func takeBack() -> Bool {
        guard held != nil else { return false }
        held = nil
        assemblers[current].restart()
        return true
    }

    private mutating func add(_ turn: TranscriptEvent) {
        if let held, held.count < Self.heldLimit {
            self.held?.append(turn)
        } else {
            release()
            events.append(turn)
        }
    }

    private mutating func release() {
        events += held ?? []
        held = nil
    }

    /// Passes over the line.
    mutating func skip(_ reason: String) { events.append(.skipped(line: line, reason: reason)) }

    /// Ends every conversation.
    mutating func finish() {
        release()
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

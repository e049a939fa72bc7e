internal import ChatModel
internal import Git

/// How much of another program's conversation a session holds: one `Chat-Import` trailer of its log.
struct ImportMark: Hashable {
    /// Which conversation.
    let source: ImportSource
    /// How many of its turns are stored.
    var turns: Int
    /// How many steps of the last of them are.
    var steps: Int
    /// The request of the last of them.
    var request: UUIDv7
    /// How many bytes of the transcript were read.
    var position: Int

    init(_ source: ImportSource, turns: Int, steps: Int, request: UUIDv7, position: Int) {
        (self.source, self.turns, self.steps) = (source, turns, steps)
        (self.request, self.position) = (request, position)
    }

    /// Reads what `text` wrote; `nil` for anything else.
    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 5).map(String.init)
        guard words.count == 6, let turns = LogFormat.count(words[1]), let steps = LogFormat.count(words[2]),
            let position = LogFormat.count(words[3]), let request = UUIDv7(words[4])
        else { return nil }
        self.init(
            ImportSource(format: words[0], id: words[5]), turns: turns, steps: steps, request: request,
            position: position)
    }

    /// The value of the trailer.
    var text: String { "\(source.format) \(turns) \(steps) \(position) \(request) \(source.id)" }

    /// Of two sides, what holds more of each conversation.
    static func merged(_ one: [ImportMark], _ two: [ImportMark]) -> [ImportMark] {
        guard one != two else { return one }
        var most: [ImportSource: ImportMark] = [:]
        for mark in one + two {
            let known = most[mark.source].map { ($0.turns, $0.steps, $0.text) } ?? (-1, -1, "")
            if (mark.turns, mark.steps, mark.text) > known { most[mark.source] = mark }
        }
        return most.values.sorted { ($0.source.format, $0.source.id) < ($1.source.format, $1.source.id) }
    }
}

/// Which conversation of which program.
struct ImportSource: Hashable {
    let format: String
    let id: String

    init(format: String, id: String) { (self.format, self.id) = (format, id) }

    /// The name as it is stored: on one line, and without what looks like a secret.
    init(_ foreign: ForeignSession, _ redactor: Redactor) {
        format = foreign.format
        let line = String(redactor.redact(foreign.id).value.unicodeScalars.prefix(300))
        let id = Trailer("id", line).value
        self.id = id.isEmpty ? "-" : id
    }
}

import ChatModel
import Git

/// Writes whole sessions into an import: branch, log, and the keys and notes for the notes ref.
struct SessionWriter {
    private let stream: ImportStream
    private let base: (reference: String, commit: String, tree: String)
    private let created: TrailerForm, prompted: TrailerForm, replied: TrailerForm
    private let start: TrailerForm, turn: TrailerForm
    private let note: NoteForm, pending: NoteForm
    private let withPrompts: Bool
    private var chance = Chance(seed: 7)
    /// Every turn commit with its note.
    private(set) var notes: [(key: String, note: String)] = []

    /// Creates a writer.
    ///
    /// - Parameter withPrompts: Whether logs also have the commit that stores each prompt before the agent is asked.
    init(
        _ specimen: Specimen, into stream: ImportStream, base: (reference: String, commit: String, tree: String),
        withPrompts: Bool
    ) {
        self.stream = stream
        self.base = base
        self.withPrompts = withPrompts
        (created, prompted) = (TrailerForm(specimen.created), TrailerForm(specimen.prompted))
        (replied, start) = (TrailerForm(specimen.replied), TrailerForm(specimen.start))
        turn = TrailerForm(specimen.turn)
        (note, pending) = (NoteForm(specimen.note), NoteForm(specimen.pending))
    }

    /// Writes a session with so many turns of two messages each, and returns its id.
    mutating func write(at moment: Timestamp, title: String, turns count: Int) -> SessionID {
        var chance = self.chance
        let id = SessionID(at: moment) { chance.next() }
        self.chance = chance
        var log = LogLine(id: id, title: title, base: "\(base.reference) \(base.commit)", created: moment)
        let message = start.message("start task session", ["Chat-Session": id.rawValue])
        stream.commit(log.branch, message, at: moment.seconds, parent: base.commit)
        log.tip = ImportStream.name(tree: base.tree, parent: base.commit, message, at: moment.seconds)
        stream.commit(log.reference, created.message("session created", log.values), at: moment.seconds)
        for number in 0..<count { write(turn: number + 1, of: &log) }
        return id
    }

    private mutating func write(turn number: Int, of log: inout LogLine) {
        let facts = facts(number, log)
        if withPrompts { write(prompt: facts, of: &log) }
        log.updated = facts.at
        let noteName = stream.blob(note.bytes(facts))
        let message = turn.message(
            "turn \(number): discussion",
            [
                "Chat-Session": log.id.rawValue, "Chat-Turn": String(number), "Chat-Request": facts.request.rawValue,
                "Chat-Note": noteName,
            ])
        stream.commit(log.branch, message, at: facts.at.seconds)
        log.tip = ImportStream.name(tree: base.tree, parent: log.tip, message, at: facts.at.seconds)
        log.clock += note.clocks
        log.turns = number
        stream.commit(log.reference, replied.message("turn \(number): complete", log.values), at: facts.at.seconds)
        if withPrompts { stream.remove("pending/\(facts.request)") }
        log.keys.append((log.tip, noteName))
        NotesLayout.add(log.keys, to: stream)
        notes.append((log.tip, noteName))
    }

    private func write(prompt facts: TurnFacts, of log: inout LogLine) {
        let blob = stream.blob(pending.bytes(facts))
        log.clock += 1
        log.updated = facts.at
        let subject = "turn \(facts.number): prompted"
        stream.commit(log.reference, prompted.message(subject, log.values), at: facts.at.seconds)
        stream.file("pending/\(facts.request)", blob)
        log.clock -= 1
    }

    private mutating func facts(_ number: Int, _ log: LogLine) -> TurnFacts {
        let at = Timestamp(milliseconds: log.created.milliseconds + Int64(number) * 30_000)
        return TurnFacts(
            number: number, at: at, request: chance.id(at: at),
            prompt: chance.text(words: 8 + Int(chance.next() % 24)), promptID: chance.id(at: at),
            answer: chance.text(words: 20 + Int(chance.next() % 60)), answerID: chance.id(at: at), clock: log.clock + 1)
    }
}

/// Where the log of a session stands while it is written.
private struct LogLine {
    let id: SessionID
    let title: String
    let base: String
    let created: Timestamp
    var updated: Timestamp
    var tip = ""
    var turns = 0
    var clock = 0
    var keys: [(key: String, note: String)] = []

    init(id: SessionID, title: String, base: String, created: Timestamp) {
        (self.id, self.title, self.base, self.created) = (id, title, base, created)
        updated = created
    }

    var branch: String { "refs/heads/\(id.branch)" }
    var reference: String { "refs/chat/sessions/\(id)" }

    var values: [String: String] {
        [
            "Chat-Session": id.rawValue, "Chat-Title": title, "Chat-Base": base, "Chat-Branch-Tip": tip,
            "Chat-Clock": String(clock), "Chat-Turns": String(turns), "Chat-Messages": String(turns * 2),
            "Chat-Created": created.description, "Chat-Updated": updated.description,
            "Chat-Last-Activity": updated.description,
        ]
    }
}

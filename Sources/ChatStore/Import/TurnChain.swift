internal import ChatModel
internal import Git

/// The turns of one import as commits, each on the one before, until the log names the last.
final class TurnChain {
    let isNew: Bool
    private(set) var added = 0
    private(set) var messages = 0
    private let importer: Importer
    private let state: LogState?
    private let start: ObjectID
    private let tree: ObjectID
    private let lock: FileLock?
    private let person: Surroundings.Person
    private let now: Timestamp
    private var session: Session
    private var tip: ObjectID
    private var notes: [ObjectID: ObjectID?] = [:]
    private var blobs: [ObjectID] = []
    /// What seals the words, in a session that is sealed.
    private var sealing: Sealing?

    /// The session that they go into.
    var id: SessionID { session.id }

    private var store: ChatStore { importer.store }
    private var packing: ChatStore { importer.packing }

    /// Goes on with a session, under its write lock, or begins a new one.
    init(_ importer: Importer, session id: SessionID?, foreign: ForeignSession) throws {
        self.importer = importer
        let store = importer.store
        person = try store.surroundings.person()
        now = store.surroundings.now()
        isNew = id == nil
        if let id {
            (lock, state) = try Self.locked(id, store)
            let head = try store.branchHead(of: id)
            guard let state else { throw StoreError.sessionNotFound(name: id.rawValue, similar: []) }
            (session, start, tip, tree) = (state.session, head.id, head.id, head.tree)
            sealing = try store.sealing(state, &session)
        } else {
            (lock, state) = (nil, nil)
            let base = try store.base(nil)
            session = Session(
                id: try store.freeID(at: now), title: try Title(Session.untitled), owner: person.author(at: now).person,
                base: base, branchTip: ObjectID.zero.description, createdAt: foreign.startedAt ?? now)
            if !importer.recipients.isEmpty { sealing = try store.newKey(of: &session, for: importer.recipients) }
            let commit = try ObjectID(base.commit).flatMap { try store.repository.commit($0) }
            tree = try commit?.tree ?? importer.packing.repository.writeTree(Tree())
            start = try importer.packing.startCommit(of: session, on: commit?.id, signs: false, at: now)
            tip = start
        }
    }

    private static func locked(_ id: SessionID, _ store: ChatStore) throws -> (FileLock, LogState) {
        let lock = try store.writeLock(id)
        return try withExtendedLifetime(lock) {
            _ = try store.writableLog(id)
            try store.recover(id)
            try store.takeInForeignNotes(of: id)
            let state = try store.reconciled(id)
            try store.requireActive(state)
            return (lock, state)
        }
    }

    /// Adds a turn, and returns what its request is called.
    func add(_ turn: ForeignTurn, of foreign: ForeignSession, source: ImportSource) throws -> UUIDv7 {
        let names = ForeignNames(source: source, turn: turn, fallback: session.lastActivityAt)
        session.turns += 1
        if session.turns == 1, foreign.title == nil { name(after: turn) }
        var lines = TurnLines(
            names: names, foreign: foreign, author: person.author(at: now).person, number: session.turns)
        lines.recordsThinking = store.repository.configuration.bool("chat.recordThinking") ?? true
        let note = try write(lines.all(turn, &session))
        tip = try commit(
            turn, of: foreign, request: names.request, note: note, at: max(turn.endedAt ?? lines.last, lines.last))
        notes[tip] = note
        added += 1
        return names.request
    }

    /// Adds to a turn of an earlier import what its transcript says by now.
    func grow(_ turn: ForeignTurn, of foreign: ForeignSession, from mark: ImportMark) throws {
        guard let state else { return }
        let keys = try store.notesTree.entries(in: state.tree).filter { entry in
            try store.lines(of: entry.note).contains { $0.request == mark.request }
        }
        guard let first = keys.first, let before = try store.repository.blob(first.note) else { return }
        let known = try store.lines(of: first.note)
        let names = ForeignNames(
            source: mark.source, turn: turn, fallback: session.lastActivityAt, request: mark.request)
        var lines = TurnLines(
            names: names, foreign: foreign, author: person.author(at: now).person,
            number: known.compactMap(\.message).first?.turn ?? session.turns)
        lines.recordsThinking = store.repository.configuration.bool("chat.recordThinking") ?? true
        let note = try write(lines.more(turn, from: mark.steps, known: known, &session), after: before)
        for (key, _) in keys { notes[key] = note }
    }

    /// The note of new lines, behind those that are there.
    private func write(_ lines: [NoteLine], after before: [UInt8] = []) throws -> ObjectID {
        var bytes = before
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
        for line in lines {
            bytes += try NoteFormat.line(packing.redactor.redact(line), sealer: sealing?.sealer) { payload in
                let id = try packing.repository.writeBlob(payload)
                blobs.append(id)
                return id
            }
        }
        let count = lines.count { $0.message != nil }
        session.messages += count
        messages += count
        return try packing.repository.writeBlob(bytes)
    }

    /// The turn commit: no file changes here, the author's date is the turn's own, the committer's is now.
    private func commit(
        _ turn: ForeignTurn, of foreign: ForeignSession, request: UUIDv7, note: ObjectID, at moment: Timestamp
    ) throws -> ObjectID {
        let style = store.subjectStyle(session)
        let subject = TurnFormat.subject(
            number: session.turns, changes: [], prompt: turn.prompt, style: style,
            redact: { packing.redactor.redact($0).value })
        var said = TurnFormat.Turn(
            session: session.id, number: session.turns, request: request, outcome: turn.outcome, note: note)
        said.agent = turn.asksAgent ? (turn.agent ?? foreign.agent) : nil
        said.model = turn.model
        // Git knows no dates before 1970.
        let date = Timestamp(milliseconds: max(0, moment.milliseconds))
        return try packing.repository.writeCommit(
            tree: tree, parents: [tip], author: person.author(at: date), committer: person.committer(at: now),
            message: subject + "\n\n" + Trailer.block(TurnFormat.trailers(said)))
    }

    private func name(after turn: ForeignTurn) {
        session.turns = 0
        session.takeTitle(from: packing.redactor.redact(turn.prompt).value)
        session.turns = 1
    }

    /// Writes the last objects, and returns which log commit and turn they end in.
    func finish(_ foreign: ForeignSession, _ mark: ImportMark) throws -> Intent {
        if isNew {
            // A title is there for everybody to read, and another program made it from what was said.
            if session.sealed == nil,
                let title = foreign.title.flatMap({ Title(foreign: packing.redactor.redact($0).value) })
            {
                session.title = title
            }
            let agent = foreign.agent.map { Trailer("agent", $0.name).value } ?? ""
            session.agent = agent.isEmpty ? nil : agent
        }
        return Intent(log: try log(mark), commit: tip, parent: isNew ? nil : start)
    }

    /// Moves log and branch, once the objects are in a pack: the commit point.
    func commit(_ intent: Intent) throws -> Session {
        let lock = try lock ?? store.writeLock(session.id)
        return try withExtendedLifetime(lock) {
            // A `git gc --prune=now` beside us takes packs that nothing names yet.
            let written = [intent.log, intent.commit] + notes.values.compactMap(\.self)
            guard written.allSatisfy(store.repository.contains) else {
                throw StoreError.contended(session.id, attempts: 1)
            }
            if isNew {
                try store.settle(session.id)
                try store.repository.ensureReflog(of: References.branch(of: session.id))
            }
            let journal = try store.journal(session.id, store.newID())
            let point = try store.commitPoint(
                intent, of: session.id, from: state?.tip, reason: "chat: import", journal: journal)
            guard point != .lost else { throw StoreError.contended(session.id, attempts: 1) }
            // A branch that did not follow is recovered from the journal by the next write.
            if case .done = point { importer.follow(session.id, commit: tip, notes: notes, journal: journal) }
            return session
        }
    }

    /// The log commit that names everything; before it, in a new session, the one that says it was made.
    private func log(_ mark: ImportMark) throws -> ObjectID {
        var parent = state?.tip
        if isNew {
            var created = session
            (created.turns, created.messages, created.clock) = (0, 0, sealing == nil ? 0 : 1)
            created.branchTip = start.description
            (created.updatedAt, created.lastActivityAt) = (now, session.createdAt)
            var tree = try LogTree(packing.repository, nil)
            if let sealing { try tree.add(seal: sealing.line) }
            parent = try packing.writeLogCommit(
                snapshot(of: created, .created), tree: tree.write(), parent: nil, subject: "session created", at: now)
        }
        session.branchTip = tip.description
        session.updatedAt = isNew ? now : now.after(session.updatedAt)
        var snapshot = snapshot(of: session, .imported)
        snapshot.imports = snapshot.imports.filter { $0.source != mark.source } + [mark]
        var tree = try LogTree(packing.repository, state?.tree)
        try tree.set(notes: notes)
        try tree.keep(blobs)
        if let sealing { try tree.add(seal: sealing.line) }
        return try packing.writeLogCommit(
            snapshot, tree: tree.write(), parent: parent,
            subject: "imported: \(added) turns from \(mark.source.format)",
            at: now)
    }

    private func snapshot(of session: Session, _ event: LogFormat.Event) -> LogSnapshot {
        var snapshot = state?.snapshot ?? LogSnapshot(session: session, event: "")
        if session.sealed != nil { snapshot.format = LogFormat.sealed }
        (snapshot.session, snapshot.event) = (session, event.rawValue)
        return snapshot
    }
}

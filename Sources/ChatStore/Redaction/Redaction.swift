public import ChatModel
internal import Git

/// Why nothing was redacted.
public enum RedactionRefusal: Error, Hashable, Sendable {
    /// No message or tool call of the session has that id.
    case messageNotFound(String)
    /// The rules find nothing.
    case nothingFound
}

extension ChatStore {
    /// The rules, also where `chat.redact` switches them off for what is written.
    var rulesRedactor: Redactor { redactor.mode == .on ? redactor : Redactor() }

    /// Takes words out of a session for good: its log gets a new root without them, and the notes ref a new history.
    ///
    /// In a shared session the control reference says so, and the next push takes it to everybody.
    ///
    /// - Parameter target: The id of a message or tool call; `nil` takes out what the rules find.
    /// - Returns: How many lines were changed.
    /// - Throws: `RedactionRefusal`.
    public func redact(_ target: String?, in id: SessionID) throws -> Int {
        try requirePolicy("redact", of: id)
        return try writing(id) {
            guard try holder(of: id) == nil else { throw SharingError.turnGoesOn(id) }
            let state = try reconciled(id)
            var redaction = NoteRedaction(store: self, target: target)
            var notes: [ObjectID: ObjectID] = [:]
            for (key, note) in try notesTree.entries(in: state.tree) {
                guard let bytes = try repository.blob(note) else {
                    throw IntakeProblem.incomplete(object: note.description)
                }
                let clean = try redaction.clean(bytes)
                notes[key] = try clean == NoteUnion.lines([bytes]) ? note : repository.writeBlob(clean)
            }
            guard !redaction.changed.isEmpty else {
                throw target.map(RedactionRefusal.messageNotFound) ?? RedactionRefusal.nothingFound
            }
            let root = try writeRoot(state, notes: notes)
            observe(.objectsWritten)
            try announce(redaction.changed.sorted(), isByHand: target != nil, of: state, root: root)
            try replaceLog(of: id, from: state.tip, to: root)
            return redaction.changed.count
        }
    }

    /// The log without what was before: a root commit that names the tip it stands in for.
    private func writeRoot(_ state: LogState, notes: [ObjectID: ObjectID]) throws -> ObjectID {
        let now = surroundings.now()
        var snapshot = state.snapshot
        snapshot.session.supersedes = state.tip.description
        snapshot.session.updatedAt = now.after(state.session.updatedAt)
        snapshot.session.title = try Title(redactor.redact(state.session.title.text).value)
        snapshot.event = LogFormat.Event.redacted.rawValue
        return try writeLogCommit(
            snapshot, tree: redactedTree(notes, from: [state.tree]), parent: nil, subject: "redacted", at: now)
    }

    /// A tree with these notes and the payloads they still name.
    func redactedTree(_ notes: [ObjectID: ObjectID], from trees: [ObjectID]) throws -> ObjectID {
        var tree = try LogTree(repository, nil)
        try tree.set(notes: notes.mapValues { Optional($0) })
        let payloads = try trees.reduce(into: Set<ObjectID>()) { $0.formUnion(try LogTree(repository, $1).payloads()) }
        var named: Set<ObjectID> = []
        for note in Set(notes.values) {
            let words = String(decoding: try repository.blob(note) ?? [], as: UTF8.self)
            for payload in payloads where words.contains(payload.description) { named.insert(payload) }
        }
        for payload in named.sorted() { try tree.keep(payload) }
        for other in trees { try tree.add(seal: LogTree(repository, other).seal()) }
        return try tree.write()
    }

    private func announce(_ lines: [String], isByHand: Bool, of state: LogState, root: ObjectID) throws {
        let session = state.session
        guard session.visibility == .shared else { return }
        try control.append(
            [
                .init("kind", "redaction"), .init("session", .string(session.id.rawValue)),
                .init("old", .string(state.tip.description)), .init("new", .string(root.description)),
                .init("lines", .array(lines.map { .string($0) })),
                .init("how", .string(isByHand ? "by-hand" : "rules")),
                .init("at", .string(surroundings.now().description)),
                .init("by", .string(try whoami())), .init("v", .integer(1)),
            ], reason: "redaction of \(session.id)")
    }

    /// Moves a log to a root that does not follow from it, and takes the words out of the notes ref and its history.
    func replaceLog(of id: SessionID, from old: ObjectID, to new: ObjectID) throws {
        if isDurable { try repository.syncObjects() }
        // Its journal has recovery take the words out of the notes ref, if a crash comes before that is done.
        try journaling(id, newID()) { _ in
            let move = ReferenceMove(
                References.log(of: id), from: old, to: new, reason: "chat: redacted", isDurable: isDurable)
            guard try perform([move]) == .done else {
                throw StoreError.contended(id, attempts: 1)
            }
            observe(.logMoved)
            // The log is what counts; what fails now is done by the next write.
            do { try forgetOldNotes() } catch { return ((), false) }
            return ((), true)
        }
    }

    /// Takes words that no log has any more out of the notes ref, its history, and the index.
    func forgetOldNotes() throws {
        try rebuildNotes()
        observe(.notesMoved)
        _ = try squashNotes()
        for name in try Folder.names(in: directory + "cache") where name.contains("index") {
            try Folder.remove(directory + "cache/" + name)
        }
    }
}

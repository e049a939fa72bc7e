public import ChatModel
internal import Git

/// Why nothing was redacted.
public enum RedactionRefusal: Error, Hashable, Sendable {
    /// No message or tool call of the session has that id.
    case messageNotFound(String)
    /// The rules find nothing.
    case nothingFound
}

/// What was taken out of sessions for good.
public struct Redaction: Hashable, Sendable {
    /// How many lines were changed.
    public var lines: Int
    /// Other sessions that had the same words.
    public var others: [Session] = []
    /// Those that still have them: they are somebody else's, a turn goes on in them, or they cannot be written to.
    public var left: [Session] = []
    /// Those in the trash that still have them: they stay there until they are purged.
    public var trashed: [Session] = []
}

/// What is taken out by hand.
private struct RedactedWords {
    /// The ids of the lines.
    let targets: Set<String>
    private let messages: [JSON]

    init(_ messages: [JSON], _ target: String) {
        self.messages = messages
        let answers = messages.filter { $0["role"]?.text == Message.Role.assistant.rawValue }
        targets = Set(answers.compactMap { $0["request"]?.text } + [target])
    }

    /// What a person said in them.
    func prompts(_ repository: Repository) throws -> [String] {
        try messages.filter { $0["role"]?.text == Message.Role.user.rawValue }.compactMap { message in
            if let text = message["text"]?.text { return text }
            let blob = try message["text_blob"]?.text.flatMap { ObjectID($0) }.flatMap { try repository.blob($0) }
            return blob.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension ChatStore {
    /// The rules, also where `chat.redact` switches them off for what is written.
    var rulesRedactor: Redactor { redactor.mode == .on ? redactor : Redactor() }

    /// Takes words out of a session for good: its log gets a new root without them, and the notes ref a new history.
    ///
    /// Sessions that have the same words, because one is a duplicate or a fork of the other, lose them too. In shared sessions
    /// the control reference says so, and the next push takes it to everybody.
    ///
    /// - Parameter target: The id of a message, a tool call, or a request with its thinking. With an agent's answer goes what
    ///   its request says of how it ended. `nil` takes out what the rules find.
    /// - Throws: `RedactionRefusal`.
    public func redact(_ target: String?, in id: SessionID) throws -> Redaction {
        let before = try log(id)
        let named = try target.map { RedactedWords(try words(of: $0, in: before), $0) }
        guard let lines = try redact(named, in: id, over: nil) else {
            throw target.map(RedactionRefusal.messageNotFound) ?? RedactionRefusal.nothingFound
        }
        var redaction = Redaction(lines: lines)
        for other in try relatives(of: before) {
            do {
                guard let lines = try redact(named, in: other.id, over: before) else { continue }
                redaction.others.append(other)
                redaction.lines += lines
            } catch is SharingError { redaction.left.append(other) } catch is StoreError {
                redaction.left.append(other)
            }
        }
        redaction.trashed = try trashed(with: named, of: before)
        return redaction
    }

    /// Relatives in the trash that have the words.
    private func trashed(with words: RedactedWords?, of origin: LogState) throws -> [Session] {
        try relatives(of: origin, among: trash().map(\.session)).filter { other in
            do {
                guard let state = try trashed(other.id) else { return false }
                var redaction = NoteRedaction(store: self, targets: words?.targets)
                _ = try cleaned(state.tree, &redaction)
                return try !redaction.changed.isEmpty || hadWords(words, origin, state)
            } catch is IntakeProblem {
                // What cannot be read may have them.
                return true
            } catch is ObjectDamage { return true }
        }
    }

    /// - Parameter origin: The log that had the words: one that goes on from it gets a new root too, without lines of its own.
    /// - Returns: How many lines were changed; `nil` where it never had the words.
    private func redact(_ words: RedactedWords?, in id: SessionID, over origin: LogState?) throws -> Int? {
        if origin == nil { try requirePolicy("redact", of: id) }
        return try writing(id) {
            let state = try reconciled(id)
            var redaction = NoteRedaction(store: self, targets: words?.targets)
            let notes = try cleaned(state.tree, &redaction)
            let isBehind = try redaction.changed.isEmpty && hadWords(words, origin, state)
            guard isBehind || !redaction.changed.isEmpty else { return nil }
            if origin != nil { try requirePolicy("redact", of: id) }
            guard try holder(of: id) == nil else { throw SharingError.turnGoesOn(id) }
            let root = try writeRoot(state, notes: notes, words)
            observe(.objectsWritten)
            try announce(redaction.changed.sorted(), isByHand: words != nil, of: state, root: root)
            try replaceLog(of: id, from: state.tip, to: root)
            return redaction.changed.count
        }
    }

    /// The notes of a log without the words.
    private func cleaned(_ tree: ObjectID, _ redaction: inout NoteRedaction) throws -> [ObjectID: ObjectID] {
        var notes: [ObjectID: ObjectID] = [:]
        for (key, note) in try notesTree.entries(in: tree) {
            guard let bytes = try repository.blob(note) else {
                throw IntakeProblem.incomplete(object: note.description)
            }
            let clean = try redaction.clean(bytes)
            notes[key] = try clean == NoteUnion.lines([bytes]) ? note : repository.writeBlob(clean)
        }
        return notes
    }

    /// Whether a log that does not show the words has them in its history.
    private func hadWords(_ words: RedactedWords?, _ origin: LogState?, _ state: LogState) throws -> Bool {
        try hasWords(words, origin, in: state) || words == nil && hasSecretMessages(state)
    }

    /// Whether that is so because it goes on from where another one had them.
    private func hasWords(_ words: RedactedWords?, _ origin: LogState?, in state: LogState) throws -> Bool {
        guard let origin, let base = try repository.mergeBases(origin.tip, state.tip).first,
            let tree = try repository.commit(base)?.tree
        else { return false }
        var redaction = NoteRedaction(store: self, targets: words?.targets)
        _ = try cleaned(tree, &redaction)
        return !redaction.changed.isEmpty
    }

    /// Whether the rules find something in what commits of a log say, for example in a label that is gone by now.
    private func hasSecretMessages(_ state: LogState) throws -> Bool {
        var isFound = false
        try repository.walk(from: state.tip, hiding: []) { id in
            isFound = try repository.commit(id).map { rulesRedactor.redact($0.message).value != $0.message } ?? false
            return !isFound
        }
        return isFound
    }

    /// The lines that an id means: with an agent's answer, those of its request.
    private func words(of target: String, in state: LogState) throws -> [JSON] {
        try Set(notesTree.entries(in: state.tree).map(\.note)).flatMap { note in
            try (repository.blob(note) ?? []).split(separator: 0x0A).compactMap { line -> JSON? in
                do throws(JSON.ParseError) {
                    let json = try JSON.parse(line)
                    return json["id"]?.text == target && json["kind"]?.text == "message" ? json : nil
                } catch { return nil }
            }
        }
    }

    /// The log without what was before: a root commit that names the tip it stands in for.
    private func writeRoot(
        _ state: LogState, notes: [ObjectID: ObjectID], _ words: RedactedWords?
    ) throws -> ObjectID {
        let now = surroundings.now()
        var snapshot = state.snapshot
        snapshot.session.supersedes = state.tip.description
        snapshot.session.updatedAt = now.after(state.session.updatedAt)
        let isNamedAfterThem = try words?.prompts(repository).contains { state.session.isNamed(after: $0) } ?? false
        let title = isNamedAfterThem ? Redactor.mark("by-hand") : redactor.redact(state.session.title.text).value
        snapshot.session.title = try Title(String(title.prefix(Title.maximumLength)))
        snapshot.event = LogFormat.Event.redacted.rawValue
        return try writeLogCommit(
            snapshot, tree: redactedTree(notes, from: [state.tree]), parent: nil, subject: "redacted", at: now)
    }

    /// A tree with these notes and the payloads they still name.
    func redactedTree(_ notes: [ObjectID: ObjectID], from trees: [ObjectID]) throws -> ObjectID {
        var tree = try LogTree(repository, nil)
        try tree.set(notes: notes.mapValues { Optional($0) })
        let payloads = try trees.reduce(into: Set<ObjectID>()) { $0.formUnion(try LogTree(repository, $1).payloads()) }
        let digits = Set("0123456789abcdef".utf8)
        var named: Set<ObjectID> = []
        for note in payloads.isEmpty ? [] : Set(notes.values) {
            let words = try repository.blob(note)?.split { !digits.contains($0) } ?? []
            let names = words.filter { $0.count == 40 }.compactMap { ObjectID(String(decoding: $0, as: UTF8.self)) }
            named.formUnion(payloads.intersection(names))
        }
        for payload in named.sorted() { try tree.keep(payload) }
        for other in trees { try tree.add(seal: LogTree(repository, other).seal()) }
        return try tree.write()
    }

    private func announce(_ lines: [String], isByHand: Bool, of state: LogState, root: ObjectID) throws {
        let session = state.session
        // Others can have one that was taken back, and it can be shared again.
        guard try session.visibility == .shared || SharedPlaces(self).knows(session.id) else { return }
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
            // With core.logAllRefUpdates=always, and of copies of branches anyway, reflogs would hold the old words.
            try forgetReflogs(of: id)
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

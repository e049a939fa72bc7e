internal import ChatModel
internal import Git

/// A redaction as the control reference has it.
struct RedactionRecord {
    /// The lines it is about, by their identities.
    let lines: Set<String>
    /// Whether all of their words are gone, or what the rules for secrets found.
    let isByHand: Bool
    let by: String

    init?(_ json: JSON, of id: SessionID) {
        guard json["kind"]?.text == "redaction", json["session"]?.text == id.rawValue,
            case .array(let items)? = json["lines"]
        else { return nil }
        lines = Set(items.compactMap(\.text))
        isByHand = json["how"]?.text != "rules"
        by = json["by"]?.text ?? ""
    }
}

/// The lines of a session that redactions are about.
struct RedactedLines {
    var byHand: Set<String> = []
    var byRules: Set<String> = []

    var isEmpty: Bool { byHand.isEmpty && byRules.isEmpty }
}

extension ChatStore {
    /// What the redactions of a session are about that count: its owner made them, whoever wrote all of those words, or
    /// anybody with `chat.policy.redact=anyone` (`nobody`: none does).
    func redactedLines(of state: LogState) throws -> RedactedLines {
        guard letsAnybody("redact") else { return RedactedLines() }
        let owner = try userKey(of: state.session.owner)
        var gone = RedactedLines()
        for record in try control.lines().compactMap({ RedactionRecord($0, of: state.session.id) }) {
            guard let key = try userKey(of: record.by),
                try owner == nil || key == owner || isAllowed("redact", to: record.by, of: state.session)
                    || wrote(record.lines, key, in: state)
            else { continue }
            if record.isByHand { gone.byHand.formUnion(record.lines) } else { gone.byRules.formUnion(record.lines) }
        }
        return gone
    }

    private func wrote(_ lines: Set<String>, _ key: UserKey, in state: LogState) throws -> Bool {
        for note in Set(try notesTree.entries(in: state.tree).map(\.note)) {
            for line in try repository.blob(note)?.split(separator: 0x0A) ?? [] {
                guard let identity = LineIdentity(line: line), lines.contains(identity.text) else { continue }
                let json: JSON
                do throws(JSON.ParseError) { json = try JSON.parse(line) } catch { return false }
                guard try json["by"]?.text.flatMap(userKey) == key else { return false }
            }
        }
        return true
    }

    /// Takes the words that redactions are about out of a session's log, where it still has them.
    ///
    /// It came from a clone that did not know of them. Called under the write lock.
    func applyRedactions(to id: SessionID) throws {
        // A turn that goes on writes to this log; the next fetch is after it.
        guard try holder(of: id) == nil else { return }
        let state = try log(id)
        let gone = try redactedLines(of: state)
        guard try !isClean(state.tree, gone) else { return }
        let notes = try cleanNotes([state.tree], gone)
        var snapshot = state.snapshot
        snapshot.session.supersedes = state.tip.description
        snapshot.event = LogFormat.Event.redacted.rawValue
        let root = try writeReplay(
            snapshot, tree: redactedTree(notes, from: [state.tree]), parent: nil, sides: [state.tip])
        try replaceLog(of: id, from: state.tip, to: root)
    }

    /// The log of two that have no history in common since a redaction: what both have, without the words.
    ///
    /// It goes on from a side that has none of the words in its history; theirs, if both do.
    func replayed(_ ours: LogState, _ theirs: LogState, _ gone: RedactedLines, branchTip: ObjectID) throws -> ObjectID {
        let base = try [theirs, ours].first { try isClean($0.tree, gone) }
        let notes = try cleanNotes([theirs.tree, ours.tree], gone)
        let tree = try redactedTree(notes, from: [theirs.tree, ours.tree])
        // Who wrote last has the last word; there is no common state to compare with.
        let (older, newer) =
            ours.session.updatedAt > theirs.session.updatedAt ? (theirs, ours) : (ours, theirs)
        var snapshot = SnapshotMerge(base: older.snapshot, one: older, two: newer).merged()
        snapshot.session.supersedes = base?.session.supersedes ?? ours.tip.description
        snapshot.session.branchTip = branchTip.description
        try count(tree, into: &snapshot.session)
        if let base, tree == base.tree, snapshot.session.saysSame(as: base.session) { return base.tip }
        return try writeReplay(snapshot, tree: tree, parent: base?.tip, sides: [ours.tip, theirs.tip])
    }

    /// Whether a tree has every line of another one that is not redacted.
    func hasAll(of other: ObjectID, without gone: RedactedLines, in tree: ObjectID) throws -> Bool {
        let redaction = NoteRedaction(store: self, targets: nil)
        let notes = try Dictionary(
            notesTree.entries(in: tree).map { ($0.key, [$0.note]) }, uniquingKeysWith: { $0 + $1 })
        return try notesTree.entries(in: other).allSatisfy { entry in
            if notes[entry.key, default: []].contains(entry.note) { return true }
            let ours = try notes[entry.key, default: []].flatMap {
                try repository.blob($0)?.split(separator: 0x0A) ?? []
            }
            let theirs = try redaction.without(gone, repository.blob(entry.note) ?? []).split(separator: 0x0A)
            return Set(theirs).isSubset(of: ours)
        }
    }

    func isClean(_ tree: ObjectID, _ gone: RedactedLines) throws -> Bool {
        guard !gone.isEmpty else { return true }
        return try Set(notesTree.entries(in: tree).map(\.note)).allSatisfy { note in
            let bytes = try repository.blob(note) ?? []
            return try NoteRedaction(store: self, targets: nil).without(gone, bytes) == NoteUnion.lines([bytes])
        }
    }

    /// The notes of logs, together and without the words.
    private func cleanNotes(_ trees: [ObjectID], _ gone: RedactedLines) throws -> [ObjectID: ObjectID] {
        let redaction = NoteRedaction(store: self, targets: nil)
        var notes: [ObjectID: [[UInt8]]] = [:]
        for (key, note) in try trees.flatMap({ try notesTree.entries(in: $0) }) {
            notes[key, default: []].append(try redaction.without(gone, repository.blob(note) ?? []))
        }
        return try notes.mapValues { try repository.writeBlob(redaction.once(gone, NoteUnion.lines($0))) }
    }

    private func writeReplay(
        _ snapshot: LogSnapshot, tree: ObjectID, parent: ObjectID?, sides: [ObjectID]
    ) throws -> ObjectID {
        let seconds = try sides.map { try repository.commit($0)?.committer.seconds ?? 0 }.max() ?? 0
        let merger = Self.merger(at: seconds)
        return try repository.writeCommit(
            tree: tree, parents: parent.map { [$0] } ?? [], author: merger, committer: merger,
            message: LogFormat.message(snapshot, subject: parent == nil ? "redacted" : "replayed onto a redacted log"))
    }
}

extension Session {
    /// Whether everything that a person sets is the same.
    fileprivate func saysSame(as other: Session) -> Bool {
        (title, description, mode, status) == (other.title, other.description, other.mode, other.status)
            && (visibility, isPublished, agent, pullRequest)
                == (other.visibility, other.isPublished, other.agent, other.pullRequest)
            && Set(labels) == Set(other.labels) && Set(links) == Set(other.links)
    }
}

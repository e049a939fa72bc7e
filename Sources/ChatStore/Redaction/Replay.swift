internal import ChatModel
internal import Git

/// A redaction as the control reference has it.
struct RedactionRecord {
    let old: ObjectID
    let new: ObjectID
    let lines: Set<String>
    let by: String

    init?(_ json: JSON, of id: SessionID) {
        guard json["kind"]?.text == "redaction", json["session"]?.text == id.rawValue,
            let old = json["old"]?.text.flatMap({ ObjectID($0) }), let new = json["new"]?.text.flatMap({ ObjectID($0) })
        else { return nil }
        (self.old, self.new, by) = (old, new, json["by"]?.text ?? "")
        guard case .array(let items)? = json["lines"] else { return nil }
        lines = Set(items.compactMap(\.text))
    }
}

extension ChatStore {
    /// The redactions of a session that count: its owner made them, or whoever wrote all of the words they are about.
    func redactions(of state: LogState) throws -> [RedactionRecord] {
        let owner = try userKey(of: state.session.owner)
        return try control.lines().compactMap { RedactionRecord($0, of: state.session.id) }.filter { record in
            guard let key = try userKey(of: record.by) else { return false }
            return try owner == nil || key == owner || wrote(record.lines, key, in: state)
        }
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

    /// The log that a redacted one from elsewhere makes of ours: what only we have, without the words, on top of it.
    ///
    /// - Returns: `nil` where no redaction that counts leads from our log to theirs.
    func replayed(_ ours: LogState, onto theirs: LogState, branchTip: ObjectID) throws -> ObjectID? {
        let records = try redactions(of: ours).filter { try repository.isAncestor($0.new, of: theirs.tip) }
        guard !records.isEmpty, try records.contains(where: { try isRelated($0.old, to: ours.tip) }) else { return nil }
        let gone = records.reduce(into: Set<String>()) { $0.formUnion($1.lines) }
        var notes: [ObjectID: [ObjectID]] = [:]
        for (key, note) in try notesTree.entries(in: theirs.tree) { notes[key, default: []].append(note) }
        for (key, note) in try notesTree.entries(in: ours.tree) {
            notes[key, default: []].append(try without(gone, note))
        }
        let merged = try notes.mapValues { try union(Set($0).sorted()) }
        let tree = try redactedTree(merged, from: [theirs.tree, ours.tree])
        guard try tree != theirs.tree || !isKnown(ours, since: records) else { return theirs.tip }
        return try writeReplay(ours, onto: theirs, base: records.first?.new, tree: tree, branchTip: branchTip)
    }

    /// Whether their log says all of what ours says: ours ends in what they redacted, or before.
    private func isKnown(_ ours: LogState, since records: [RedactionRecord]) throws -> Bool {
        try records.contains { try repository.contains($0.old) && repository.isAncestor(ours.tip, of: $0.old) }
    }

    private func isRelated(_ old: ObjectID, to tip: ObjectID) throws -> Bool {
        // What we have of the old log need not be all of it.
        guard repository.contains(old) else { return true }
        return try !repository.mergeBases(old, tip).isEmpty
    }

    private func without(_ gone: Set<String>, _ note: ObjectID) throws -> ObjectID {
        let bytes = try repository.blob(note) ?? []
        let kept = bytes.split(separator: 0x0A).filter { line in
            LineIdentity(line: line).map { !gone.contains($0.text) } ?? true
        }
        return try repository.writeBlob(NoteUnion.lines(kept.map(Array.init)))
    }

    private func writeReplay(
        _ ours: LogState, onto theirs: LogState, base: ObjectID?, tree: ObjectID, branchTip: ObjectID
    ) throws -> ObjectID {
        let parted = try base.map { try state(of: ours.session.id, at: $0).snapshot } ?? theirs.snapshot
        var snapshot = SnapshotMerge(base: parted, one: theirs, two: ours).merged()
        snapshot.session.supersedes = theirs.session.supersedes
        snapshot.session.branchTip = branchTip.description
        try count(tree, into: &snapshot.session)
        let seconds = try [ours.tip, theirs.tip].map { try repository.commit($0)?.committer.seconds ?? 0 }.max() ?? 0
        let merger = Self.merger(at: seconds)
        return try repository.writeCommit(
            tree: tree, parents: [theirs.tip], author: merger, committer: merger,
            message: LogFormat.message(snapshot, subject: "replayed onto a redacted log"))
    }
}

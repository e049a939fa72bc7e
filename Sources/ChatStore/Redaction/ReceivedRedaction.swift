public import ChatModel
internal import Git

/// What redactions that were made elsewhere took out of a session here.
public struct ReceivedRedaction: Hashable, Sendable {
    /// How many lines lost words.
    public let lines: Int
    /// Who says so, each as `Name <email>`, sorted.
    public let by: [String]
    /// The session in the trash that still has the words: a redaction in one's own name that was not made in this clone can
    /// be somebody else's doing.
    public var kept: SessionID?
    /// Sessions here that go on from this one and still have the words, with the ids of the lines that have them.
    public var others: [Copy] = []

    /// A session that still has the words.
    public struct Copy: Hashable, Sendable {
        /// The session.
        public let session: SessionID
        /// The messages, tool calls and requests to redact in it, earliest first, so that none is left.
        public let lines: [String]
    }
}

extension ChatStore {
    /// What became of the words of a session since a moment ago, where redactions that came from elsewhere took some.
    ///
    /// - Parameter before: The session's log as it was.
    /// - Throws: `StoreError`, `GitError`, `ObjectDamage`, `FileError`.
    func receivedRedaction(since before: LogState) throws -> ReceivedRedaction? {
        let after = try log(before.session.id)
        guard after.session.supersedes != before.session.supersedes else { return nil }
        let gone = try redactedLines(of: after)
        let lost = try words(of: gone, in: before.tree)
        guard !lost.isEmpty else { return nil }
        let records = try control.lines().compactMap { RedactionRecord($0, of: before.session.id) }
        let by = Set(records.filter { !$0.lines.isDisjoint(with: lost) }.map(\.by)).sorted()
        var received = ReceivedRedaction(lines: lost.count, by: by)
        for other in try relatives(of: before) where try isAllowed("redact", to: whoami(), of: other) {
            let state = try log(other.id)
            // What is about to go there, too, by the same fetch is not told.
            let going = try words(of: redactedLines(of: state), in: state.tree)
            let left = try words(of: gone, in: state.tree).subtracting(going)
            guard !left.isEmpty else { continue }
            received.others.append(
                ReceivedRedaction.Copy(session: other.id, lines: try targets(of: left, in: state.tree)))
        }
        return received
    }

    /// What `redact` has to be given so that some lines lose their words: with an answer goes what its request says.
    private func targets(of identities: Set<String>, in tree: ObjectID) throws -> [String] {
        // An id of a tool call can have spaces.
        let ids = identities.sorted().compactMap { $0.split(separator: " ", maxSplits: 2).last.map(String.init) }
        let lines = try Set(notesTree.entries(in: tree).map(\.note)).flatMap { try self.lines(of: $0) }
        let answers = lines.compactMap(\.message).filter { $0.role == .assistant && ids.contains($0.id.rawValue) }
        var known = Set(answers.map(\.request.rawValue))
        return ids.filter { known.insert($0).inserted }
    }

    /// Keeps a session as it is, where a redaction in the name of who asks is about to take words out of it.
    ///
    /// Before the words go: what dies in between has lost nothing.
    func keepBeforeRedaction(_ state: LogState) throws -> SessionID? {
        let lost = try words(of: redactedLines(of: state), in: state.tree)
        guard !lost.isEmpty else { return nil }
        let isOwn = try control.lines().compactMap { RedactionRecord($0, of: state.session.id) }.contains { record in
            try !record.lines.isDisjoint(with: lost) && userKey(of: record.by) == userKey()
        }
        return try isOwn ? keepInTrash(state) : nil
    }

    /// The lines of a log that have words which redactions took out.
    private func words(of gone: RedactedLines, in tree: ObjectID) throws -> Set<String> {
        guard !gone.isEmpty else { return [] }
        let redaction = NoteRedaction(store: self, targets: nil)
        return try Set(notesTree.entries(in: tree).map(\.note)).reduce(into: []) { lost, note in
            let lines = try NoteUnion.lines([repository.blob(note) ?? []]).split(separator: 0x0A)
            let clean = try Set(
                redaction.without(gone, repository.blob(note) ?? []).split(separator: 0x0A).map(Array.init))
            for line in lines where !clean.contains(Array(line)) {
                if let identity = LineIdentity(line: line)?.text { lost.insert(identity) }
            }
        }
    }

    /// Puts a session as it was into the trash, under a name of its own: `restore` brings it back, private.
    private func keepInTrash(_ state: LogState) throws -> SessionID? {
        guard repository.contains(state.branchTip), let id = Self.forkID(of: state.session.id, since: state.tip) else {
            return nil
        }
        if try repository.target(of: References.trash(of: id, "log")) != nil { return id }
        let kept = try fork(state, at: state.branchTip, since: state.tip, visibility: .private)
        _ = try writing(kept) { try moveToTrash(kept, force: true) }
        return kept
    }
}

public import ChatModel
public import Git

/// One line of a session's notes, with the commit that holds its turn.
public struct ConversationEntry: Hashable, Sendable {
    /// The line.
    public let line: NoteLine
    /// The turn commit that holds it.
    public let commit: ObjectID

    /// How an agent was asked, where the line says that.
    public var asked: Request? {
        if case .request(let request) = line.content { request } else { nil }
    }
}

/// What was said and done in a session, in the order of the clock.
public struct Conversation: Sendable {
    /// The lines of finished turns, in the order of their clocks.
    public var entries: [ConversationEntry]
    /// Messages of turns that are not finished.
    public var pending: [Message]
    /// Lines that cannot be read, with the turn commits they are noted on.
    public var broken: [(commit: ObjectID, line: BrokenLine)]
    /// The requests whose turns the branch does not hold any more, where that was looked up.
    public internal(set) var offBranch: Set<UUIDv7> = []

    /// Creates a conversation.
    public init(
        entries: [ConversationEntry] = [], pending: [Message] = [],
        broken: [(commit: ObjectID, line: BrokenLine)] = []
    ) {
        self.entries = entries
        self.pending = pending
        self.broken = broken
    }

    /// The requests whose turns were taken back.
    public var undone: Set<UUIDv7> {
        Set(
            entries.compactMap { entry in
                guard case .edit(let edit) = entry.line.content, edit.state == .undone else { return nil }
                return edit.request
            })
    }

    /// The messages of finished turns, then those of unfinished ones.
    public var messages: [Message] { entries.compactMap(\.line.message) + pending }
}

extension ChatStore {
    /// Everything said in a session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func conversation(_ id: SessionID) throws -> Conversation {
        let state = try log(id)
        var reader = ConversationReader(store: self, opener: try opener(state))
        for (commit, note) in try notesTree.entries(in: state.tree) { try reader.take(note, at: commit) }
        return try reader.conversation(branch: branchCommits(state), pending: pendingMessages(state).map(\.message))
    }

    /// The last turns of a session: at least `count` messages, if there are as many.
    ///
    /// The log is walked back from its tip, so the time depends on `count` and not on the session's length. Where it
    /// holds events that give turns other keys (a rewrite, a merge), everything is read.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func conversation(_ id: SessionID, lastMessages count: Int) throws -> Conversation {
        let state = try log(id)
        var reader = ConversationReader(store: self, opener: try opener(state))
        var next: ObjectID? = state.tip
        while let tip = next {
            guard let commit = try repository.commit(tip), commit.parents.count < 2 else { return try conversation(id) }
            let trailers = commit.trailers
            guard let event = trailers["Chat-Event"].flatMap(LogFormat.Event.init),
                let clock = trailers["Chat-Clock"].flatMap({ Int($0) })
            else { return try conversation(id) }
            if event == .imported, try isFirst(commit), let last = trailers["Chat-Branch-Tip"].flatMap({ ObjectID($0) })
            {
                try readBack(from: last, in: state, count, &reader)
                break
            }
            guard event.keepsKeys else { return try conversation(id) }
            // A turn is stored when it ends: what was said while an agent worked stands before it, with later clocks.
            if reader.has(count, messagesAfter: clock) { break }
            guard !commit.beginsWithTurns else { return try conversation(id) }
            next = commit.parents.first
            guard event == .replied, let turn = trailers["Chat-Branch-Tip"].flatMap({ ObjectID($0) }) else { continue }
            for note in try notesTree.notes(for: turn, in: state.tree) { try reader.take(note, at: turn) }
        }
        return try reader.conversation(branch: { [] }, pending: pendingMessages(state).map(\.message))
    }

    /// Whether nothing but the making of the session came before a log commit.
    private func isFirst(_ commit: Commit) throws -> Bool {
        guard let parent = try commit.parents.first.flatMap({ try repository.commit($0) }) else { return false }
        return parent.parents.isEmpty && !parent.beginsWithTurns
    }

    /// Takes the notes of imported turns, the last ones first, until there are enough messages.
    private func readBack(
        from last: ObjectID, in state: LogState, _ count: Int, _ reader: inout ConversationReader
    ) throws {
        var next: ObjectID? = last
        while let commit = next, !reader.has(count, messagesAfter: 0) {
            let notes = try notesTree.notes(for: commit, in: state.tree)
            guard !notes.isEmpty else { return }
            for note in notes { try reader.take(note, at: commit) }
            next = try repository.commit(commit)?.parents.first
        }
    }

    /// The commits a session's branch has of its own, read when they are first asked for.
    private func branchCommits(_ state: LogState) -> () throws -> Set<ObjectID> {
        {
            guard let tip = try self.repository.target(of: References.branch(of: state.session.id)) else { return [] }
            return try self.ownCommits(state, from: tip)
        }
    }

    /// The commits that a session has of its own up to a tip, or up to where its log has the branch.
    func ownCommits(_ state: LogState, from tip: ObjectID? = nil) throws -> Set<ObjectID> {
        let tip = tip ?? state.branchTip
        guard repository.contains(tip) else { return [] }
        let base = ObjectID(state.session.base.commit).flatMap { $0.isZero ? nil : $0 }
        var commits: Set<ObjectID> = []
        try repository.walk(from: tip, hiding: base.map { repository.contains($0) ? [$0] : [] } ?? []) {
            commits.insert($0)
            return true
        }
        return commits
    }
}

/// Gathers lines of notes; a line that stands under several commits counts once.
private struct ConversationReader {
    let store: ChatStore
    let opener: LineOpener
    private var lines: [NoteLine: [ObjectID]] = [:]
    private var broken: [(commit: ObjectID, line: BrokenLine)] = []
    /// Of the messages that were taken, the last ones at the end.
    private var clocks: [Int] = []

    init(store: ChatStore, opener: LineOpener) { (self.store, self.opener) = (store, opener) }

    /// Whether at least `count` of the messages have a later clock.
    func has(_ count: Int, messagesAfter clock: Int) -> Bool {
        clocks.lazy.filter { $0 > clock }.prefix(count).count >= count
    }

    mutating func take(_ note: ObjectID, at commit: ObjectID) throws {
        guard let bytes = try store.repository.blob(note) else {
            broken.append((commit, BrokenLine(number: 0, reason: "blob \(note) is missing")))
            return
        }
        for reading in try NoteFormat.read(bytes, opener: opener, load: store.repository.blob) {
            switch reading {
            case .line(let line):
                lines[line, default: []].append(commit)
                if line.message != nil { clocks.append(line.clock) }
            case .broken(let line): broken.append((commit, line))
            }
        }
    }

    func conversation(branch: () throws -> Set<ObjectID>, pending: [Message]) throws -> Conversation {
        let isRewritten = lines.contains { $0.value.count > 1 }
        let onBranch = isRewritten ? try branch() : []
        var conversation = Conversation(pending: pending, broken: broken)
        conversation.entries = lines.map { line, commits in
            ConversationEntry(line: line, commit: commits.first { onBranch.contains($0) } ?? commits.last ?? .zero)
        }
        conversation.entries.sort { ($0.line.clock, $0.line.id) < ($1.line.clock, $1.line.id) }
        return conversation
    }
}

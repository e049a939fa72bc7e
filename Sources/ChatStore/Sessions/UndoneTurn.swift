internal import ChatModel
internal import Git

/// The turn that was last written and not taken back.
struct SaidTurn {
    let number: Int
    let request: UUIDv7
    /// The log commit that wrote it.
    let log: ObjectID
    /// The commit of the branch that holds it; `nil` if none does any more.
    let commit: ObjectID?
    /// The keys of its notes in the log, with the notes.
    let notes: [(key: ObjectID, note: ObjectID)]
}

/// What can be taken back.
enum Undoable {
    /// The log commit that changed what the session says about itself.
    case change(Commit)
    /// The log commit that wrote a turn.
    case turn(Commit)
}

/// A log commit that says a turn is taken back, not in the log yet.
struct UndoneLog {
    let commit: ObjectID
    let session: Session
    let notes: [ObjectID: ObjectID?]
}

extension ChatStore {
    /// The last event of a log that is not taken back.
    func lastUndoable(_ state: LogState, turnsOnly: Bool) throws -> Undoable? {
        var undone: Set<ObjectID> = []
        var next: ObjectID? = state.tip
        while let tip = next, let commit = try repository.commit(tip) {
            next = commit.parents.first
            let trailers = commit.trailers
            if let id = trailers["Chat-Undone"].flatMap({ ObjectID($0) }) { undone.insert(id) }
            guard !undone.contains(tip), let event = trailers["Chat-Event"].flatMap(LogFormat.Event.init) else {
                continue
            }
            switch event {
            case .renamed, .described, .status, .set:
                if turnsOnly || Self.isByTheWay(commit) { continue }
                return .change(commit)
            case .replied: return .turn(commit)
            case .created, .redacted, .imported: return nil
            default: continue
            }
        }
        return nil
    }

    /// Whether something was set that follows from something else: to take it back alone would make it wrong.
    private static func isByTheWay(_ commit: Commit) -> Bool {
        [countedAgain, rebasedOnto].contains { commit.message.hasPrefix($0) }
    }

    /// The subject of a log commit that `repair` made.
    static let countedAgain = "counted again"

    /// How the subject of a log commit begins that records where a rebase went.
    static let rebasedOnto = "rebased onto "

    /// Finds the turn that a log commit wrote, and where the branch has it now.
    ///
    /// - Throws: `UndoRefusal.sharedCommit` where it was squashed with others.
    func saidTurn(_ log: Commit, in state: LogState) throws -> SaidTurn {
        let trailers = log.trailers
        guard let number = trailers["Chat-Turns"].flatMap(LogFormat.count),
            let first = trailers["Chat-Branch-Tip"].flatMap({ ObjectID($0) }),
            let request = try notesTree.notes(for: first, in: state.tree).flatMap({ try lines(of: $0) })
                .compactMap(\.message).first(where: { $0.turn == number })?.request
        else { throw StoreError.damagedLog(state.session.id, reason: "the turn that \(log.id) wrote cannot be found") }
        let notes = try notesTree.entries(in: state.tree).filter { entry in
            try lines(of: entry.note).contains { $0.request == request }
        }
        let commit = try commitOnBranch(among: notes.map(\.key), of: state.session.id)
        if let commit, let all = try notes.first(where: { $0.key == commit }).map({ try lines(of: $0.note) }) {
            guard Set(all.compactMap(\.message).map(\.request)).count == 1 else {
                throw UndoRefusal.sharedCommit(state.session.id, turn: number, commit: commit)
            }
        }
        return SaidTurn(number: number, request: request, log: log.id, commit: commit, notes: notes)
    }

    /// Commits between where the branch was when the turn was asked for and the turn's own: nobody says whose they are.
    func commitsBeside(_ said: SaidTurn, in id: SessionID) throws -> [ObjectID] {
        guard let commit = said.commit, let parent = try repository.commit(commit)?.parents.first,
            let asked = try tipWhenAsked(said), try holds(asked, parent)
        else { return [] }
        var found: [ObjectID] = []
        try repository.walk(from: parent, hiding: [asked]) { id in
            // What another `say` wrote meanwhile is a turn of its own.
            if let commit = try repository.commit(id), TurnFormat.turns(commit.message).isEmpty { found.append(id) }
            return true
        }
        return found
    }

    /// Where the branch was when the turn's message was stored.
    private func tipWhenAsked(_ said: SaidTurn) throws -> ObjectID? {
        var next = try repository.commit(said.log)?.parents.first
        for _ in 0..<100 {
            guard let commit = try next.flatMap({ try repository.commit($0) }) else { return nil }
            let trailers = commit.trailers
            if trailers["Chat-Event"] == LogFormat.Event.prompted.rawValue,
                try LogTree(repository, commit.tree).pendingBlobs().contains(where: { $0.request == said.request })
            {
                return trailers["Chat-Branch-Tip"].flatMap { ObjectID($0) }
            }
            next = commit.parents.first
        }
        return nil
    }

    private func commitOnBranch(among commits: [ObjectID], of id: SessionID) throws -> ObjectID? {
        guard let tip = try repository.target(of: References.branch(of: id)) else { return nil }
        return try commits.first { try holds($0, tip) }
    }

    /// A tree without what the turn's commit changed; `nil` if it changed nothing.
    ///
    /// - Throws: `UndoRefusal.conflicts`.
    func treeWithout(
        _ turn: Int, at id: ObjectID, from current: ObjectID, of session: SessionID
    ) throws -> ObjectID? {
        guard let commit = try repository.commit(id) else { return nil }
        let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        guard before != commit.tree else { return nil }
        switch try repository.revert(from: before, to: commit.tree, in: current) {
        case .clean(let tree): return tree == current ? nil : tree
        case .conflicts(let paths): throw UndoRefusal.conflicts(session, turn: turn, paths: paths)
        }
    }

    /// Writes what the log says once the turn is taken back: its note with one line more.
    ///
    /// - Parameter tip: The commit that takes its files back.
    func undoneLog(_ said: SaidTurn, tip: ObjectID?, _ state: LogState) throws -> UndoneLog {
        var snapshot = state.snapshot
        let now = surroundings.now().after(state.session.updatedAt)
        snapshot.session.clock += 1
        snapshot.session.updatedAt = now
        if let tip { snapshot.session.branchTip = tip.description }
        snapshot.undo(said.log)
        let edit = Edit(
            id: newID(), request: said.request, state: .undone, at: now,
            author: try surroundings.person().author(at: now).person)
        let marked = NoteLine(clock: snapshot.session.clock, content: .edit(edit))
        let line = try NoteFormat.line(redactor.redact(marked)) { _ in .zero }
        var notes: [ObjectID: ObjectID?] = [:]
        for (key, note) in said.notes {
            notes[key] = try repository.writeBlob((repository.blob(note) ?? []) + line)
        }
        var tree = try LogTree(repository, state.tree)
        try tree.set(notes: notes)
        let commit = try writeLogCommit(
            snapshot, tree: tree.write(), parent: state.tip, subject: "undone: turn \(said.number)", at: now)
        return UndoneLog(commit: commit, session: snapshot.session, notes: notes)
    }
}

internal import ChatModel
internal import Git

extension ChatStore {
    /// The log, brought to where a person moved the branch: turns are found again by their trailers and notes.
    ///
    /// A branch that only grew is left as it is: people commit. A branch that is gone is the caller's to judge.
    func reconciled(_ id: SessionID) throws -> LogState {
        try retrying(id) {
            let state = try writableLog(id)
            guard let tip = try repository.target(of: References.branch(of: id)), tip != state.branchTip,
                try !holds(state.branchTip, tip)
            else { return state }
            return try recordRewrite(of: state, to: tip)
        }
    }

    /// Whether `commit` is `tip` or comes before it.
    ///
    /// One that `git gc` took away does not: libgit2 would fail.
    func holds(_ commit: ObjectID, _ tip: ObjectID) throws -> Bool {
        try repository.contains(commit) && repository.isAncestor(commit, of: tip)
    }

    /// Adds the new keys of the turns that `tip` holds, and keeps what fell off; `nil` if the log moved meanwhile.
    private func recordRewrite(of state: LogState, to tip: ObjectID) throws -> LogState? {
        let id = state.session.id
        let notes = try rewrittenNotes(state, tip: tip)
        if repository.contains(state.branchTip) { try keepDropped(state.branchTip, of: id) }
        var tree = try LogTree(repository, state.tree)
        try tree.set(notes: notes)
        var snapshot = state.snapshot
        snapshot.session.branchTip = tip.description
        snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
        snapshot.event = LogFormat.Event.rewritten.rawValue
        let commit = try writeLogCommit(
            snapshot, tree: tree.write(), parent: state.tip,
            subject: "branch rewritten: \(notes.count) turns found again",
            at: surroundings.now())
        let result = try perform(
            References.log(of: id), from: state.tip, to: commit, reason: "chat: rewritten")
        guard result == .done else { return nil }
        observe(.rewriteRecorded)
        try updateNotes(notes)
        return try self.state(of: id, at: commit)
    }

    /// The notes of commits that only the moved branch has, by the requests that their trailers or copied notes name.
    private func rewrittenNotes(_ state: LogState, tip: ObjectID) throws -> [ObjectID: ObjectID?] {
        let known = try notesByRequest(state)
        let notesTip = try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
        var notes: [ObjectID: ObjectID?] = [:]
        let hidden = repository.contains(state.branchTip) ? [state.branchTip] : []
        try repository.walk(from: tip, hiding: hidden) { commit in
            let requests = try held(requests(of: commit, notesTree: notesTip), by: commit, log: state.tree)
            let blobs = requests.compactMap { known[$0] }
            if !blobs.isEmpty { notes[commit] = try union(blobs) }
            return true
        }
        for (commit, requests) in try squashedByHand(state, tip: tip) where notes[commit] == nil {
            notes[commit] = try union(requests.compactMap { known[$0] })
        }
        return notes
    }

    /// A duplicate shares turns whose trailers name its source, so the requests alone say which turns they are.
    func requests(of id: ObjectID, notesTree root: ObjectID?) throws -> [UUIDv7] {
        guard let commit = try repository.commit(id) else { return [] }
        // A fixup keeps one message and both notes; an amended message loses its trailers and keeps its note.
        var requests = TurnFormat.turns(commit.message).map(\.request)
        for blob in try notesTree.notes(for: id, in: root) {
            for request in try lines(of: blob).compactMap(\.request) where !requests.contains(request) {
                requests.append(request)
            }
        }
        return requests
    }

    func notesByRequest(_ state: LogState) throws -> [UUIDv7: ObjectID] {
        var known: [UUIDv7: ObjectID] = [:]
        for (_, note) in try notesTree.entries(in: state.tree) {
            for request in try lines(of: note).compactMap(\.request) { known[request] = known[request] ?? note }
        }
        return known
    }

    /// One blob with the lines of all, each once, in the order of their clocks.
    func union(_ blobs: [ObjectID]) throws -> ObjectID {
        if let first = blobs.first, blobs.count == 1 { return first }
        return try repository.writeBlob(NoteUnion.lines(blobs.map { try repository.blob($0) ?? [] }))
    }

    /// The lines of a note that can be read.
    func lines(of note: ObjectID, opener: LineOpener = .none) throws -> [NoteLine] {
        guard let bytes = try repository.blob(note) else { return [] }
        return try NoteFormat.read(bytes, opener: opener, load: repository.blob).compactMap { reading in
            guard case .line(let line) = reading else { return nil }
            return line
        }
    }
}

extension NoteLine {
    /// The request a line belongs to.
    var request: UUIDv7? {
        switch content {
        case .message(let message): message.request
        case .thinking(_, let request), .toolCall(_, let request): request
        case .request(let request): request.id
        case .edit(let edit): edit.request
        case .unknown(let json): json["request"]?.text.flatMap { UUIDv7($0) }
        }
    }
}

internal import ChatModel
internal import Git

/// What a duplicate goes on from.
struct DuplicateOrigin {
    /// The commit its start commit stands on.
    let commit: ObjectID
    /// The notes it takes over.
    let notes: [ObjectID: ObjectID]
    /// The lines of those.
    let lines: Set<NoteLine>
    /// The keys that the commit does not hold.
    let loose: [ObjectID]
}

extension ChatStore {
    /// Finds where a duplicate begins, and what was said until then.
    func origin(of state: LogState, _ plan: Duplicate) throws -> DuplicateOrigin {
        let id = state.session.id
        let tip = try branchHead(of: id).id
        var notes: [ObjectID: ObjectID] = [:]
        var lines: Set<NoteLine> = []
        var last: [ObjectID] = []
        for (key, note) in try notesTree.entries(in: state.tree) {
            let known = try self.lines(of: note)
            let taken = try plan.lastTurn.map { try kept(note, known, until: $0) } ?? note
            if known.contains(where: { $0.message?.turn == plan.lastTurn }) { last.append(key) }
            guard let taken else { continue }
            notes[key] = taken
            lines.formUnion(try taken == note ? known : self.lines(of: taken))
        }
        if let turn = plan.lastTurn, last.isEmpty {
            throw DuplicateRefusal.noTurn(id, turn, turns: state.session.turns)
        }
        let onBranch = try commits(from: tip, until: state.session.base)
        let wanted =
            plan.lastTurn == nil ? tip : last.first(where: onBranch.contains) ?? last.first(where: repository.contains)
        guard let commit = wanted else { throw DuplicateRefusal.noCommit(id, turn: plan.lastTurn ?? 0) }
        guard plan.takesMessages else { return DuplicateOrigin(commit: commit, notes: [:], lines: [], loose: []) }
        let held = try commit == tip ? onBranch : commits(from: commit, until: state.session.base)
        let loose = notes.keys.filter { !held.contains($0) && repository.contains($0) }.sorted {
            $0.description < $1.description
        }
        return DuplicateOrigin(commit: commit, notes: notes, lines: lines, loose: loose)
    }

    /// The note without the lines of later turns; `nil` if no other is in it.
    private func kept(_ note: ObjectID, _ lines: [NoteLine], until last: Int) throws -> ObjectID? {
        let later = Set(lines.compactMap(\.message).filter { $0.turn > last }.map(\.request))
        guard !later.isEmpty else { return note }
        guard lines.contains(where: { line in line.message.map { $0.turn <= last } ?? false }) else { return nil }
        let bytes = try (repository.blob(note) ?? []).split(separator: 0x0A).filter { line in
            let request = try NoteFormat.read(line + [0x0A], load: repository.blob).lazy.compactMap { reading in
                if case .line(let line) = reading { line.request } else { nil }
            }.first
            return request.map { !later.contains($0) } ?? true
        }
        return try repository.writeBlob(bytes.flatMap { $0 + [0x0A] })
    }

    private func commits(from tip: ObjectID, until base: Session.Base) throws -> Set<ObjectID> {
        let hidden = ObjectID(base.commit).flatMap { !$0.isZero && repository.contains($0) ? [$0] : nil } ?? []
        var commits: Set<ObjectID> = []
        try repository.walk(from: tip, hiding: hidden) {
            commits.insert($0)
            return true
        }
        return commits
    }
}

/// Writes the objects of a duplicate.
struct DuplicateBuilder {
    let store: ChatStore
    let source: LogState
    let origin: DuplicateOrigin
    let plan: Duplicate

    private var repository: Repository { store.repository }

    func build(_ id: SessionID) throws -> (Session, Intent) {
        let now = store.surroundings.now().after(source.session.updatedAt)
        var session = try store.withoutSecrets(self.session(id, at: now))
        let start = try store.startCommit(of: session, on: origin.commit)
        session.branchTip = start.description
        let tree = try tree(&session)
        var snapshot = source.snapshot
        snapshot.session = session
        snapshot.event = LogFormat.Event.created.rawValue
        snapshot.unknown.removeAll { $0.key == "Chat-Undone" }
        let log = try store.writeLogCommit(
            snapshot, tree: tree, parent: parent(of: tree), subject: "session duplicated", at: now)
        return (session, Intent(log: log, commit: start, parent: nil))
    }

    private func session(_ id: SessionID, at now: Timestamp) throws -> Session {
        let old = source.session
        let person = try store.surroundings.person()
        var session = Session(
            id: id, title: try plan.title ?? Self.title(after: old.title), mode: old.mode,
            owner: person.author(at: now).person, base: old.base, branchTip: ObjectID.zero.description, createdAt: now)
        (session.description, session.agent, session.labels) = (old.description, old.agent, old.labels)
        session.links = old.links.filter { $0.name != Self.link } + [.init(name: Self.link, target: old.id.rawValue)]
        guard plan.takesMessages else { return session }
        let messages = origin.lines.compactMap(\.message)
        session.turns = Set(messages.map(\.request)).count
        session.messages = messages.count
        session.clock = old.clock
        session.lastActivityAt = messages.map(\.at).max() ?? now
        return session
    }

    /// The log commit that the duplicate's first one goes on from.
    private func parent(of tree: ObjectID) throws -> ObjectID? {
        guard plan.takesMessages else { return nil }
        guard plan.lastTurn != nil else { return source.tip }
        var parent = try DuplicateParent(repository, of: origin, tree: tree)
        return try parent.find(from: source.tip)
    }

    /// The source's tree without unfinished turns, or what is taken over of it.
    private func tree(_ session: inout Session) throws -> ObjectID {
        let key = try newKey(&session)
        guard plan.takesMessages, plan.lastTurn == nil else {
            let taken = try plan.takesMessages ? store.redactedTree(origin.notes, from: [source.tree]) : nil
            var tree = try LogTree(repository, taken)
            try tree.add(seal: key)
            return try tree.write()
        }
        var tree = try LogTree(repository, source.tree)
        try tree.add(seal: key)
        for (request, _) in try tree.pendingBlobs() { try tree.set(pending: request, to: nil) }
        return try tree.write()
    }

    /// A key of the duplicate's own, where the source is sealed: for the same people, after the source's if what was said
    /// is taken over.
    ///
    /// Who cannot read the source takes over what is there, and cannot write to it.
    private func newKey(_ session: inout Session) throws -> [UInt8] {
        guard source.session.sealed != nil, let view = try store.sealView(source) else { return [] }
        let isOpen = !view.heads.isEmpty && !view.isLeftOut
        guard plan.takesMessages else {
            guard isOpen else { throw SealRefusal.closed(source.session.id, recipients: view.recipients) }
            return try store.newKey(of: &session, for: view.recipients).line
        }
        session.sealed = source.session.sealed
        return isOpen ? try store.newKey(of: &session, for: view.recipients, after: view.heads).line : []
    }

    /// The name of the link from a duplicate to its source.
    static let link = "forked-from"

    private static func title(after title: Title) throws -> Title {
        let end = " (copy)"
        let start = title.text.unicodeScalars.prefix(Title.maximumLength - end.count)
        return try Title(String(String.UnicodeScalarView(start)) + end)
    }
}

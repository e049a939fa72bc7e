internal import ChatModel
internal import Git

/// A deletion as the control reference has it.
///
/// It names what its author saw: the log's tip, and every turn. A log with another turn is left alone.
struct Tombstone: Hashable {
    static let kind = "tombstone"

    let session: SessionID
    let clock: Int
    /// The requests of the turns that were deleted.
    let requests: Set<String>
    /// What the log said of an earlier one that it was brought back from.
    let survived: Int
    /// `Name <email>` of who deleted it.
    let by: String

    init?(_ json: JSON) {
        guard json["kind"]?.text == Self.kind, let id = json["session"]?.text.flatMap({ SessionID($0) }),
            let clock = json["clock"]?.text.flatMap({ Int($0) }), (1...Intake.maximumClock).contains(clock),
            case .array(let turns)? = json["turns"]
        else { return nil }
        (session, self.clock, by) = (id, clock, json["by"]?.text ?? "")
        requests = Set(turns.compactMap(\.text))
        survived = json["survived"]?.integer ?? 0
    }

    /// Whether a log that says so of earlier tombstones was not brought back from this one.
    ///
    /// What it says is anybody's claim: one that was seen when it was deleted does not save it.
    func isAbove(_ said: Int) -> Bool { said < clock || said == survived }
}

/// The tombstones of everybody, read once for all sessions.
struct Tombstones {
    private let store: ChatStore
    private var all: [SessionID: [Tombstone]] = [:]

    init(_ store: ChatStore) throws {
        self.store = store
        for line in try store.control.lines() {
            if let tombstone = Tombstone(line) { all[tombstone.session, default: []].append(tombstone) }
        }
    }

    /// Those of a session that count: its owner wrote them, unless `chat.policy.delete` says otherwise.
    func counting(_ session: Session) throws -> [Tombstone] {
        guard let found = all[session.id] else { return [] }
        return try found.filter { try store.isAllowed("delete", to: $0.by, of: session) }
    }

    /// The tombstone that a log is under: one that saw every turn of it, and after which nobody brought it back.
    func tombstone(over state: LogState) throws -> Tombstone? {
        let later = try counting(state.session).filter { $0.isAbove(state.snapshot.survived) }
        guard !later.isEmpty else { return nil }
        let requests = Set(try store.notesByRequest(state).keys.map(\.rawValue))
        return later.first { requests.isSubset(of: $0.requests) }
    }

    /// What a log has to say so that none of those that are here is above it.
    func survival(of session: Session) throws -> Int {
        let counting = try counting(session)
        guard var number = counting.map(\.clock).max() else { return 0 }
        while counting.contains(where: { $0.isAbove(number) }) { number += 1 }
        return number
    }

    /// The same for the log a session has here; `nil` where it has none.
    func tombstone(over id: SessionID) throws -> Tombstone? {
        guard all[id] != nil, try store.exists(id) else { return nil }
        return try tombstone(over: store.log(id))
    }
}

extension LogSnapshot {
    private static let survivedKey = "Chat-Survived"

    /// The clock of the latest tombstone that was there when the session was brought back; 0 for none.
    var survived: Int {
        get { unknown.first { $0.key == Self.survivedKey }.flatMap { LogFormat.count($0.value) } ?? 0 }
        set {
            unknown.removeAll { $0.key == Self.survivedKey }
            if newValue > 0 { unknown.append(Trailer(Self.survivedKey, String(newValue))) }
        }
    }
}

extension ChatStore {
    /// Writes tombstones of the shared sessions in the trash that who asks owns and that have none yet.
    ///
    /// The trash is the truth: a crash before this leaves it to the next command that talks to a remote.
    func announceDeletions() throws {
        let ids = try trash().map(\.session).filter { try $0.visibility == .shared && owns($0) }.map(\.id)
        guard !ids.isEmpty else { return }
        let tombstones = try Tombstones(self)
        for id in ids { try announceDeletion(of: id, tombstones) }
    }

    /// Writes the tombstone of a session in the trash, if others have it and it has none yet.
    func announceDeletion(of id: SessionID, _ tombstones: Tombstones) throws {
        guard let state = try trashed(id), state.session.visibility == .shared, try owns(state.session),
            try tombstones.tombstone(over: state) == nil
        else { return }
        let turns = try notesByRequest(state).keys.map(\.rawValue).sorted()
        let seen = state.snapshot.event == LogFormat.Event.deleted.rawValue ? try parent(of: state.tip) : state.tip
        try control.append(
            [
                .init("kind", .string(Tombstone.kind)), .init("session", .string(id.rawValue)),
                .init("tip", .string(seen.description)), .init("turns", .array(turns.map { .string($0) })),
                .init("survived", .integer(state.snapshot.survived)),
                .init("at", .string(surroundings.now().description)), .init("by", .string(try whoami())),
                .init("v", .integer(1)),
            ], reason: "deletion of \(id)")
        for remote in remotes() { try list([state.session], isShared: false, on: remote) }
    }

    private func parent(of tip: ObjectID) throws -> ObjectID { try repository.commit(tip)?.parents.first ?? tip }

    /// Moves a session to the trash that its owner deleted elsewhere; purging is left to who has it.
    ///
    /// - Returns: The tombstone it is under; `nil` if there is none, and the session stays.
    /// - Throws: `IntakeProblem` where something of this machine is in the way; then the next fetch tries again.
    func follow(_ tombstones: Tombstones, of id: SessionID) throws -> Tombstone? {
        guard try tombstones.tombstone(over: id) != nil else { return nil }
        do {
            return try writing(id) {
                guard let found = try tombstones.tombstone(over: reconciled(id)) else { return nil }
                _ = try moveToTrash(id, force: false)
                return found
            }
        } catch is ChangeRefusal { throw IntakeProblem.turnGoesOn } catch StoreError.worktreeNotRemoved(
            _, let path, _, _)
        {
            throw IntakeProblem.deletion(reason: "its worktree '\(path)' has work that is saved nowhere")
        } catch DeletionRefusal.checkedOut(_, let path) {
            throw IntakeProblem.deletion(reason: "its branch is checked out in '\(path)'")
        }
    }

    /// What a push has to take from a remote of sessions that were deleted here: logs, and branches all of whose commits
    /// were seen.
    func deletions(on remote: ChatRemote, _ tombstones: Tombstones) throws -> [OutgoingReference] {
        try repository.references(remote.sessions).flatMap { name, there -> [OutgoingReference] in
            guard let id = SessionID(name.rawValue.dropFirst(remote.sessions.count)), try !exists(id),
                let trashed = try trashed(id), try owns(trashed.session),
                let log = try readableState(of: id, at: there),
                try tombstones.tombstone(over: log) != nil
            else { return [] }
            let branch = References.branch(of: id)
            var references = [OutgoingReference(name: References.log(of: id), target: nil, lease: there)]
            if !trashed.session.isPublished, let tip = try repository.target(of: remote.copy(branch)),
                let own = try repository.target(of: References.trash(of: id, "branch")), try holds(tip, own)
            {
                references.append(OutgoingReference(name: branch, target: nil, lease: tip))
            }
            return references
        }
    }

    /// A log that somebody pushed may be anything.
    private func readableState(of id: SessionID, at tip: ObjectID) throws -> LogState? {
        do { return try state(of: id, at: tip) } catch is StoreError { return nil } catch is ObjectDamage { return nil }
    }
}

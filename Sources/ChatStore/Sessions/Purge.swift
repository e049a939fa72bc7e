public import ChatModel
internal import Git

/// What `gc` took away.
public struct Collected: Hashable, Sendable {
    /// Sessions that were longer in the trash than `chat.trashExpiry` allows.
    public let purged: [Session]
    /// How many commits of the notes ref's history were let go.
    public let notesCommits: Int
}

extension ChatStore {
    /// How many days the trash keeps a session (`chat.trashExpiry`, 30 if it is not set); `nil` is for ever (0).
    public var trashExpiry: Int? {
        let days = repository.configuration.integer("chat.trashExpiry") ?? 30
        return days > 0 ? days : nil
    }

    /// Lets go of everything that a session in the trash holds in this repository.
    ///
    /// That is references and their reflogs, what was fetched of it, notes and their history, journals, and its words in
    /// the index. The objects go when git prunes next.
    ///
    /// A duplicate's log begins on its source's: the words that it took over stay its own.
    ///
    /// - Parameter force: Whether that is done though a remote has the session, from where nothing could take it then.
    /// - Throws: `DeletionRefusal.notInTrash`, `.indexInUse`, `.onRemote`; `StoreError.newerFormat`.
    @discardableResult
    public func purge(_ id: SessionID, force: Bool = false) throws -> Session {
        try writing(id) {
            guard let tip = try repository.target(of: References.trash(of: id, "log")) else {
                throw DeletionRefusal.notInTrash(id.rawValue)
            }
            let state = try state(of: id, at: tip)
            try requireKnown(state)
            let session = state.session
            try announceDeletion(of: id, Tombstones(self))
            if !force, let remote = try remotesWithDeleted(id, SharedPlaces(self)).min() {
                throw DeletionRefusal.onRemote(id, remote: remote)
            }
            try leaveOnRemotes(session)
            for (name, _) in try repository.references(References.remotes) where Self.isAbout(id, name) {
                try point(name, to: nil, of: id)
            }
            try forgetCopies(of: state)
            _ = try squashNotes()
            for name in try Folder.names(in: journalFolder) where name.hasPrefix(id.rawValue + ".") {
                try Folder.remove(journalFolder + name)
            }
            try DuplicateChanges(of: id, in: self).discard()
            // The session stays in the trash until its words are nowhere: the purge can be done again.
            guard try forgetWords(of: [id]) else { throw DeletionRefusal.indexInUse(id) }
            try dropTrash(of: id)
            try squashReadMarks()
            return session
        }
    }

    /// Purges what is in the trash for too long, and lets go of the notes ref's history.
    ///
    /// - Parameter isTrial: Whether only to say what would be purged.
    /// - Throws: `DeletionRefusal.indexInUse`, `StoreError`, `GitError`, `GitProgram.Failure`, `ObjectDamage`,
    ///   `FileError`; what was purged until then stays purged.
    public func collect(isTrial: Bool = false) throws -> Collected {
        let now = surroundings.now().milliseconds
        let over = try trash().filter { trashed in
            trashExpiry.map { now - trashed.deletedAt.milliseconds > Int64($0) * 86_400_000 } ?? false
        }
        // What is still to be taken from a remote waits for the next push; what a later version wrote, for that.
        let (places, names) = try (SharedPlaces(self), Set(remoteNames()))
        let old = try over.filter { trashed in
            try !trashed.isNewer && remotesWithDeleted(trashed.session.id, places).isDisjoint(with: names)
        }
        guard !isTrial else { return Collected(purged: old.map(\.session), notesCommits: 0) }
        try sweepJournals()
        try leaveWorktrees { try !exists($0) }
        // All at once: to write the words of the others anew takes seconds where there are a million.
        if !old.isEmpty { try forgetWords(of: old.map(\.session.id)) }
        for trashed in old { try purge(trashed.session.id) }
        try squashReadMarks()
        try sweepReflogs()
        return Collected(purged: old.map(\.session), notesCommits: try squashNotes())
    }

    /// Makes the notes ref one commit without history, so that notes which are not in it any more are nowhere.
    ///
    /// - Returns: How many commits were let go.
    func squashNotes() throws -> Int {
        let lock = try notesLock()
        return try withExtendedLifetime(lock) {
            for number in 1...Self.maximumAttempts {
                guard let tip = try repository.target(of: References.notes), let commit = try repository.commit(tip)
                else {
                    return 0
                }
                if try squash(commit) {
                    var count = 0
                    try repository.walk(from: tip) { _ in
                        count += 1
                        return true
                    }
                    return count - 1
                }
                surroundings.pause(1 + Int(surroundings.random() % UInt64(4 * number)))
            }
            throw StoreError.locked(References.notes)
        }
    }

    private func squash(_ commit: Commit) throws -> Bool {
        let person = try person()
        let new = try repository.writeCommit(
            tree: commit.tree, parents: [], author: person, committer: person, message: "notes\n")
        let name = References.notes
        let result = try perform(name, from: commit.id, to: new, reason: "chat: squashed")
        guard result == .done else { return false }
        try repository.forgetReflog(of: name)
        return true
    }

    /// Takes the session's lines out of notes of commits that no log knows: git copied them when such a commit was made.
    ///
    /// So too where a duplicate has the commit, and not all turns that were squashed into it.
    private func forgetCopies(of state: LogState) throws {
        let shared = try relatives(of: state).map { try Set(notesByRequest(log($0.id)).keys) }.reduce(Set()) {
            $0.union($1)
        }
        let requests = try notesByRequest(state).keys.filter { !shared.contains($0) }.map { Array($0.rawValue.utf8) }
        guard !requests.isEmpty else { return }
        var strange = try strangeNotes ?? findStrangeNotes()
        var changed: [ObjectID: ObjectID?] = [:]
        for (key, note) in try strange.merging(notesLeft(of: state), uniquingKeysWith: { $1 }) {
            let lines = try (repository.blob(note) ?? []).split(separator: 0x0A)
            let kept = lines.filter { line in !requests.contains { line.contains($0) } }
            guard kept.count < lines.count else { continue }
            changed[key] = try .some(kept.isEmpty ? nil : repository.writeBlob(kept.flatMap { $0 + [0x0A] }))
        }
        for (key, note) in changed where strange[key] != nil { strange[key] = note }
        strangeNotes = strange
        try updateNotes(changed)
    }

    /// Notes of the session's commits that are in the notes ref still, because other sessions have those commits.
    private func notesLeft(of state: LogState) throws -> [ObjectID: ObjectID] {
        let root = try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
        return try notesTree.entries(in: state.tree).reduce(into: [:]) { notes, entry in
            notes[entry.key] = try notesTree.notes(for: entry.key, in: root).first
        }
    }

    /// Notes of commits that no log knows.
    private func findStrangeNotes() throws -> [ObjectID: ObjectID] {
        let root = try repository.target(of: References.notes).flatMap { try repository.commit($0)?.tree }
        let all = try notesTree.entries(in: root)
        let known = try wantedKeys()
        return Dictionary(
            all.filter { !known.contains($0.key) }.map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
    }

    private func wantedKeys() throws -> Set<ObjectID> {
        try sessionsOfLogs().readable.reduce(into: []) { keys, session in
            keys.formUnion(try notesTree.entries(in: log(session.id).tree).map(\.key))
        }
    }

    /// The remotes that have a session of who asks, which was deleted here.
    private func remotesWithDeleted(_ id: SessionID, _ places: SharedPlaces) throws -> Set<String> {
        guard let session = try trashed(id)?.session, session.visibility == .shared, try owns(session) else {
            return []
        }
        return places.copies(of: id)
    }

    /// Remembers that a session which others go on with is not wanted here any more (`chat.left`).
    private func leaveOnRemotes(_ session: Session) throws {
        guard session.visibility == .shared, try !owns(session), !hasLeft(session.id) else { return }
        try configuring { try repository.configuration.add("chat.left", session.id.rawValue) }
    }

    /// Whether a session of others was purged here, and is only fetched when it is named.
    func hasLeft(_ id: SessionID) -> Bool { repository.configuration.strings("chat.left").contains(id.rawValue) }

    private static func isAbout(_ id: SessionID, _ name: ReferenceName) -> Bool {
        name.rawValue.split(separator: "/").contains { $0 == id.rawValue || $0 == id.branch }
    }
}

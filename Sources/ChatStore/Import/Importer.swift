public import ChatModel
internal import Git

/// Takes conversations of other programs into sessions.
///
/// Their objects go into packs, not into a file each. Each conversation has one commit point of its own: a crash leaves
/// those before it whole, the one in the middle unmade, and importing once more goes on from there.
public final class Importer {
    let store: ChatStore
    /// Writes objects, and moves no reference.
    let packing: ChatStore
    /// Whom new sessions are sealed for; none for those that everybody can read.
    let recipients: [SealRecipient]
    /// Where each imported conversation is, by the logs; read when it is first asked for.
    private var known: [ImportSource: (session: SessionID, mark: ImportMark)]?
    private let lock: FileLock
    /// Conversations whose objects are gathered, and not in a pack yet.
    private var ready: [ReadyImport] = []
    /// Sessions that a conversation that is not committed yet is going into.
    private var taken: Set<SessionID> = []
    /// Sessions whose notes the notes ref does not have yet; their journals are not held open, there can be thousands.
    private var behind: [(id: SessionID, commit: ObjectID, journal: String)] = []
    private var notes: [ObjectID: ObjectID?] = [:]
    private var turns = 0

    /// How many conversations and turns share a pack at most; a session that is gone on with is locked until then.
    private static let limit = (conversations: 500, turns: 40_000)
    /// How many notes the notes ref is behind at most: each time it follows, most of its trees are written anew.
    private static let mostBehind = 40_000

    init(_ store: ChatStore, sealedFor recipients: [SealRecipient]) throws {
        (self.store, self.recipients) = (store, recipients)
        let repository = try Repository(
            from: store.repository.commonDirectory, environment: store.repository.program.environment)
        repository.gatherObjects()
        packing = ChatStore(repository, surroundings: store.surroundings, observe: store.observe)
        guard
            let lock = try FileLock(
                store.directory + "locks/import", waits: true, process: store.surroundings.process,
                at: store.surroundings.now())
        else { throw StoreError.locked(References.notes) }
        self.lock = lock
        try store.repository.releaseLeftPacks()
    }

    /// Begins with a conversation, or goes on with one that was imported before.
    ///
    /// - Parameter session: The session to put it into where it is not in one yet; `nil` makes a new one.
    /// - Throws: `GitError`, `ObjectDamage`, `FileError`; `StoreError.locked` where the notes ref cannot follow.
    public func conversation(_ foreign: ForeignSession, into session: SessionID?) throws -> ConversationImport {
        let source = ImportSource(foreign, store.redactor)
        let place = try place(of: source)
        let own = try own(foreign)
        return ConversationImport(
            self, source, session: place?.session ?? session ?? own, mark: place?.mark,
            isOwn: place == nil && session == nil && own != nil)
    }

    private func place(of source: ImportSource) throws -> (session: SessionID, mark: ImportMark)? {
        if known == nil {
            known = Dictionary(try store.importMarks().map { ($0.mark.source, $0) }, uniquingKeysWith: { $1 })
        }
        let place = known?[source]
        // It may come a second time, in another file, before it is stored.
        if let place, ready.contains(where: { $0.chain.id == place.session }) { try flush() }
        return place
    }

    /// The session that an exported one came from, if it is here.
    private func own(_ foreign: ForeignSession) throws -> SessionID? {
        guard foreign.format == ImportSource.own, let id = SessionID(foreign.id) else { return nil }
        return try store.exists(id) ? id : nil
    }

    /// Takes note of what a session holds by now.
    func note(_ mark: ImportMark, in session: SessionID) { known?[mark.source] = (session, mark) }

    /// Lets one conversation at a time go into a session that is there.
    ///
    /// - Throws: `StoreError.busy` where another one of the same transcript is on its way into it.
    func take(_ session: SessionID) throws {
        if ready.contains(where: { $0.chain.id == session }) { try flush() }
        guard taken.insert(session).inserted else { throw StoreError.busy(session, holder: nil) }
    }

    /// Lets another conversation go into a session.
    func letGo(_ session: SessionID) { taken.remove(session) }

    /// Takes a conversation that is complete; it is stored with the next pack.
    func take(_ one: ReadyImport) throws {
        ready.append(one)
        turns += one.chain.added
        if ready.count >= Self.limit.conversations || turns >= Self.limit.turns { try flush() }
    }

    /// Writes the pack, then moves the log of each conversation that waited for it: their commit points.
    private func flush() throws {
        try packing.repository.writePack()
        let batch = ready
        (ready, turns) = ([], 0)
        for one in batch {
            taken.remove(one.chain.id)
            do { one.settle(.success(try one.chain.commit(one.intent))) } catch let error as StoreError {
                one.settle(.failure(error))
            }
        }
        if notes.count >= Self.mostBehind { try follow() }
    }

    /// Takes over what has to follow a session whose log was moved.
    func follow(_ id: SessionID, commit: ObjectID, notes: [ObjectID: ObjectID?], journal: Journal) {
        behind.append((id, commit, journal.path))
        self.notes.merge(notes) { $1 }
    }

    /// Lets the notes ref follow.
    private func follow() throws {
        try store.updateNotes(notes, through: packing)
        store.observe(.notesMoved)
        for (id, commit, journal) in behind {
            try store.dropKeep(of: id, commit: commit)
            try Folder.remove(journal)
        }
        (behind, notes) = ([], [:])
    }

    /// Stores what is left; called at the end, also after a failure of one conversation.
    ///
    /// - Throws: `GitError`, `FileError`; then what was not committed is not stored.
    public func finish() throws {
        try flush()
        try follow()
        try packing.repository.releasePacks()
        try store.sweepJournals()
        try store.sweepImports()
    }
}

extension ImportSource {
    /// The format of what this program exports itself.
    static let own = "jsonl"
}

extension ChatStore {
    /// What the logs of all sessions say of imports; a log that cannot be read says nothing.
    func importMarks() throws -> [(session: SessionID, mark: ImportMark)] {
        try logTips().flatMap { log -> [(session: SessionID, mark: ImportMark)] in
            do { return try state(of: log.id, at: log.tip).snapshot.imports.map { (log.id, $0) } } catch is StoreError {
                return []
            }
        }
    }

    /// Begins to import; one process does at a time, others wait.
    ///
    /// - Parameter recipients: Whom the sessions that it makes are sealed for; none for those that everybody can read.
    /// - Throws: `RepositoryRefusal`, `GitError`, `FileError`.
    public func importer(sealedFor recipients: [SealRecipient] = []) throws -> Importer {
        try Importer(self, sealedFor: recipients)
    }
}

/// A conversation whose objects are written.
struct ReadyImport {
    let chain: TurnChain
    let intent: Intent
    /// Told of the session, or why it is none.
    let settle: (Result<Session, StoreError>) -> Void
}

/// What became of a conversation that was imported.
public struct ImportResult: Hashable, Sendable {
    /// The session; `nil` where there was nothing to import.
    public let session: Session?
    /// Whether the session was made for it.
    public let isNew: Bool
    /// Turns that were not there before.
    public let turns: Int
    /// Messages that were not there before.
    public let messages: Int
    /// Whether the last turn that was there has grown.
    public let hasGrown: Bool

    /// Whether nothing was added.
    public var isUnchanged: Bool { turns == 0 && !hasGrown }
}

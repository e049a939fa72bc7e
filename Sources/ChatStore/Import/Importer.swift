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
    /// Where each imported conversation is, by the logs; read when it is first asked for.
    private var known: [ImportSource: (session: SessionID, mark: ImportMark)]?
    private let lock: FileLock
    /// Sessions whose notes the notes ref does not have yet.
    private var behind: [(id: SessionID, commit: ObjectID, journal: Journal)] = []
    private var notes: [ObjectID: ObjectID?] = [:]

    /// How many turns wait for the notes ref at most.
    private static let notesLimit = 20_000

    init(_ store: ChatStore) throws {
        self.store = store
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
    }

    /// Begins with a conversation, or goes on with one that was imported before.
    ///
    /// - Parameter session: The session to put it into where it is not in one yet; `nil` makes a new one.
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
        return known?[source]
    }

    /// The session that an exported one came from, if it is here.
    private func own(_ foreign: ForeignSession) throws -> SessionID? {
        guard foreign.format == ImportSource.own, let id = SessionID(foreign.id) else { return nil }
        return try store.exists(id) ? id : nil
    }

    /// Takes note of what a session holds by now.
    func note(_ mark: ImportMark, in session: SessionID) { known?[mark.source] = (session, mark) }

    /// Takes over what has to follow a session whose log was moved.
    func follow(_ id: SessionID, commit: ObjectID, notes: [ObjectID: ObjectID?], journal: Journal) throws {
        behind.append((id, commit, journal))
        self.notes.merge(notes) { $1 }
        if self.notes.count >= Self.notesLimit { try finish() }
    }

    /// Lets the notes ref follow; called once more at the end, also after a failure of one conversation.
    public func finish() throws {
        try store.updateNotes(notes, through: packing)
        store.observe(.notesMoved)
        for (id, commit, journal) in behind {
            try store.dropKeep(of: id, commit: commit)
            try store.remove(journal)
        }
        behind = []
        notes = [:]
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
    public func importer() throws -> Importer { try Importer(self) }
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

public import ChatModel
public import Git

/// A turn that a commit holds, and how that is known.
public struct TurnOfCommit: Hashable, Sendable {
    /// What led from the commit to the turn, surest first.
    public enum Way: String, Sendable, CaseIterable {
        /// The commit's message names it.
        case trailer
        /// The session's log or the notes ref has its words under the commit.
        case note
        /// The commit has the files that the turn, or the session, left.
        case tree
        /// The commit makes the change that the turn, or the session, made.
        case patch
    }

    /// The session the turn belongs to.
    public let session: SessionID
    /// The number of the turn, from 1.
    public let number: Int
    /// The request the turn is the answer to.
    public let request: UUIDv7
    /// How it is known.
    public let way: Way
}

extension ChatStore {
    /// The commit that a revision names; `nil` if there is none, or it is malformed or ambiguous.
    ///
    /// - Throws: `GitError`.
    public func commit(named revision: String) throws -> ObjectID? {
        do { return try repository.commitID(revision) } catch let error as GitError {
            guard [.invalid, .ambiguous].contains(error.code) else { throw error }
            return nil
        }
    }

    /// The turns that a commit holds: by its trailers, squashed ones too; else by the note under it; else by its files, or
    /// by what it changes.
    ///
    /// - Throws: `StoreError.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`, `FileError`.
    public func turns(of id: ObjectID) throws -> [TurnOfCommit] {
        guard let commit = try repository.commit(id) else { return [] }
        let said = try saidTurns(of: commit)
        let turns = try said.isEmpty ? turnSearch().turns(like: commit) : said
        return try turns.filter { try isShown($0.session) }
    }

    /// The turns that a commit's message or note names.
    func saidTurns(of commit: Commit) throws -> [TurnOfCommit] {
        let named = try TurnFormat.turns(commit.message).map {
            TurnOfCommit(session: try teller(of: $0), number: $0.number, request: $0.request, way: .trailer)
        }
        // A fixup keeps one message and both notes.
        let noted = try notedTurns(
            of: commit.id, except: Set(named.map(\.request)), near: named.map(\.session))
        return try named + heldTurns(of: commit, among: noted, beside: named)
    }

    /// Those of the turns in a commit's note that it holds: git copies the note of a commit that was skipped there.
    private func heldTurns(
        of commit: Commit, among noted: [TurnOfCommit], beside named: [TurnOfCommit]
    ) throws -> [TurnOfCommit] {
        try Set(noted.map(\.session)).sorted().flatMap { session -> [TurnOfCommit] in
            let requests = (named + noted).filter { $0.session == session }.map(\.request)
            let held = Set(try held(requests, by: commit.id, log: log(session).tree))
            return noted.filter { $0.session == session && held.contains($0.request) }
        }
    }

    /// The session that tells of a turn to who asks: the one it was written in, or else a duplicate of that.
    private func teller(of turn: TurnFormat.Turn) throws -> SessionID {
        guard try !exists(turn.session) || !isShown(turn.session) else { return turn.session }
        return try turnSearch().duplicate(with: turn.request) ?? turn.session
    }

    /// What finds turns by likeness, made when it is first needed.
    private func turnSearch() throws -> TurnSearch {
        if let search { return search }
        let made = try TurnSearch(self)
        search = made
        return made
    }

    private func notedTurns(
        of id: ObjectID, except known: Set<UUIDv7>, near sessions: [SessionID]
    ) throws -> [TurnOfCommit] {
        guard let root = try repository.target(of: References.notes).flatMap({ try repository.commit($0)?.tree }) else {
            return []
        }
        var turns: [TurnOfCommit] = []
        for note in try notesTree.notes(for: id, in: root) {
            for message in try lines(of: note).compactMap(\.message)
            where !known.contains(message.request) && !turns.contains(where: { $0.request == message.request }) {
                let near = try sessions.first { try has(message.request, $0) }
                guard let session = try near ?? session(with: message.request, turn: message.turn) else { continue }
                turns.append(.init(session: session, number: message.turn, request: message.request, way: .note))
            }
        }
        return turns
    }

    /// The session whose log has a turn of that request.
    private func session(with request: UUIDv7, turn: Int) throws -> SessionID? {
        for session in try sessions().readable where session.turns >= turn {
            if try has(request, session.id) { return session.id }
        }
        return nil
    }

    private func has(_ request: UUIDv7, _ id: SessionID) throws -> Bool {
        guard try exists(id) else { return false }
        return try conversation(id).messages.contains { $0.request == request }
    }
}

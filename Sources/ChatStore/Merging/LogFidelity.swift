internal import ChatModel
internal import Git

/// What a log that came from elsewhere does not keep of the one it was built on.
public enum LogLoss: Hashable, Sendable {
    /// Lines or payloads, or counts that are lower than they were.
    case words
    /// Somebody else is said to have made the session, or its kind or beginning is another.
    case owner(String)
    /// It says that the session is private, though it was there for everybody.
    case visibility
}

/// That a log follows from another says nothing of what is in it: whoever may push can leave out or change anything in a
/// commit on top. What is missing or changed in that way is put back by a merge.
extension ChatStore {
    /// What `new` does not keep of `old`, on which it was built.
    func losses(of old: LogState, in new: LogState) throws -> [LogLoss] {
        var losses: [LogLoss] = []
        if try !keepsWords(of: old, in: new) { losses.append(.words) }
        if !new.session.isMade(as: old.session) { losses.append(.owner(new.session.owner)) }
        if old.session.visibility == .shared, new.session.visibility == .private { losses.append(.visibility) }
        return losses
    }

    private func keepsWords(of old: LogState, in new: LogState) throws -> Bool {
        let (before, now) = (old.session, new.session)
        if now.turns < before.turns || now.messages < before.messages || now.clock < before.clock {
            // Only `fsck --repair` lowers what it counted.
            var counted = now
            try count(new.tree, into: &counted)
            guard counted == now else { return false }
        }
        guard old.tree != new.tree else { return true }
        guard try LogTree(repository, old.tree).payloads().isSubset(of: LogTree(repository, new.tree).payloads()) else {
            return false
        }
        let notes = Dictionary(
            try notesTree.entries(in: new.tree).map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
        return try notesTree.entries(in: old.tree).allSatisfy { key, note in
            guard let kept = notes[key] else { return false }
            return try kept == note || Set(noteLines(note)).isSubset(of: noteLines(kept))
        }
    }

    private func noteLines(_ note: ObjectID) throws -> [ArraySlice<UInt8>] {
        try repository.blob(note)?.split(separator: 0x0A) ?? []
    }

    /// The session as its log began, along first parents; `nil` where that cannot be told.
    func beginning(of id: SessionID, at tip: ObjectID) throws -> Session? {
        var first: Session?
        var next: ObjectID? = tip
        while let commit = try next.flatMap({ try repository.commit($0) }) {
            next = commit.parents.first
            let trailers = commit.trailers
            guard LogFormat.isSnapshot(trailers) else { continue }
            // A duplicate's log begins on its source's.
            guard trailers["Chat-Session"] == id.rawValue else { break }
            do throws(LogFormat.Damage) { first = try LogFormat.snapshot(trailers).session } catch { break }
        }
        return first
    }

    /// The log at a tip with the owner, kind and beginning that its session was made with: itself, or one commit more.
    func log(_ state: LogState, madeAs first: Session) throws -> ObjectID {
        guard !state.session.isMade(as: first) else { return state.tip }
        var snapshot = state.snapshot
        snapshot.event = LogFormat.Event.merged.rawValue
        snapshot.session.restoreOrigin(of: first)
        return try writeMergeCommit(
            tree: state.tree, sides: [state.tip], message: LogFormat.message(snapshot, subject: "merged"))
    }
}

extension Session {
    fileprivate func isMade(as other: Session) -> Bool {
        (owner, kind, createdAt) == (other.owner, other.kind, other.createdAt)
    }

    /// Takes over what never changes.
    mutating func restoreOrigin(of other: Session) {
        (owner, kind, createdAt) = (other.owner, other.kind, other.createdAt)
    }
}

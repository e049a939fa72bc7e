internal import ChatModel
internal import Git

extension ChatStore {
    /// Finishes what a dead process left of a session: called under the session's write lock, before every write.
    ///
    /// Under that lock only the turn that holds the turn lock is alive; every other journal was left.
    func recover(_ id: SessionID) throws {
        unfollowed[id] = nil
        let live = try holder(of: id)?.request
        let dead = try journals(of: id).filter { LeftJournal.request(of: $0) != live }.compactMap {
            try LeftJournal($0)
        }
        for left in dead { try removeStaleLocks(of: id, left: left) }
        if !dead.isEmpty {
            try removeLeftLocks()
            try discardStagedIndexes(of: id)
        }
        for left in dead { try recover(left, of: id) }
        try finishLook(of: id)
        try finishOrphans(of: id, live: live)
    }

    /// Recovers what is left of sessions that were never made: no write of their own will come.
    func sweepJournals() throws {
        for name in try Folder.names(in: journalFolder) {
            guard let id = SessionID(name.prefix { $0 != "." }), try !exists(id),
                let lock = try writeLock(id, waits: false)
            else { continue }
            try withExtendedLifetime(lock) { try recover(id) }
        }
    }

    /// Finishes what imports left that were killed: the next words in those sessions may be long in coming.
    ///
    /// What cannot be finished now is told by the next write to its session.
    func sweepImports() throws {
        for name in try Folder.names(in: journalFolder) {
            guard let id = SessionID(name.prefix { $0 != "." }), try exists(id) else { continue }
            do {
                guard try log(id).snapshot.event == LogFormat.Event.imported.rawValue,
                    let lock = try writeLock(id, waits: false)
                else { continue }
                try withExtendedLifetime(lock) { try recover(id) }
            } catch is StoreError { continue } catch is ObjectDamage { continue }
        }
    }

    func journals(of id: SessionID) throws -> [String] {
        try Folder.names(in: journalFolder).filter { $0.hasPrefix(id.rawValue + ".") }.map { journalFolder + $0 }
    }

    private func recover(_ left: LeftJournal, of id: SessionID) throws {
        guard let tip = try repository.target(of: References.log(of: id)) else {
            let isTrashed = try repository.target(of: References.trash(of: id, "log")) != nil
            // A worktree that cannot go yet must not be in the way of other sessions: the next write tries again.
            do { if isTrashed { try finishDeletion(of: id) } else { try forgetUnmade(id) } } catch is StoreError {
                return
            } catch is GitProgram.Failure { return }
            return try Folder.remove(left.path)
        }
        // A deletion that did not come to its end, or a restoring that did.
        if try repository.target(of: References.trash(of: id, "log")) != nil { try finishRestoring(id) }
        try noteRewrite(of: id)
        for changes in left.userCommits {
            _ = try refreshIndex(of: id, from: changes.parent, to: changes.commit, request: left.request)
        }
        let isOver: Bool
        if let intent = try left.intents.last(where: { try holds($0.log, tip) }) {
            isOver = try complete(intent, of: id, left)
        } else {
            let isFollowed = try resumeAll(left.checkouts, of: id)
            for intent in left.intents { try dropKeep(of: id, commit: intent.commit) }
            isOver = try interrupt(left, of: id) && isFollowed
        }
        if isOver { try Folder.remove(left.path) }
    }

    /// Nothing stays of a session that was never made.
    func forgetUnmade(_ id: SessionID) throws {
        try dropKeepReference(of: id)
        for name in [References.log(of: id), References.branch(of: id), References.keep(of: id)]
        where try repository.target(of: name) == nil { try repository.forgetReflog(of: name) }
        try DuplicateChanges(of: id, in: self).discard()
    }

    /// The log may have taken in a rewrite, a turn taken back or an import, whose notes did not reach the notes ref.
    private func noteRewrite(of id: SessionID) throws {
        let state = try log(id)
        if state.session.supersedes != nil { return try forgetOldNotes() }
        let events: [LogFormat.Event] = [.rewritten, .undone, .imported]
        guard events.contains(where: { $0.rawValue == state.snapshot.event }) else { return }
        let entries = try notesTree.entries(in: state.tree).map { ($0.key, Optional($0.note)) }
        try updateNotes(Dictionary(entries, uniquingKeysWith: { $1 }))
    }

    /// The log was moved: lets the branch follow where it never did, then index and notes.
    ///
    /// - Returns: Whether nothing is left to do.
    private func complete(_ intent: Intent, of id: SessionID, _ left: LeftJournal) throws -> Bool {
        let branch = References.branch(of: id)
        if try repository.target(of: branch) == intent.parent, try !hasLeft(intent.commit, branch) {
            // Where the files are to follow, index and files do so together.
            if !left.checkouts.contains(where: { $0.commit == intent.commit }) {
                try refreshIndex(of: id, from: intent.parent, to: intent.commit, request: left.request, isAhead: true)
            }
            let move = ReferenceMove(branch, from: intent.parent, to: intent.commit, reason: "chat: recovered")
            try retrying(id) { isDone(try perform([move], in: worktreeRepository(of: id))) }
        }
        let isFollowed = try resumeAll(left.checkouts.filter { $0.commit == intent.commit }, of: id)
        let notes = try notes(of: intent.commit, in: id)
        guard let head = try repository.target(of: branch), try repository.isAncestor(intent.commit, of: head) else {
            try keepDropped(intent.commit, of: id)
            try updateNotes(notes)
            return true
        }
        let isRefreshed = try refreshIndex(of: id, from: intent.parent, to: intent.commit, request: left.request)
        try release(intent, notes: notes, of: id)
        return isRefreshed && isFollowed
    }

    private func resumeAll(_ steps: [UserCommit], of id: SessionID) throws -> Bool {
        try steps.reduce(true) { isFollowed, step in try resume(step, of: id) && isFollowed }
    }

    /// Whether the branch was at `commit` and went on: then a person moved it away, and it stays where it is.
    ///
    /// libgit2 writes the reflog before the reference, so a last entry alone does not say that the branch was there.
    private func hasLeft(_ commit: ObjectID, _ branch: ReferenceName) throws -> Bool {
        let entries = try repository.reflog(of: branch)
        return entries.dropFirst().contains(commit)
    }

    private func notes(of commit: ObjectID, in id: SessionID) throws -> [ObjectID: ObjectID?] {
        let note = try notesTree.notes(for: commit, in: log(id).tree).first
        return note.map { [commit: $0] } ?? [:]
    }
}

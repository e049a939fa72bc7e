public import ChatModel
internal import Git

/// How a session is to be duplicated.
public struct Duplicate: Hashable, Sendable {
    /// `nil`: the source's, with ` (copy)` after it.
    public var title: Title?
    /// The last turn that is taken over; `nil` for all.
    public var lastTurn: Int?
    /// Whether what was said is taken over.
    public var takesMessages = true
    /// Whether what is not committed in the source's worktree is taken over, byte for byte.
    public var takesChanges = false

    /// Creates a plan that takes every turn over, and nothing that is not committed.
    public init() {}
}

/// Why a session is not duplicated.
public enum DuplicateRefusal: Error, Hashable {
    /// A turn changes the files that are to be taken over.
    case busy(SessionID, LockHolder)
    /// The session has no such turn.
    case noTurn(SessionID, Int, turns: Int)
    /// No commit of the turn is there any more.
    case noCommit(SessionID, turn: Int)
    /// There is no worktree whose changes could be taken over.
    case noWorktree(SessionID)
    /// Repositories inside the worktree, which cannot be taken over.
    case repositories(SessionID, [String])
    /// Changes belong to the last turn alone.
    case changesOfEarlierTurn
}

extension ChatStore {
    /// Makes a session that goes on from where another is: a new log (the commit point) that starts on the source's,
    /// and a new branch with an empty start commit on the source's tip.
    ///
    /// With a last turn the branch starts on that one's commit, and the log where the source's had no later one.
    ///
    /// Turns are shared with the source, unfinished ones stay with it. Changes that are not committed wait in a folder
    /// of ours until the duplicate's worktree is made.
    ///
    /// - Throws: `DuplicateRefusal`, `StoreError`; then nothing was made.
    public func duplicate(_ source: SessionID, _ plan: Duplicate) throws -> Session {
        guard plan.lastTurn == nil || !plan.takesChanges else { throw DuplicateRefusal.changesOfEarlierTurn }
        return try writing(source) {
            let state = try reconciled(source)
            let origin = try origin(of: state, plan)
            let id = try freeID(at: surroundings.now())
            let lock = try writeLock(id)
            return try withExtendedLifetime(lock) {
                let journal = try journal(id, newID())
                do {
                    try settle(id)
                    if plan.takesChanges { try takeChanges(of: source, for: id) }
                    return try write(
                        DuplicateBuilder(store: self, source: state, origin: origin, plan: plan), id, journal)
                } catch {
                    if try !exists(id) {
                        try forgetUnmade(id)
                        try Folder.remove(journal.path)
                    }
                    throw error
                }
            }
        }
    }

    private func write(_ builder: DuplicateBuilder, _ id: SessionID, _ journal: Journal) throws -> Session {
        let (session, intent) = try retrying(id) { try builder.build(id) }
        try repository.ensureReflog(of: References.branch(of: id))
        if !builder.origin.loose.isEmpty { try keepLoose(builder.origin.loose, of: id) }
        let point = try commitPoint(intent, of: id, from: nil, reason: "chat: duplicated", journal: journal)
        guard point != .lost else { throw StoreError.sessionExists(id) }
        follow(intent, after: point, of: id, staged: nil, journal: journal)
        return session
    }

    /// Turn commits that the duplicate names and its branch does not hold: what the source keeps it may let go of.
    private func keepLoose(_ commits: [ObjectID], of id: SessionID) throws {
        let tip = try keepCommit(commits, of: id)
        if isDurable { try repository.syncObjects() }
        try retrying(id) {
            isDone(
                try perform(References.keep(of: id), from: nil, to: tip, reason: "chat: keep"))
        }
    }

    private func takeChanges(of source: SessionID, for id: SessionID) throws {
        if let holder = try holder(of: source) { throw DuplicateRefusal.busy(source, holder) }
        guard let known = try worktree(of: source) else { throw DuplicateRefusal.noWorktree(source) }
        guard known.isPresent else { throw StoreError.worktreeMissing(source, path: known.path) }
        let worktree = try usableWorktree(of: source)
        let files = try WorktreeState(store: self, id: source, worktree: worktree).files()
        guard files.repositories.isEmpty else {
            let names = files.repositories.map { String(decoding: $0, as: UTF8.self) }
            throw DuplicateRefusal.repositories(source, names)
        }
        try DuplicateChanges(of: id, in: self).take(files, of: worktree)
        observe(.changesTaken)
    }
}

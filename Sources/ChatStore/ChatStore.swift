internal import ChatModel
public import Git
internal import Seal

/// The sessions of one repository: reading them, and writing turns that cannot be lost.
///
/// The session log `refs/chat/sessions/<id>` is the truth; every operation that writes ends in one compare-and-swap of
/// it. The branch, the worktree's index and the notes ref follow, and recovery repeats that after a crash.
public final class ChatStore {
    /// The repository that holds the sessions.
    public let repository: Repository
    let surroundings: Surroundings
    let notesTree: NotesTree
    let observe: (TurnStep) -> Void
    /// From how many sessions on the index is worth opening for a list of them.
    var indexThreshold = 256
    /// Finds turns of commits by likeness, once it was needed.
    var search: TurnSearch?
    /// Files of worktrees that have still to follow their branches, and could not: nothing is committed from those.
    var unfollowed: [SessionID: [String]] = [:]
    /// Notes of commits that no log knows, once a purge has looked for them.
    var strangeNotes: [ObjectID: ObjectID]?
    /// Keys of sealed sessions by the files that they were wrapped in; `nil` for one that is not for us.
    var openedKeys: [String: SealKey?] = [:]
    /// Takes secrets out of what is stored.
    lazy var redactor = makeRedactor()

    /// How many lost races in a row are borne before an operation gives up.
    static let maximumAttempts = 50

    /// Opens the store of a repository.
    ///
    /// - Parameter observe: Told of each step of a write as it is done.
    public init(_ repository: Repository, surroundings: Surroundings, observe: @escaping (TurnStep) -> Void = { _ in })
    {
        self.repository = repository
        self.surroundings = surroundings
        self.observe = observe
        notesTree = NotesTree(repository)
    }

    /// Where lock files, journals and caches are.
    var directory: String { repository.commonDirectory + "chat/" }

    /// Whether what is written is on the disk before it is acknowledged (`chat.durability`, `full` unless it says
    /// `normal`).
    var isDurable: Bool { repository.configuration.string("chat.durability") != "normal" }

    /// The name of this clone, made when it is first asked for.
    func cloneID() throws -> String {
        if let known = repository.configuration.string("chat.cloneId") { return known }
        return try configuring {
            // What another process has written meanwhile is seen by who reads the file anew.
            let fresh = try Repository(from: repository.commonDirectory, environment: repository.program.environment)
            if let known = fresh.configuration.string("chat.cloneId") { return known }
            let made = UUIDv7(at: surroundings.now(), random: surroundings.random).rawValue
            try repository.configuration.set("chat.cloneId", to: made)
            return made
        }
    }

    /// Changes the configuration, one process of ours at a time; another's short hold on the file is waited for.
    ///
    /// - Throws: What `change` throws; `FileError`.
    public func configuring<Value>(_ change: () throws -> Value) throws -> Value {
        let lock = try FileLock(
            directory + "locks/config", waits: true, process: surroundings.process, at: surroundings.now())
        return try withExtendedLifetime(lock) {
            for number in 1..<Self.maximumAttempts {
                do { return try change() } catch let error as GitError where error.code == .locked {
                    surroundings.pause(1 + Int(surroundings.random() % UInt64(4 * number)))
                }
            }
            return try change()
        }
    }
}

/// The steps of a write, in order: the places where a crash can fall between two of them.
public enum TurnStep: String, Sendable, CaseIterable {
    case locked, recovered, journalBegun, rewriteRecorded, worktreeAdded, worktreeFilled, staged
    case userBranchMoved, userChangesCommitted, pendingWritten, updateJournaled
    case objectsWritten, objectsSynced, intentWritten, keepMoved, logMoved, branchMoved
    case trashWritten, trashDropped
    case indexLocked, indexReplaced, indexRefreshed, notesMoved, keepDropped, journalRemoved
    case worktreeSaved, worktreeRemoved, changesTaken, changesApplied, lookBegun
    case sharingListed, visibilityMoved, withdrawn, hookKept, hookWritten
}

internal import ChatModel
public import Git

/// The sessions of one repository: reading them, and writing turns that cannot be lost.
///
/// The session log `refs/chat/sessions/<id>` is the truth; every operation that writes ends in one compare-and-swap of
/// it. The branch, the worktree's index and the notes ref follow, and recovery repeats that after a crash.
public final class ChatStore {
    public let repository: Repository
    let surroundings: Surroundings
    let notesTree: NotesTree
    let observe: (TurnStep) -> Void

    /// How many lost races in a row are borne before an operation gives up.
    static let maximumAttempts = 50

    /// Opens the store of a repository.
    ///
    /// - Parameter observe: Told of each step of a write as it is done.
    public init(_ repository: Repository, surroundings: Surroundings, observe: @escaping (TurnStep) -> Void = { _ in }) {
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
        let made = UUIDv7(at: surroundings.now(), random: surroundings.random).rawValue
        try repository.configuration.set("chat.cloneId", to: made)
        return made
    }
}

/// The steps of a write, in order: the places where a crash can fall between two of them.
public enum TurnStep: String, Sendable, CaseIterable {
    case locked, recovered, userChangesCommitted, pendingWritten, journalBegun, updateJournaled, objectsWritten
    case objectsSynced, intentWritten, keepMoved, logMoved, branchMoved, indexRefreshed, notesMoved, keepDropped
    case journalRemoved
}

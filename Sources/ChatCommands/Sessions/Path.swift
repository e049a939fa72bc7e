internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Prints where a session's worktree is.
struct Path: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "path", abstract: "Print the directory of a session's worktree")

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        guard let worktree = try store.worktree(of: id) else { throw NoWorktree(session: id) }
        guard worktree.isPresent else { throw StoreError.worktreeMissing(id, path: worktree.path) }
        try context.console.answer(worktree.path)
    }
}

/// A session has no worktree on this machine.
struct NoWorktree: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_worktree", "cannot say where session '\(session)' is: it has no worktree", .no,
            hints: ["its next turn makes one: run 'git chat send -s \(session) …'"])
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Keeps a session's worktree from being removed.
struct Lock: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Keep a session's worktree from being removed or pruned",
        discussion: """
            As 'git worktree lock' does: for a worktree on a disk that is not always there, for example. A locked \
            worktree is not removed with '--force' either; 'git chat unlock' takes the lock away.
            """)

    @Argument(help: "Sessions", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @Option(help: "Why it is locked, for whoever wants to remove it")
    var reason: String = ""

    func run(in context: Context) throws {
        try context.forEach(sessions) { store, id in
            guard let worktree = try store.worktree(of: id) else { throw NoWorktree(session: id) }
            try store.lockWorktree(of: worktree, reason: reason, session: id)
            context.console.narrate("locked the worktree '\(worktree.path)'")
            context.console.hint("run 'git chat unlock \(id)' to take that back")
        }
    }
}

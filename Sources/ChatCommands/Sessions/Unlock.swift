internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Takes the lock of a session's worktree away.
struct Unlock: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let a session's worktree be removed again",
        discussion: "As 'git worktree unlock' does.")

    @Argument(help: "Sessions", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    func run(in context: Context) throws {
        try context.forEach(sessions) { store, id in
            guard let worktree = try store.worktree(of: id) else { throw NoWorktree(session: id) }
            try store.unlockWorktree(of: worktree, session: id)
            context.console.narrate("unlocked the worktree '\(worktree.path)'")
            context.console.hint("run 'git chat lock \(id)' to take that back")
        }
    }
}

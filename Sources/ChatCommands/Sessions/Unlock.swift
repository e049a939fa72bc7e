internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Takes the lock of a session's worktree away.
struct Unlock: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let a session's worktree be removed again",
        discussion: "As 'git worktree unlock' does.")

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    func run(in context: Context) throws {
        let (store, id) = (try context.store(), try context.session(session))
        guard let worktree = try store.worktree(of: id) else { throw NoWorktree(session: id) }
        try store.unlockWorktree(of: worktree, session: id)
        context.console.narrate("unlocked the worktree '\(worktree.path)'")
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Makes a session the one of this worktree.
struct Switch: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Make a session the one that commands here are about",
        discussion: """
            Prints the directory to go to: the session's worktree. '-' goes back to the session before. Nothing is \
            checked out here: each session has files of its own.
            """)

    @Argument(help: "Session, or - for the one before", completion: .custom(Candidates.sessions))
    var session: String

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try store.resolve(session)
        try store.switchTo(id)
        let view = try store.view(store.session(id))
        context.console.narrate("switched to session '\(view.session.title)'")
        guard let path = view.worktree, view.environment == "present" else {
            context.console.narrate("it has no worktree yet; its next turn makes one")
            return
        }
        try context.console.answer(path)
    }
}

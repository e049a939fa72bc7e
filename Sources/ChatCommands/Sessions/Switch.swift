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
            checked out here: each session has files of its own. With --at, those are shown as a turn left them, until \
            the next 'git chat switch' to the session; the branch stays where it is, and what was uncommitted is \
            committed as yours first.

            Without a session, one is chosen on the terminal: with fzf if it is installed and chat.picker is not \
            builtin, else by its number in a list that typed words make shorter.

            With the functions of 'git chat shell-init' the shell goes to that directory. A session's own worktree that \
            is left this way keeps its session; without them it is on the session that it was switched to.
            """,
        aliases: ["co"])

    @Argument(
        help: "Session, or - for the one before; without it, one is chosen from a list",
        completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(help: ArgumentHelp("Show the files as that turn left them", valueName: "turn"))
    var at: Int?

    func run(in context: Context) throws {
        let shell = CallingShell(environment: context.environment)
        let store = try context.store()
        let id = try session.map { try store.resolve($0) } ?? Picker(context).session(of: store)
        try show(id, store, context.console)
        let view = try store.view(store.session(id))
        let place = view.environment == "present" ? view.worktree : nil
        try store.switchTo(id, goes: shell.follows && place != nil)
        context.console.narrate("switched to session '\(view.session.title)'")
        guard let place else { return tell(view, context.console) }
        try context.console.answer(place)
        try shell.go(to: place)
    }

    private func show(_ id: SessionID, _ store: ChatStore, _ console: Console) throws {
        if let at {
            _ = try store.look(at: at, in: id)
            console.narrate("its files are those of turn \(at); 'git chat switch \(id)' brings them back")
            return
        }
        switch try store.returnToBranch(of: id) {
        case .wasNotAway: break
        case .isBack: console.narrate("its files are those of its branch again")
        case .wentOn(let commit, let path):
            console.narrate("its worktree stays on commit \(commit.prefix(12)), which no branch holds; it is kept")
            console.hint("'git branch <name> \(commit.prefix(12))' gives it a name")
            console.hint("'git -C \(ShellWord.quoted(path)) switch \(id.branch)' goes back to the session's branch")
        }
    }

    private func tell(_ view: SessionView, _ console: Console) {
        guard let gone = view.worktree else {
            return console.narrate("it has no worktree yet; its next turn makes one")
        }
        console.narrate("its worktree '\(gone)' is gone")
        console.hint("if it was deleted, run 'git worktree prune'; the next turn makes a new one")
    }
}

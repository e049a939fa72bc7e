internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Makes a session that goes on from where another is.
struct DuplicateCommand: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicate", abstract: "Make a session that goes on from where another is",
        discussion: """
            The duplicate has the conversation so far, a branch that starts on the session's last commit, and a \
            worktree of its own; from there each goes its own way. What is not committed stays behind unless \
            '--with-changes' is said. Where standard output is no terminal, the new session's id is printed alone.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(help: "Title, 1 to 100 characters; else the session's, with ' (copy)' after it")
    var title: String?

    @Option(name: .customLong("at"), help: ArgumentHelp("Take turns up to this one over", valueName: "turn"))
    var turn: Int?

    @Flag(name: .customLong("no-messages"), help: "Take the code over, and nothing of what was said")
    var isSilent = false

    @Flag(
        name: .customLong("with-changes"),
        help: "Take over what is not committed: the index, changed, deleted and untracked files")
    var takesChanges = false

    @Flag(name: .customLong("no-worktree"), help: "Wait with its worktree until the first turn")
    var waits = false

    @Flag(name: .customLong("no-switch"), help: "Do not make it the session of this worktree")
    var staysHere = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if takesChanges, turn != nil || waits {
            throw ValidationError("'--with-changes' cannot be used with '\(turn == nil ? "--no-worktree" : "--at")'")
        }
    }

    func run(in context: Context) throws {
        let (store, source) = (try context.store(), try context.session(session))
        var plan = Duplicate()
        plan.title = try title.map { try Title($0) }
        (plan.lastTurn, plan.takesMessages, plan.takesChanges) = (turn, !isSilent, takesChanges)
        let made = try store.duplicate(source, plan)
        RedactionNotice(store, context.console).tell(given: plan.title?.text, for: "the title")
        if try takesChanges || !waits && !context.repository().isBare { try make(made, store, context) }
        if !staysHere { try store.switchTo(made.id) }
        try NewSessionAnswer(store.view(made), output).print(context)
        context.console.hint("run 'git chat delete \(made.id)' to take that back")
        context.pack()
    }

    /// The session is there whatever happens to its worktree; the next turn tries again.
    private func make(_ session: Session, _ store: ChatStore, _ context: Context) throws {
        do { try store.ensureWorktree(of: session.id) } catch {
            context.console.warn(
                "session '\(session.title)' was made, but its worktree was not; its first turn makes it")
            throw error
        }
    }
}

extension DuplicateRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .busy(let id, let holder):
            Self.refused(
                id, "busy", "process \(holder.process) on \(holder.host) works on a turn",
                "wait until it ends, or leave '--with-changes' out")
        case .noTurn(let id, let turn, let turns):
            Self.refused(
                id, "no_turn", "it has no turn \(turn)", turns == 0 ? "it has none yet" : "it has turns 1 to \(turns)")
        case .noCommit(let id, let turn): Self.refused(id, "no_commit", "the commit of turn \(turn) is gone", nil)
        case .noWorktree(let id):
            Self.refused(id, "no_worktree", "it has no worktree", "there are no changes; leave '--with-changes' out")
        case .repositories(let id, let paths):
            Self.refused(
                id, "repositories",
                "there are repositories inside its worktree: \(paths.prefix(3).joined(separator: ", "))",
                "leave '--with-changes' out")
        case .changesOfEarlierTurn:
            Diagnostic("usage", "cannot take changes over to an earlier turn", .usage)
        }
    }

    private static func refused(_ id: SessionID, _ code: String, _ reason: String, _ hint: String?) -> Diagnostic {
        let status: ExitStatus = code == "no_turn" || code == "no_commit" ? .notFound : .no
        return Diagnostic(
            code, "cannot duplicate session '\(id)': \(reason)", status,
            hints: hint.map { ["nothing was made; \($0)"] } ?? [])
    }
}

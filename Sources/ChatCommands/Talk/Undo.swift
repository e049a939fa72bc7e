internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Takes back what was done last.
struct Undo: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back the last change of a session: its title or another setting, or its last turn",
        discussion: """
            A turn's files are taken back by one commit more, and its words stay in the log, marked. What you changed \
            since stays; where that is the same lines, nothing is done. Again, it takes back what was done before.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @OptionGroup var output: JSONOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let undone = try store.undo(context.session(session))
        let (words, after) = Self.words(undone)
        context.console.narrate(words)
        if let way = Self.wayBack(undone) {
            context.console.hint("run '\(way)' to have the files again")
        }
        if case .turn(_, _, _, let others, let isBehind) = undone {
            if isBehind { context.console.warnOfFollowing() }
            Self.tell(others, context.console)
        }
        if output.json { try context.console.answer(store.view(after).json.pretty) }
    }

    /// Commits made while the turn went on are not the turn's: nobody says whose they are.
    private static func tell(_ others: [ObjectID], _ console: Console) {
        guard let newest = others.first, let oldest = others.last else { return }
        let short = others.map { String($0.description.prefix(12)) }
        let range = others.count == 1 ? short[0] : "\(oldest.description.prefix(12))^..\(newest.description.prefix(12))"
        console.narrate("what was committed by hand while it went on stays: \(short.joined(separator: ", "))")
        console.hint("run 'git revert \(range)' in the session's worktree to take that back")
    }

    /// The command that does again what was taken back; `nil` where that is the one that did it first.
    private static func wayBack(_ undone: Undone) -> String? {
        switch undone {
        case .turn(_, .takenBack(let commit), let session, _, _):
            "git -C \"$(git chat path \(session.id))\" revert \(commit.description.prefix(12))"
        default: nil
        }
    }

    private static func words(_ undone: Undone) -> (String, Session) {
        switch undone {
        case .turn(let number, let files, let session, let others, _):
            let files =
                switch files {
                case .takenBack(let commit): "commit \(commit.description.prefix(12)) takes its files back"
                case .unchanged: others.isEmpty ? "it changed no files" : "its own commit changed no files"
                case .notOnBranch: "the branch does not have its commit any more"
                }
            return ("took back turn \(number) of '\(session.title)': \(files)", session)
        case .change("renamed", let before, let after):
            return ("session '\(before.title)' is called '\(after.title)' again", after)
        case .change("status", _, let after):
            return ("session '\(after.title)' is \(after.status.rawValue) again", after)
        case .change("described", _, let after):
            return ("took back the description of session '\(after.title)'", after)
        case .change(_, _, let after): return ("took back the last setting of session '\(after.title)'", after)
        }
    }
}

/// Brings the files of a session back to those of a turn.
struct Revert: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Bring the files of a session back to those of a turn",
        discussion: """
            One commit more has the turn's files; later turns stay in history and log. Changes you had not committed are \
            committed as yours first.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Argument(help: "Number of the turn")
    var turn: Int

    func run(in context: Context) throws {
        let id = try context.session(session)
        let (commit, isBehind) = try context.store().revert(id, to: turn)
        if isBehind { context.console.warnOfFollowing() }
        context.console.narrate("the files are those of turn \(turn) again, in commit \(commit.description.prefix(12))")
        context.console.hint(
            "run 'git revert \(commit.description.prefix(12))' in the session's worktree to take that back")
    }
}

extension Console {
    fileprivate func warnOfFollowing() {
        warn("files, index or notes could not all follow yet; the next command that writes to the session does that")
    }
}

extension UndoRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .nothingToUndo(let id):
            Diagnostic("nothing_to_undo", "cannot undo anything in session '\(id)': nothing is left to take back", .no)
        case .conflicts(let id, let turn, let paths):
            Diagnostic(
                "undo_conflict",
                "cannot take back turn \(turn) of session '\(id)': changed again since: "
                    + paths.prefix(5).joined(separator: ", ") + (paths.count > 5 ? ", …" : ""),
                .conflict,
                hints: ["nothing was changed; run 'git chat revert <turn>' to go back to all files of a turn"])
        case .sharedCommit(let id, let turn, let commit):
            Diagnostic(
                "shared_commit",
                "cannot take back turn \(turn) of session '\(id)': commit \(commit.description.prefix(12)) holds other turns too",
                .conflict,
                hints: [
                    "nothing was changed; run 'git revert \(commit.description.prefix(12))' to take back all of them"
                ])
        case .turnNotFound(let id, let turn):
            Diagnostic("turn_not_found", "cannot find turn \(turn) of session '\(id)'", .notFound)
        case .alreadyThere(let id, let turn):
            Diagnostic("already_there", "cannot go back in session '\(id)': its files are those of turn \(turn)", .no)
        case .worktreeInWay(_, let path, let reason):
            Diagnostic(
                "worktree_in_way", "cannot change the files in '\(path)': \(reason)", .no,
                hints: [
                    "nothing was changed; move it away, or put changes aside with 'git -C \(ShellWord.quoted(path)) stash'"
                ])
        }
    }
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Rebases a session and brings its conversation along.
struct Rebase: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebase",
        abstract: "Rebase a session onto its base branch, turns and all",
        discussion: """
            Runs 'git rebase' in the session's worktree and lets every turn stay, those whose change the base has \
            already too. Where changes are at odds it stops there, and 'git rebase --continue' goes on.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Commit or branch to rebase onto; where the base branch is now otherwise")
    var onto: String?

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        let former = try store.session(id).base
        let (before, after) = try store.rebase(id, onto: onto)
        let session = try store.session(id)
        guard before != after else {
            let base = session.base.reference
            let name = base.hasPrefix("refs/heads/") ? base.dropFirst(11) : base[...]
            let state = base == former.reference ? "is up to date" : "is based on '\(name)' now; no commit was moved"
            return context.console.narrate("'\(session.title)' \(state)")
        }
        context.console.narrate(
            "'\(session.title)' is rebased: \(before.description.prefix(12)) became \(after.description.prefix(12))")
        if session.visibility == .shared {
            context.console.hint("run 'git chat push --rewritten \(id)' to take it to the remote")
        }
    }
}

extension RebaseRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .targetNotFound(let name):
            Diagnostic(
                "base_not_found", "cannot find base '\(Session.Base.shortName(of: name))'", .notFound,
                hints: ["nothing was changed; name a branch or commit with '--onto'"])
        case .dirty(let id, let path):
            Diagnostic(
                "worktree_dirty", "cannot rebase session '\(id)': '\(path)' has uncommitted changes", .no,
                hints: ["nothing was changed; run 'git -C \(ShellWord.quoted(path)) stash' first, or commit them"])
        }
    }
}

extension RebaseStopped: Diagnosable {
    var diagnostic: Diagnostic {
        let files = conflicts.prefix(5).joined(separator: ", ") + (conflicts.count > 5 ? ", …" : "")
        return Diagnostic(
            "rebase_stopped", "cannot rebase session '\(session)' by itself: changes are at odds in \(files)",
            .conflict,
            hints: [
                "mend them in '\(path)', then run 'git add' and 'git rebase --continue' there"
                    + (isToOtherBase ? ", then this command again: it records the new base" : ""),
                "or run 'git rebase --abort' there to have it as it was",
            ])
    }
}

/// Finds turns again that rewriting took from the logs' sight.
struct Repair: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Link commits to the turns they hold, where a rewrite broke the link",
        discussion: """
            Looks at the commits of all branches: by trailers, by notes, then by files and by patch. In a pipe: commit, \
            session, turn, how it was found and how sure that is, apart by tabs.
            """)

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only say what would be linked")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let links = try context.store().relink(isWritten: !dryRun)
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let rows = links.map { link in
            [
                link.commit.description, link.turn.session.rawValue, String(link.turn.number), link.turn.way.rawValue,
                link.turn.way.certainty,
            ].map { Table.Cell($0) }
        }
        let objects = links.map { link -> JSON in
            [
                "commit": .string(link.commit.description), "session": .string(link.turn.session.rawValue),
                "turn": .integer(link.turn.number), "how": .string(link.turn.way.rawValue),
                "certainty": .string(link.turn.way.certainty),
            ]
        }
        let columns = [
            Table.Column(title: "COMMIT", priority: 9, minimum: 12), .init(title: "SESSION", priority: 8),
            .init(title: "TURN", alignment: .right, priority: 7), .init(title: "HOW", priority: 6),
            .init(title: "CERTAINTY", priority: 5),
        ]
        try context.console.answer(Listing(columns: columns, rows: rows, objects: { objects }), as: format)
        let verb = dryRun ? "would be linked" : "linked"
        context.console.narrate("\(links.count) turn\(links.count == 1 ? "" : "s") \(verb)")
    }
}

extension TurnOfCommit.Way {
    /// How sure the way is, in a word.
    var certainty: String {
        switch self {
        case .trailer, .note: "certain"
        case .tree: "nearly certain"
        case .patch: "likely"
        }
    }
}

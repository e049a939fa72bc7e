internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Moves sessions to the trash.
struct Delete: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Move sessions to the trash: branch, words and worktree",
        discussion: """
            'git chat restore' brings a session back until chat.trashExpiry days (30) have passed. A worktree with \
            unsaved work is not removed without --force, and then its state is saved as a commit first.

            A shared session of yours goes from the remote with the next 'git chat push', and to the trash of everybody \
            who fetches then. Turns that you have not seen are left alone: the session comes back with them.
            """)

    @Argument(help: "Sessions", completion: .custom(Candidates.allSessions))
    var sessions: [String]

    @Flag(help: "Also let go of the words at once: there is no way back once git has pruned")
    var purge = false

    @Flag(
        name: .shortAndLong,
        help: "Remove a worktree with unsaved work, which is saved first; purge what a remote still has")
    var force = false

    @Flag(name: .customLong("dry-run"), help: "Only say what would be deleted")
    var isTrial = false

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    func run(in context: Context) throws {
        let store = try context.store()
        let targets = try targets(store, context)
        for target in targets { try announce(target, store, context) }
        guard !isTrial else { return }
        let what = targets.count == 1 ? "session '\(targets[0].session.title)'" : "\(targets.count) sessions"
        let question = purge ? "delete \(what) for good?" : "move \(what) to the trash?"
        guard try yes || context.console.confirm(question) else { throw Exit(status: .cancelled) }
        try context.forEach(targets.map(\.session.id)) { store, id in
            try delete(id, isTrashed: targets.contains { $0.session.id == id && $0.isTrashed }, store, context)
        }
    }

    /// Each session once, however often it is named; what is in the trash already can be purged as well.
    private func targets(_ store: ChatStore, _ context: Context) throws -> [(session: Session, isTrashed: Bool)] {
        var targets: [(session: Session, isTrashed: Bool)] = []
        for name in sessions {
            let target = try target(name, store, context)
            if !targets.contains(where: { $0.session.id == target.session.id }) { targets.append(target) }
        }
        return targets
    }

    private func target(
        _ name: String, _ store: ChatStore, _ context: Context
    ) throws -> (session: Session, isTrashed: Bool) {
        do { return (try store.session(context.session(name)), false) } catch let missing as StoreError {
            guard purge, case .sessionNotFound = missing else { throw missing }
            do {
                let id = try store.resolveTrash(name)
                guard let trashed = try store.trash().first(where: { $0.session.id == id }) else { throw missing }
                return (trashed.session, true)
            } catch DeletionRefusal.notInTrash { throw missing }
        }
    }

    private func announce(
        _ target: (session: Session, isTrashed: Bool), _ store: ChatStore, _ context: Context
    ) throws {
        let session = target.session
        let count = "\(session.turns) turn\(session.turns == 1 ? "" : "s")"
        context.console.narrate(
            "session '\(session.title)' (\(session.id)): \(count)\(target.isTrashed ? ", in the trash" : "")")
        guard !target.isTrashed, let worktree = try store.worktree(of: session.id) else { return }
        // What is in the way is looked at again under the session's lock, and only then it counts.
        let problems = isTrial ? try store.removalProblems(of: session.id).map(\.words) : []
        context.console.narrate(
            "  worktree '\(worktree.path)'" + (problems.isEmpty ? "" : ": " + problems.joined(separator: "; ")))
    }

    private func delete(_ id: SessionID, isTrashed: Bool, _ store: ChatStore, _ context: Context) throws {
        if !isTrashed { try moveToTrash(id, store, context) }
        guard purge else { return }
        let session = try store.clearing { try store.purge(id, force: force) }
        context.record([ChatEvent("purged", session: id)])
        context.console.narrate("purged session '\(session.title)'")
        context.console.hint("run 'git gc --prune=now' to have git forget the objects now, not in two weeks")
    }

    private func moveToTrash(_ id: SessionID, _ store: ChatStore, _ context: Context) throws {
        let deleted = try store.delete(id, force: force)
        let console = context.console
        console.narrate("deleted session '\(deleted.session.title)'")
        if let commit = deleted.savedCommit {
            console.narrate("what was unsaved in its worktree is commit \(commit)")
        }
        if let reason = deleted.worktreeLeft {
            console.warn("its worktree '\(deleted.worktree ?? "")' could not be removed: \(Fields.line(reason))")
        }
        try context.handOverDefault(from: id)
        if deleted.session.visibility == .shared { try tellShared(deleted.session, store, console) }
        if !purge { console.hint("run 'git chat restore \(id)' to take that back") }
    }
}

extension Delete {
    /// What becomes of a shared session elsewhere.
    fileprivate func tellShared(_ session: Session, _ store: ChatStore, _ console: Console) throws {
        guard try store.owns(session) else {
            return console.narrate("others keep it: it belongs to \(Fields.line(session.owner))")
        }
        console.hint("run 'git chat push' to take it from the remote, and to everybody's trash")
    }
}

/// Brings sessions back from the trash.
struct Restore: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring deleted sessions back; without a name, list the trash",
        discussion: "Branch and words are as they were. The worktree is made again by the next turn.")

    @Argument(help: "Sessions in the trash", completion: .custom(Candidates.deletedSessions))
    var sessions: [String] = []

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        guard !sessions.isEmpty else { return try list(store, context) }
        try context.forEach(sessions.map(store.resolveTrash)) { store, id in
            let session: Session
            do { session = try store.restore(id) } catch StoreError.sessionExists(let id) { throw IsBack(session: id) }
            context.console.narrate("restored session '\(session.title)'")
            if session.status == .archived { context.console.narrate("it is archived, as it was") }
            context.console.hint("run 'git chat delete \(id)' to take that back")
        }
    }

    private func list(_ store: ChatStore, _ context: Context) throws {
        let trash = try store.trash()
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        let columns = [
            Table.Column(title: "SESSION", priority: 8), Table.Column(title: "TITLE", priority: 7, minimum: 12),
            Table.Column(title: "DELETED", priority: 5),
        ]
        let rows = trash.map { trashed -> [Table.Cell] in
            let session = trashed.session
            guard format == .text else {
                return [session.id.rawValue, session.title.text, trashed.deletedAt.description].map { Table.Cell($0) }
            }
            return [
                .init(String(session.id.randomPart), .session), .init(session.title.text),
                .init(context.dates().string(trashed.deletedAt), .meta),
            ]
        }
        let objects = {
            trash.map { trashed -> JSON in
                [
                    "id": .string(trashed.session.id.rawValue), "title": .string(trashed.session.title.text),
                    "turns": .integer(trashed.session.turns), "deleted_at": .string(trashed.deletedAt.description),
                ]
            }
        }
        try context.console.answer(Listing(columns: columns, rows: rows, objects: objects), as: format)
        if trash.isEmpty, format == .text { context.console.narrate("the trash is empty") }
    }
}

/// Somebody else was quicker to restore it.
struct IsBack: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "session_exists", "cannot restore session '\(session)': it is back already", .no,
            hints: ["run 'git chat show \(session)' to see it"])
    }
}

extension DeletionRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .checkedOut(let id, let path):
            Diagnostic(
                "checked_out", "cannot delete session '\(id)': its branch is checked out in '\(path)'", .no,
                hints: ["nothing was changed; run 'git -C \(ShellWord.quoted(path)) switch <branch>' first"])
        case .onRemote(let id, let remote):
            Diagnostic(
                "on_remote", "cannot purge session '\(id)': '\(remote)' still has it", .no,
                hints: [
                    "it is in the trash; run 'git chat push --remote \(remote)' to take it from there, then purge it",
                    "'--force' purges it here alone",
                ])
        case .notInTrash(let name):
            Diagnostic(
                "not_in_trash", "cannot restore session '\(name)': it is not in the trash", .notFound,
                hints: ["run 'git chat restore' to see what is"])
        case .ambiguousTrash(let name, let candidates):
            Diagnostic(
                "ambiguous_name",
                "cannot tell which session '\(name)' is: it could be "
                    + candidates.prefix(10).map(\.rawValue).joined(separator: ", "), .no)
        case .indexInUse(let id):
            Diagnostic(
                "index_in_use", "cannot purge session '\(id)': another command reads the index", .conflict,
                hints: ["it is in the trash; run 'git chat delete --purge \(id)' again"])
        case .branchTaken(let id):
            Diagnostic(
                "branch_taken", "cannot restore session '\(id)': a branch '\(id.branch)' was made meanwhile", .no,
                hints: ["nothing was changed; run 'git branch -m \(id.branch) <name>' first"])
        }
    }
}

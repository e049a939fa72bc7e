internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Puts sessions out of the way.
struct Archive: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Put sessions out of the way: they can be read, and not written to",
        discussion: "Branch, words and worktree stay. 'git chat unarchive' brings a session back.")

    @Argument(help: "Sessions", completion: .custom(Candidates.sessions))
    var sessions: [String] = []

    func run(in context: Context) throws {
        try context.forEach(sessions) { store, id in
            let (before, _) = try store.change(id, .status(.archived))
            context.console.narrate("archived session '\(before.title)'")
            try context.handOverDefault(from: id)
            try StatusFollower(context, id).follow(.archived)
            context.console.hint("run 'git chat unarchive \(id)' to take that back")
        }
    }
}

/// Brings archived sessions back.
struct Unarchive: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "unarchive", abstract: "Bring archived sessions back, so that they go on")

    @Argument(help: "Sessions", completion: .custom(Candidates.archivedSessions))
    var sessions: [String] = []

    func run(in context: Context) throws {
        try context.forEach(sessions) { store, id in
            let status = try store.session(id).status
            guard status == .archived else { throw NotArchived(session: id, status: status) }
            let after = try store.change(id, .status(.active)).after
            context.console.narrate("session '\(after.title)' is active again")
            try StatusFollower(context, id).follow(.active)
            context.console.hint("run 'git chat archive \(id)' to take that back")
        }
    }
}

/// Says that the work of sessions is done.
struct Complete: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "Say that the work of sessions is done",
        discussion: "A completed session can go on: the next message asks first. 'git chat undo' takes it back.")

    @Argument(help: "Sessions", completion: .custom(Candidates.activeSessions))
    var sessions: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Make their pull requests before, as 'git chat finish' does; chat.pr.auto where nothing is said")
    var pr: Bool?

    func run(in context: Context) throws {
        try context.forEach(sessions) { store, id in
            guard try !AutomaticFinish(context: context, id: id, asked: pr).run() else { return }
            let (before, _) = try store.change(id, .status(.completed))
            context.console.narrate("completed session '\(before.title)'")
            context.hintUndo(id)
        }
    }
}

/// Only an archived session is unarchived.
struct NotArchived: Diagnosable {
    let session: SessionID
    let status: Session.Status

    var diagnostic: Diagnostic {
        Diagnostic(
            "not_archived", "cannot unarchive session '\(session)': it is \(status.rawValue)", .no,
            hints: status.ways(session))
    }
}

/// A completed session goes on only when somebody says so.
struct CompletedSession: Diagnosable {
    let session: SessionID

    var diagnostic: Diagnostic {
        Diagnostic(
            "completed", "cannot go on with session '\(session)': it is completed", .no,
            hints: ["nothing was changed; go on with '--yes'"])
    }
}

extension Context {
    /// Does something for each session that is named, for that of this worktree if none is.
    ///
    /// All names are looked up before anything is done. A session for which it fails does not keep it from the others;
    /// the first failure decides how the command ends.
    func forEach(_ names: [String], _ body: (ChatStore, SessionID) throws -> Void) throws {
        try forEach(names.isEmpty ? [session(nil)] : names.map { try session($0) }, body)
    }

    /// Does something for each session, as above, and once for each.
    func forEach(_ named: [SessionID], _ body: (ChatStore, SessionID) throws -> Void) throws {
        let store = try store()
        let ids = named.reduce(into: [SessionID]()) { ids, id in if !ids.contains(id) { ids.append(id) } }
        var failures: [any Error] = []
        for id in ids {
            do { try body(store, id) } catch {
                guard ids.count > 1, let known = error as? any Diagnosable else { throw error }
                let diagnostic = words(for: known)
                console.error(diagnostic.message)
                for hint in diagnostic.hints.prefix(2) { console.hint(hint) }
                failures.append(known)
            }
        }
        if let first = failures.first as? any Diagnosable { throw Exit(status: first.diagnostic.status) }
    }

    /// Asks whether a completed session is to go on, and makes it active again.
    ///
    /// - Throws: `CompletedSession` where the answer is no, or nobody can be asked.
    func goOn(with id: SessionID, isAgreed: Bool) throws {
        let session = try store().session(id)
        guard session.status == .completed else { return }
        let question = "session '\(session.title)' is completed; go on with it?"
        guard try isAgreed || console.settings.isInteractive && console.confirm(question) else {
            throw CompletedSession(session: id)
        }
        try store().change(id, .status(.active))
    }

    func hintUndo(_ id: SessionID) { console.hint("run 'git chat undo -s \(id)' to take that back") }

    /// Gives the default to another session when the one that has it goes.
    func handOverDefault(from id: SessionID) throws {
        guard let heir = try store().handOverDefault(from: id) else { return }
        console.narrate("session '\(heir.title)' is the default now")
    }
}

extension Session.Status {
    /// What can be done with a session that is so, for who wanted to make it so.
    fileprivate func ways(_ id: SessionID) -> [String] {
        switch self {
        case .active: ["nothing was changed, and nothing has to be: messages can be sent to it"]
        case .archived: ["run 'git chat unarchive \(id)' to go on with it"]
        case .completed:
            [
                "nothing was changed; run 'git chat send -s \(id) --yes <message>' to go on with it",
                "'git chat undo -s \(id)' makes it active again where nothing was done since",
            ]
        }
    }
}

extension ChangeRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .archived(let id, let last):
            Diagnostic(
                "archived", "cannot change session '\(id)': it is archived, \(Self.words(last))", .no,
                hints: ["run 'git chat unarchive \(id)' first"])
        case .status(let id, let status, let wanted, let last) where status == wanted:
            Diagnostic(
                "unchanged", "cannot make session '\(id)' \(wanted.rawValue): it is that already, \(Self.words(last))",
                .no, hints: status.ways(id))
        case .status(let id, let status, let wanted, let last):
            Diagnostic(
                "not_allowed",
                "cannot make session '\(id)' \(wanted.rawValue): it is \(status.rawValue), \(Self.words(last))", .no,
                hints: [
                    "\(status == .archived ? "an" : "a") \(status.rawValue) session can become "
                        + status.becomes.map(\.rawValue).joined(separator: " or ")
                ])
        case .unchanged(let id):
            Diagnostic("unchanged", "cannot change session '\(id)': it is so already", .no)
        case .busy(let id, let holder):
            Diagnostic(
                "busy",
                "cannot change session '\(id)': process \(holder.process) on \(holder.host) works on a turn", .no,
                hints: ["wait until it ends, or stop it with Ctrl-C where it runs"])
        }
    }

    private static func words(_ last: LastChange) -> String { "last changed by \(last.person) at \(last.at)" }
}

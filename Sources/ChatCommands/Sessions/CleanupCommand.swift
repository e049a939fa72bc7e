internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Reclaims what can be made again.
struct CleanupCommand: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup", abstract: "Reclaim build output and other ignored files from worktrees",
        discussion: """
            Archived and completed sessions are cleaned unless some are named. Files that git ignores go; those that \
            .worktreeinclude names stay, and so does everything that is tracked or could be. A worktree in which an \
            agent works is left alone. What each session takes is shown first.
            """)

    @Argument(
        help: "Sessions; without any, those that are archived or completed", completion: .custom(Candidates.allSessions)
    )
    var sessions: [String] = []

    @Flag(help: "Active sessions too, after the others")
    var all = false

    @Flag(help: "Remove the worktrees of archived sessions, where nothing in them would be lost")
    var worktrees = false

    @Flag(name: .customLong("dry-run"), help: "Only say what would be reclaimed")
    var isDry = false

    @Flag(help: "Do not ask")
    var yes = false

    func run(in context: Context) throws {
        let (store, plan) = (try context.store(), Cleanup(takesWorktrees: worktrees))
        let found = try chosen(context).compactMap { id in
            try skippingBusy(id, context) { try store.reclaimable(in: id, plan) }
        }
        for one in found where !one.problems.isEmpty {
            let kept = WorktreeKept(session: one.session.id, path: one.path, problems: one.problems, isForced: false)
            context.console.warn(context.words(for: kept).message)
        }
        let worthwhile = found.filter { $0.files > 0 || $0.isWhole }
        guard !worthwhile.isEmpty else { return context.console.narrate("nothing can be reclaimed") }
        try show(worthwhile, context)
        guard !isDry else { return }
        guard try yes || context.console.confirm("remove these files?") else { throw Exit(status: .no) }
        let taken = try worthwhile.compactMap { one in
            try skippingBusy(one.session.id, context) { try store.reclaim(one.session.id, plan) }
        }
        let bytes = taken.reduce(0) { $0 + $1.bytes }
        context.console.narrate("reclaimed \(Size.words(bytes)) from \(Size.count(taken.count, "session"))")
    }

    /// Sessions of which nobody wants anything any more come first.
    private func chosen(_ context: Context) throws -> [SessionID] {
        guard sessions.isEmpty else { return try sessions.map { try context.session($0) } }
        let (known, unreadable) = try context.store().sessions()
        context.warn(of: unreadable)
        let order: [Session.Status] = [.archived, .completed] + (all ? [.active] : [])
        return order.flatMap { status in known.filter { $0.status == status } }.map(\.id)
    }

    private func skippingBusy(_ id: SessionID, _ context: Context, _ body: () throws -> Reclaimable?) throws
        -> Reclaimable?
    {
        do { return try body() } catch StoreError.busy {
            context.console.warn("session \(context.name(of: id)) is left alone: an agent works in it")
            return nil
        }
    }

    private func show(_ found: [Reclaimable], _ context: Context) throws {
        for one in found {
            let what = one.isWhole ? "its worktree" : Size.count(one.files, "ignored file")
            let fields = [
                Size.words(one.bytes), one.session.id.rawValue, context.console.safe(one.session.title.text), what,
            ]
            try context.console.answer(fields.joined(separator: "\t"))
        }
        let bytes = found.reduce(0) { $0 + $1.bytes }
        try context.console.answer("\(Size.words(bytes))\tin all")
        try context.console.flush()
    }
}

/// Sizes as people read them.
enum Size {
    /// Bytes in the largest unit of 1024 that leaves a whole number before the point.
    static func words(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var (tenths, unit) = (bytes * 10 / 1024, 0)
        while tenths >= 10240, unit < units.count - 1 { (tenths, unit) = (tenths / 1024, unit + 1) }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// A number with its noun.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static let units = ["KiB", "MiB", "GiB", "TiB"]
}

internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Lets others have sessions.
struct Share: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Share sessions: show what leaves, ask, and push",
        discussion: """
            A session is private until it is shared. What leaves is its branch, with its code, and its log, with every \
            message; from then on 'git chat push' and 'sync' take along what is added. Nothing leaves without a yes.
            """)

    @Argument(help: "Sessions", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @OptionGroup var remote: RemoteOption

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only show what would leave")
    var dryRun = false

    func run(in context: Context) throws {
        let store = try context.store()
        let ids = try sessions.isEmpty ? [context.session(nil)] : sessions.map { try context.session($0) }
        let remote = try remote.chosen(store)
        let previews = try ids.map { try store.preview($0, to: remote) }
        for preview in previews { tell(preview, context) }
        let secret = previews.first { !$0.secrets.isEmpty }
        guard !dryRun else { return }
        if let secret, store.refusesSecrets { throw SharingError.secrets(secret.session.id, rules: secret.secrets) }
        let what = ids.count == 1 ? "this session" : "these \(ids.count) sessions"
        let question = "Share \(what) with everybody who can read '\(remote.name)' (\(store.address(of: remote)))?"
        guard try yes || context.console.confirm(question) else { throw Exit(status: .cancelled) }
        let report = try store.share(ids, to: remote)
        context.record(report, to: remote)
        FetchText(context: context).tell(report.fetched)
        context.console.narrate("shared \(ids.count) session\(ids.count == 1 ? "" : "s") on '\(remote.name)'")
        PushText(context: context).tell(layout: report.layout, of: remote, before: remote.layout)
    }

    private func tell(_ preview: SharePreview, _ context: Context) {
        let session = preview.session
        let counts = [("turn", session.turns), ("message", session.messages), ("commit", preview.subjects.count)]
            .map { "\($1) \($0)\($1 == 1 ? "" : "s")" }
        context.console.narrate("'\(session.title)' (\(session.id))")
        context.console.narrate(
            "  \(counts.joined(separator: ", ")), \(preview.bytes) bytes"
        )
        for subject in preview.subjects.prefix(10) { context.console.narrate("  \(subject)") }
        if preview.subjects.count > 10 { context.console.narrate("  and \(preview.subjects.count - 10) more commits") }
        for rule in preview.secrets { context.console.warn("it holds what looks like a secret (\(rule))") }
    }
}

/// Takes sessions back.
struct Unshare: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "unshare",
        abstract: "Make sessions private again, and take them from the remote",
        discussion: "Copies that others fetched stay with them, and a host may keep what it was given for a while.")

    @Argument(help: "Sessions", completion: .custom(Candidates.allSessions))
    var sessions: [String]

    @OptionGroup var remote: RemoteOption

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    func run(in context: Context) throws {
        let store = try context.store()
        let ids = try sessions.map { try context.session($0) }
        let remote = try remote.chosen(store)
        let question =
            "Take \(ids.count) session\(ids.count == 1 ? "" : "s") from '\(remote.name)'? Copies of others stay."
        guard try yes || context.console.confirm(question) else { throw Exit(status: .cancelled) }
        let withdrawal: Withdrawal
        do { withdrawal = try store.unshare(ids, from: remote) } catch SharingError.leftAlone(let id, let problem, _) {
            // Where logs are on it may be known only since it was asked.
            throw LogInTheWay(session: id, problem: problem, remote: try store.chatRemote(remote.name))
        }
        FetchText(context: context).tell(withdrawal.fetched)
        try tell(withdrawal, ids, of: remote, context)
    }

    private func tell(_ withdrawal: Withdrawal, _ ids: [SessionID], of remote: ChatRemote, _ context: Context) throws {
        let store = try context.store()
        let again = try ids.filter { try store.session($0).visibility == .private }
        if !again.isEmpty {
            context.console.narrate("\(again.count) session\(again.count == 1 ? " is" : "s are") private again")
        }
        for (id, others) in withdrawal.elsewhere.sorted(by: { $0.key < $1.key }) {
            let names = others.map { "'\($0)'" }.joined(separator: ", ")
            if again.contains(id) {
                context.console.warn(
                    "\(context.name(of: id)) was shared on \(names), too, which git does not know any more")
            } else {
                context.console.narrate("\(context.name(of: id)) is still shared on \(names)")
                context.console.hint("run 'git chat unshare --remote \(others[0]) \(id)' to take it from there, too")
            }
        }
        for fork in withdrawal.forks {
            context.console.warn("a fork of it is still shared on '\(remote.name)': '\(fork.title)' (\(fork.id))")
        }
    }
}

/// A session is not taken back: what the remote has of it cannot be taken in first, and might be lost.
struct LogInTheWay: Diagnosable {
    let session: SessionID
    let problem: IntakeProblem
    let remote: ChatRemote

    var diagnostic: Diagnostic {
        let way = "git push \(ShellWord.quoted(remote.name)) --delete \(remote.log(of: session))"
        return Diagnostic(
            "left_alone",
            "cannot take session '\(session)' from '\(remote.name)': what is there was left alone: \(problem.words)",
            .no,
            hints: problem.isOfLog
                ? ["nothing was changed; run '\(way)' to let go of the log there, then the command again"] : [])
    }
}

extension IntakeProblem {
    /// Whether it is that of a log which nobody can do anything with, and not of this machine or this program.
    fileprivate var isOfLog: Bool {
        switch self {
        case .damaged, .otherSession, .unsealed, .unrelated, .clock, .tooLarge, .incomplete: true
        case .damagedBranch, .newerFormat, .turnGoesOn, .worktree, .privateSession, .deletion: false
        }
    }
}

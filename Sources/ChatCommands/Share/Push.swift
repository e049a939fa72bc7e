internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Sends shared sessions.
struct Push: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send what is new in shared sessions",
        discussion: """
            Branch, log and index go together or not at all, and nothing there is written over. What others pushed \
            meanwhile is fetched and merged first. Sessions that are private stay here. Shared sessions of yours that you \
            deleted are taken from the remote, and go to the trash of everybody who fetches.
            """)

    @Argument(help: "Sessions; without one, all that are shared", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @OptionGroup var remote: RemoteOption

    @Flag(
        help: "Let a branch that was rewritten here take the place of the one there, if the log knows every turn of it")
    var rewritten = false

    func run(in context: Context) throws {
        let store = try context.store()
        let remote = try remote.chosen(store)
        let ids = try sessions.map { try context.session($0) }
        let report = try UnsharedSession.naming(store) {
            try store.push(ids.isEmpty ? nil : ids, to: remote, isRewritten: rewritten)
        }
        context.record(report, to: remote)
        if try ids.isEmpty && report.isEmpty && store.shared(on: remote).isEmpty {
            return try context.console.tellNothingShared(on: remote, store)
        }
        PushText(context: context).tell(report, of: remote)
        try FetchText(context: context).handOver(report.fetched)
        if !report.refused.isEmpty || report.fetched.contains(where: { $0.problem != nil }) { throw Exit(status: .no) }
    }
}

/// Brings sessions of others.
struct Fetch: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Bring what is new in shared sessions",
        discussion: """
            Conversations are always merged. Code goes on where one side has all of the other, is merged where changes \
            go together, and where they are at odds what was here becomes a session of its own. A name can also be that of \
            a session which is not here yet. Nothing that came is run.
            """)

    @Argument(
        help: "Sessions; without one, all that are shared here or there", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @OptionGroup var remote: RemoteOption
    @OptionGroup var output: JSONOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let remote = try remote.chosen(store)
        let report = try store.fetch(sessions, from: remote)
        let text = FetchText(context: context)
        text.tell(unreadable: report.unreadable, on: remote)
        if output.json {
            try context.console.answer(JSON.array(report.received.map(FetchText.object)).pretty)
        } else {
            text.tell(report.received)
            text.tell(left: report.left)
            text.tell(gone: report.gone, survivors: report.survivors)
            if !report.received.contains(where: { $0.isChanged || $0.problem != nil }) {
                context.console.narrate("nothing new")
            }
        }
        try text.end(report)
    }
}

/// Fetches, then pushes.
struct Sync: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Fetch what is new in shared sessions, then push what is new here",
        discussion: """
            Where nothing is new, the remote is asked once. The forge is asked, too, where the pull requests are that are \
            open as far as is known here: a session whose pull request was merged is completed.
            """)

    @Argument(help: "Sessions; without one, all that are shared", completion: .custom(Candidates.allSessions))
    var sessions: [String] = []

    @OptionGroup var remote: RemoteOption

    func run(in context: Context) throws {
        let store = try context.store()
        let remote = try remote.chosen(store)
        let fetched = try store.fetch(sessions, from: remote)
        let text = FetchText(context: context)
        text.tell(unreadable: fetched.unreadable, on: remote)
        text.tell(fetched.received)
        text.tell(left: fetched.left)
        text.tell(gone: fetched.gone, survivors: fetched.survivors)
        try PullRequestNews(context, store, remote: remote.name).bringIn(sessions.map { try context.session($0) })
        let left = Set(fetched.received.filter { $0.problem != nil }.map(\.session))
        let pushed = try UnsharedSession.naming(store) {
            try store.push(
                sessions.isEmpty ? nil : sessions.map { try context.session($0) }, except: left.union(fetched.gone),
                to: store.chatRemote(remote.name))
        }
        context.record(pushed, to: remote)
        let isSilent = fetched.received.isEmpty && fetched.gone.isEmpty && fetched.left.isEmpty && pushed.isEmpty
        if try isSilent && sessions.isEmpty && store.shared(on: remote).isEmpty {
            return try context.console.tellNothingShared(on: remote, store)
        }
        PushText(context: context).tell(pushed, of: remote, hasLeft: !left.isEmpty)
        try text.end(fetched)
        if !pushed.refused.isEmpty { throw Exit(status: .no) }
    }
}

extension Console {
    /// Nothing was sent, because nothing may be.
    fileprivate func tellNothingShared(on remote: ChatRemote, _ store: ChatStore) throws {
        guard try store.sharedHere().isEmpty else {
            narrate("no session is shared on '\(remote.name)'; nothing was sent")
            if let former = try store.formerRemotes().first {
                hint("if it is what was '\(former)' here, run 'git chat fetch --remote \(remote.name)' first")
            }
            guard try store.sharedHere().contains(where: { try store.mayShare($0) }) else { return }
            return hint("run 'git chat share --remote \(remote.name) <session>' to share one there, too")
        }
        narrate("no session is shared; nothing was sent")
        if let id = try store.current(), try !store.mayShare(id) { return }
        hint("run 'git chat share' to share the session of this worktree")
    }
}

/// A session is not pushed, and who asks may not share it either.
struct UnsharedSession: Diagnosable {
    let refusal: SharingError

    /// Without the way to share it, which would be refused.
    var diagnostic: Diagnostic {
        var diagnostic = refusal.diagnostic
        diagnostic.hints = []
        return diagnostic
    }

    /// Names what a push refuses so, where it would otherwise be told to share.
    static func naming<Value>(_ store: ChatStore, _ push: () throws -> Value) throws -> Value {
        do { return try push() } catch let refusal as SharingError {
            switch refusal {
            case .notSharedThere(let id, _), .notShared(let id):
                guard try !store.mayShare(id) else { throw refusal }
                throw UnsharedSession(refusal: refusal)
            default: throw refusal
            }
        }
    }
}

/// How what went to a remote is told.
struct PushText {
    let context: Context

    /// - Parameter hasLeft: Whether something was left alone before.
    func tell(_ report: PushReport, of remote: ChatRemote, hasLeft: Bool = false) {
        FetchText(context: context).tell(report.fetched)
        let (count, gone) = (report.sessions.count, report.deleted.count)
        if count > 0 { context.console.narrate("pushed \(count) session\(count == 1 ? "" : "s") to '\(remote.name)'") }
        if gone > 0 {
            context.console.narrate("took \(gone) deleted session\(gone == 1 ? "" : "s") from '\(remote.name)'")
        }
        let back = report.withdrawn.count
        if back > 0 {
            context.console.narrate("took \(back) session\(back == 1 ? "" : "s") back from '\(remote.name)'")
        }
        for (id, rules) in report.secrets.sorted(by: { $0.key < $1.key }) {
            context.console.warn(
                "session \(context.name(of: id)) holds what looks like a secret (\(rules.joined(separator: ", ")))")
        }
        for (id, reason) in report.refused.sorted(by: { $0.key < $1.key }) {
            context.console.warn(
                "'\(remote.name)' does not take session \(context.name(of: id)): the host says \(reason)")
        }
        let isLeft = hasLeft || !report.refused.isEmpty || report.fetched.contains { $0.problem != nil }
        if count + gone + back == 0 {
            context.console.narrate(isLeft ? "nothing was sent" : "everything is up to date")
        }
        tell(layout: report.layout, of: remote, before: remote.layout)
    }

    func tell(layout: ChatRemote.Layout, of remote: ChatRemote, before: ChatRemote.Layout) {
        guard layout != before else { return }
        context.console.warn(
            "'\(remote.name)' does not take refs/chat/: logs are there as branches below 'kosuke-chat/'")
    }
}

extension FetchText {
    /// The exit status says that something was left alone, or that code is at odds.
    func end(_ report: FetchReport) throws {
        try handOver(report.received)
        if report.received.contains(where: { $0.code.fork != nil }) { throw Exit(status: .conflict) }
        if report.received.contains(where: { $0.problem != nil }) { throw Exit(status: .no) }
    }
}

internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore

/// Brings a session's pull request up to date.
struct PullRequestUpdate: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Push what is new, and change title, text, base or state of the pull request",
        discussion: """
            Our part of the text is written anew; what people wrote around it stays. Title and everything else change \
            only where an option says so.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @OptionGroup var text: PullRequestTextOptions
    @OptionGroup var details: PullRequestDetailOptions
    @OptionGroup var care: PullRequestCareOptions

    @Option(name: [.customShort("B"), .long], help: "Branch to propose it for from now on")
    var base: String?

    @Flag(name: .shortAndLong, help: "Make it a draft")
    var draft = false

    @Flag(help: "Make it ready for review")
    var ready = false

    @Option(help: "Remote to push to")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if draft, ready { throw ValidationError("'--draft' and '--ready' exclude each other") }
    }

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        let state = PullRequestState(context: context, store: store, id: id, remote: remote)
        let found = try state.refresh(waits: false)
        guard found.request.isOpen else {
            throw PullRequestClosed(number: found.request.number, state: found.request.state)
        }
        try found.account.asking(context) { client in
            if !care.isDryRun { try change(found, client) }
            let run = PullRequestRun(
                context: context, store: store, id: id, text: text, details: details,
                placing: try place(base ?? found.request.base), care: care)
            try PullRequestAnswer(context, output).give(run.run, web: care.web)
        }
    }

    private func change(_ found: PullRequestState.Found, _ client: ForgeClient) throws {
        if let base, base != found.request.base {
            _ = try client.change(found.request.number, in: found.repository, base: base)
        }
        guard draft || ready, draft != (found.request.state == .draft) else { return }
        try client.setDraft(draft, of: found.request)
    }

    private func place(_ base: String) throws -> PullRequestPlaceOptions {
        try PullRequestPlaceOptions.parse(["--base", base] + (remote.map { ["--remote", $0] } ?? []))
    }
}

/// A pull request that is over takes no changes.
struct PullRequestClosed: Diagnosable {
    let number: Int
    let state: ForgePullRequest.State

    var diagnostic: Diagnostic {
        Diagnostic(
            "pull_request_over", "cannot change pull request #\(number): it is \(state.rawValue)", .no,
            hints: state == .closed ? ["run 'git chat pr reopen' to open it again"] : [])
    }
}

/// Closes a session's pull request without merging it.
struct PullRequestClose: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close the pull request of a session without merging it")

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(name: .shortAndLong, parsing: .unconditional, help: "Comment to leave there before")
    var comment: String?

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        try PullRequestSwitch(context: context, id: id, remote: remote).set(open: false, comment: comment, output)
    }
}

/// Opens a closed pull request again.
struct PullRequestReopen: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Open the closed pull request of a session again")

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        try PullRequestSwitch(context: context, id: id, remote: remote).set(open: true, comment: nil, output)
    }
}

/// Opens and closes a pull request.
struct PullRequestSwitch {
    let context: Context
    let id: SessionID
    let remote: String?

    func set(open: Bool, comment: String?, _ output: OutputOptions) throws {
        let (request, wasSo) = try change(open: open, comment: comment)
        let verb = open ? "open" : "closed"
        context.console.narrate("pull request #\(request.number) \(wasSo ? "is" : "is now") \(verb)")
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: request.json, as: form) { request.url + "\n" }
    }

    /// Opens or closes it, and records that.
    ///
    /// - Returns: The pull request, and whether it was so already.
    @discardableResult
    func change(open: Bool, comment: String?) throws -> (request: ForgePullRequest, wasSo: Bool) {
        let state = PullRequestState(context: context, store: try context.store(), id: id, remote: remote)
        let found = try state.refresh(waits: false)
        let request = found.request
        guard request.state != .merged else { throw PullRequestClosed(number: request.number, state: .merged) }
        let changed = try found.account.asking(context) { client in
            if let comment { _ = try client.comment(comment, on: request.number, in: found.repository) }
            guard request.isOpen != open else { return request }
            return try client.change(request.number, in: found.repository, isOpen: open)
        }
        try state.record(changed)
        return (changed, request.isOpen == open)
    }
}

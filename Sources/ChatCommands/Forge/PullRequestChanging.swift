internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Brings a session's pull request up to date.
struct PullRequestUpdate: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Push what is new, and change title, text, base or state of the pull request",
        discussion: """
            Our part of the text is written anew; what people wrote around it stays. Title and everything else change \
            only where an option says so. Of several that are open, '--number' names one.
            """)

    @OptionGroup var choice: PullRequestChoice
    @OptionGroup var text: PullRequestTextOptions
    @OptionGroup var details: PullRequestDetailOptions
    @OptionGroup var care: PullRequestCareOptions

    @Option(name: [.customShort("B"), .long], help: "Branch to propose it for from now on")
    var base: String?

    @Flag(name: .shortAndLong, help: "Make it a draft")
    var draft = false

    @Flag(help: "Make it ready for review")
    var ready = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if draft, ready { throw ValidationError("'--draft' and '--ready' exclude each other") }
    }

    func run(in context: Context) throws {
        let state = try choice.state(in: context)
        let found = try state.changeable(\.isOpen)[0]
        guard found.request.isOpen else {
            throw PullRequestClosed(number: found.request.number, state: found.request.state)
        }
        try found.account.asking(context) { client in
            if !care.isDryRun { try change(found, client) }
            let run = PullRequestRun(
                context: context, store: state.store, id: state.id, text: text, details: details,
                placing: try place(found, state), care: care)
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

    /// Where it was proposed, from which branch and by which commits, so that it is this one that is brought up to date.
    private func place(_ found: PullRequestState.Found, _ state: PullRequestState) throws -> PullRequestPlaceOptions {
        let request = found.request
        let history = try PullRequestHistory.kind(of: request, from: state.id, in: state.store)
        let words = ["--base", base ?? request.base, "--head", request.head, "--history", history.rawValue]
        return try PullRequestPlaceOptions.parse(words + (choice.remote.map { ["--remote", $0] } ?? []))
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
        commandName: "close", abstract: "Close the pull request of a session without merging it",
        discussion: "Of several that are open, '--number' names one, and '--all' means them all.")

    @OptionGroup var choice: PullRequestChoice

    @Option(name: .shortAndLong, parsing: .unconditional, help: "Comment to leave there before")
    var comment: String?

    @Flag(help: "Close all that are open")
    var all = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        var change = PullRequestSwitch(state: try choice.state(in: context), isOpening: false)
        (change.comment, change.takesSeveral) = (comment, all)
        try change.answer(output)
    }
}

/// Opens a closed pull request again.
struct PullRequestReopen: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Open the closed pull request of a session again",
        discussion: "Of several that are closed, '--number' names one.")

    @OptionGroup var choice: PullRequestChoice
    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        try PullRequestSwitch(state: choice.state(in: context), isOpening: true).answer(output)
    }
}

/// Opens and closes pull requests.
struct PullRequestSwitch {
    let state: PullRequestState
    let isOpening: Bool
    /// What is said there before.
    var comment: String?
    /// Whether all that can be are changed, and not one.
    var takesSeveral = false

    /// Changes them, and prints their addresses.
    func answer(_ output: OutputOptions) throws {
        let console = state.context.console
        let form = output.chosen(onTerminal: console.settings.isTerminal)
        let changed = try change()
        for (request, wasSo) in changed {
            console.narrate(
                "pull request #\(request.number) \(wasSo ? "is" : "is now") \(isOpening ? "open" : "closed")")
        }
        let objects = changed.map(\.request.json)
        try console.answer(object: takesSeveral ? .array(objects) : objects.last ?? .null, as: form) {
            changed.map { $0.request.url + "\n" }.joined()
        }
    }

    /// Opens or closes them, and records that.
    ///
    /// - Returns: The pull requests, and whether each was so already.
    @discardableResult
    func change() throws -> [(request: ForgePullRequest, wasSo: Bool)] {
        try state.changeable(several: takesSeveral) { $0.isOpen != isOpening && $0.state != .merged }.map { found in
            guard found.request.state != .merged else {
                throw PullRequestClosed(number: found.request.number, state: .merged)
            }
            let changed = try found.account.asking(state.context) { try change(found, $0) }
            try state.record([.init(request: changed, repository: found.repository, account: found.account)])
            return (changed, found.request.isOpen == isOpening)
        }
    }

    private func change(_ found: PullRequestState.Found, _ client: ForgeClient) throws -> ForgePullRequest {
        if let comment { _ = try client.comment(comment, on: found.request.number, in: found.repository, isOnce: true) }
        guard found.request.isOpen != isOpening else { return found.request }
        return try client.change(found.request.number, in: found.repository, isOpen: isOpening)
    }
}

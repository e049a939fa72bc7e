internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import HTTP

/// Pull requests made from sessions.
struct PullRequest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pr",
        abstract: "Make and look after the pull request of a session",
        discussion: """
            Works with GitHub, its Enterprise servers, Gitea and Forgejo; for other forges the branch is pushed and the \
            page is named on which a person can go on. The token is looked for in chat.<host>.tokenCommand; GH_TOKEN \
            and GITHUB_TOKEN for github.com, GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN for other servers; gh; the \
            remote's URL; and git credential.
            """,
        subcommands: [
            PullRequestCreate.self, PullRequestStatus.self, PullRequestView.self, PullRequestUpdate.self,
            PullRequestClose.self, PullRequestReopen.self, PullRequestComments.self, CredentialAnswer.self,
        ])
}

/// Makes a pull request from a session.
struct PullRequestCreate: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Push a session's branch and make a pull request from it",
        discussion: """
            Checks first: nothing uncommitted, something to propose, no conflicts with the base. A pull request that is \
            there already is brought up to date instead. Run again after a failure, it goes on where it stopped. The \
            address is printed alone on standard output. The text begins with the repository's own template, if its \
            base branch has one; nothing that was said in the session is part of it unless --summary asks for it.
            """)

    @OptionGroup var proposal: PullRequestProposalOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let run = try proposal.run(in: context)
        try PullRequestAnswer(context, output).give(run.run, web: proposal.care.web)
    }
}

/// Finishes a session: its work goes out as a pull request, and it is done.
struct Finish: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Finish a session: push it, make its pull request, mark it as completed",
        discussion: """
            What 'git chat pr create' does, and then the session's status is completed. Run again after a failure, it \
            goes on where it stopped.
            """)

    @OptionGroup var proposal: PullRequestProposalOptions
    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        var run = try proposal.run(in: context)
        run.completes = true
        try PullRequestAnswer(context, output).give(run.run, web: proposal.care.web)
    }
}

/// The answer of the commands that make pull requests.
struct PullRequestAnswer {
    private let context: Context
    private let output: OutputOptions

    init(_ context: Context, _ output: OutputOptions) { (self.context, self.output) = (context, output) }

    /// Runs it and prints the address, also where a person has to go on there.
    func give(_ run: () throws -> PullRequestRun.Outcome, web: Bool) throws {
        let outcome: PullRequestRun.Outcome
        do { outcome = try run() } catch ProposalRefusal.noToken(let place, let page) {
            if let page { try show(url: page) }
            throw ProposalRefusal.noToken(place: place, page: page)
        }
        switch outcome {
        case .made(let request, _, let problems):
            try show(url: request.url, request)
            try context.console.flush()
            if web { Browser(context).open(request.url) }
            if !problems.isEmpty { throw ProposalRefusal.partly(number: request.number, problems: problems) }
        case .page(let page):
            context.console.narrate(
                page == nil ? "the branch is pushed; there is no forge to ask" : "make the pull request on this page:")
            if let page { try show(url: page) }
        case .planned(let plan): try show(plan)
        }
    }

    private func show(url: String, _ request: ForgePullRequest? = nil) throws {
        try context.console.answer(object: Self.json(url, request), as: form) { url + "\n" }
    }

    private func show(_ plan: PullRequestRun.Plan) throws {
        let json: JSON = [
            "pull_request_url": .null, "pull_request_number": .null, "title": .string(plan.title),
            "source_branch": .string(plan.head), "target_branch": .string(plan.base), "body": .string(plan.body),
        ]
        try context.console.answer(object: json, as: form) {
            let lines = ["title: " + plan.title, "from: " + plan.head, "into: " + plan.base, "", plan.body]
            return context.console.safe(lines.joined(separator: "\n")) + "\n"
        }
    }

    private var form: OutputFormat { output.chosen(onTerminal: context.console.settings.isTerminal) }

    private static func json(_ url: String, _ request: ForgePullRequest?) -> JSON {
        [
            "pull_request_url": .string(url), "pull_request_number": .optional(request?.number),
            "title": .optional(request?.title), "source_branch": .optional(request?.head),
            "target_branch": .optional(request?.base),
        ]
    }
}

/// Gives git the token for a push, where git has none: called by git, not by people.
struct CredentialAnswer: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential", abstract: "Answer git's question for a user and a password", shouldDisplay: false)

    @Argument(help: "What git wants done")
    var verb: String

    func run(in context: Context) throws {
        let input = try TextInput.text("-", limit: 65_536)
        guard verb == "get" else { return }
        CrashText.leaveOut()
        let pairs = input.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        func value(_ name: String) -> String? { pairs.last { $0.count == 2 && $0[0] == name }?[1] }
        guard let way = value("protocol"), let host = value("host"), let url = RemoteURL("\(way)://\(host)/"),
            let forge = KnownForges(context).known(url), forge.web.scheme == way,
            let token = try TokenPlaces(context, withCredentials: false).token(for: forge, remote: nil)
        else { return }
        try context.console.answer("username=x-access-token\npassword=\(token.secret)")
    }
}

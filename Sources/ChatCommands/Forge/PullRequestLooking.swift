internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore

/// Shows where a session's pull request is.
struct PullRequestStatus: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the forge where a session's pull request is",
        discussion: """
            The session learns what changed; one that was merged is completed. With --checks, what programs and people \
            say about it is asked, too: the exit status is then 1 where a check failed or is still running.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Flag(help: "Ask for checks and reviews, too")
    var checks = false

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        let found = try PullRequestState(context: context, store: context.store(), id: id, remote: remote).refresh()
        let verdicts = try checks ? found.account.client.verdicts(on: found.request, in: found.repository) : nil
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: json(found.request, verdicts), as: form) {
            PullRequestText.lines(found.request, verdicts, context)
        }
        if verdicts?.hasPassed == false { throw Exit(status: .no) }
    }

    private func json(_ request: ForgePullRequest, _ verdicts: Verdicts?) -> JSON {
        guard let verdicts, case .object(let members) = request.json else { return request.json }
        let checks = verdicts.checks.map { check -> JSON in
            ["name": .string(check.name), "state": .string(check.state), "url": .optional(check.url)]
        }
        let reviews = verdicts.reviews.sorted { $0.key < $1.key }.map { person, word -> JSON in
            ["author": .string(person), "state": .string(word.lowercased())]
        }
        return .object(members + [.init("checks", .array(checks)), .init("reviews", .array(reviews))])
    }
}

/// Shows title and text of a session's pull request.
struct PullRequestView: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Show the pull request of a session, with its text")

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Flag(name: .shortAndLong, help: "Open it in the browser")
    var web = false

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        let state = PullRequestState(context: context, store: try context.store(), id: id, remote: remote)
        let found = try state.refresh(waits: false)
        if web { Browser(context).open(found.request.url) }
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: found.request.json, as: form) {
            let console = context.console
            let text = found.request.body.isEmpty ? "" : "\n" + console.safe(found.request.body) + "\n"
            return PullRequestText.lines(found.request, nil, context) + text
        }
    }
}

/// Shows what was said on a pull request, or says something there.
struct PullRequestComments: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "comments", abstract: "List the comments on a session's pull request, or add one")

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Option(name: .shortAndLong, parsing: .unconditional, help: "Text of a comment to add")
    var message: String?

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        let state = PullRequestState(context: context, store: try context.store(), id: id, remote: remote)
        let found = try state.refresh(waits: false)
        let (client, number) = (found.account.client, found.request.number)
        if let message {
            let made = try client.comment(PullRequestText.fitting(message), on: number, in: found.repository)
            return try context.console.answer(context.console.safe(made.url))
        }
        let comments = try client.comments(on: number, in: found.repository)
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        let listing = Listing(
            columns: [.init(title: "AUTHOR", priority: 9), .init(title: "COMMENT", priority: 8, minimum: 20)],
            rows: comments.map { comment in
                let fields = [comment.author, comment.at, comment.url, comment.body]
                return form == .text
                    ? [Table.Cell(comment.author, .session), Table.Cell(comment.body)] : fields.map { Table.Cell($0) }
            },
            objects: {
                comments.map {
                    [
                        "author": .string($0.author), "at": .string($0.at), "url": .string($0.url),
                        "body": .string($0.body),
                    ]
                }
            })
        try context.console.answer(listing, as: form)
    }
}

extension PullRequestText {
    /// A pull request as a person reads it, a line for each fact.
    static func lines(_ request: ForgePullRequest, _ verdicts: Verdicts?, _ context: Context) -> String {
        let console = context.console
        let size = request.commits.map { ", \($0) commit\($0 == 1 ? "" : "s")" } ?? ""
        let state = request.state.rawValue + (request.isOpen ? mergeWords(request) : "")
        var lines = ["#\(request.number) \(request.title)", "\(state)\(size), \(request.head) → \(request.base)"]
        let people: [(String, [String])] = [
            ("labels", request.labels), ("reviewers", request.reviewers), ("assignees", request.assignees),
        ]
        lines += people.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        if let count = request.comments, count > 0 { lines.append("\(count) comment\(count == 1 ? "" : "s")") }
        lines += (verdicts?.checks ?? []).map { "check \($0.name): \($0.state)" }
        lines += (verdicts?.reviews ?? [:]).sorted { $0.key < $1.key }.map {
            "review \($0.key): \($0.value.lowercased().replacing("_", with: " "))"
        }
        return (lines + [request.url]).map { console.safe($0) + "\n" }.joined()
    }

    private static func mergeWords(_ request: ForgePullRequest) -> String {
        switch (request.isMergeable, request.mergeableState) {
        case (false?, _): ", has conflicts"
        case (_, "blocked"?): ", blocked by the repository's rules"
        case (_, "behind"?): ", behind its base"
        case (_, "unstable"?): ", checks are not all good"
        case (true?, _): ", can be merged"
        case (nil, _): ""
        }
    }
}

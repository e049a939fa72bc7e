internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore

/// Shows where a session's pull requests are.
struct PullRequestStatus: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the forge where a session's pull requests are",
        discussion: """
            The session learns what changed; one whose pull request was merged is completed. With --checks, what \
            programs and people say about it is asked, too: the exit status is then 1 where a check failed or is still \
            running. Of several pull requests all are shown, the oldest first.
            """)

    @OptionGroup var choice: PullRequestChoice

    @Flag(help: "Ask for checks and reviews, too")
    var checks = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let found = try choice.state(in: context).all()
        let answers = try found.map { one in
            let isAsked = checks && (one.request.isOpen || found.count == 1)
            let verdicts = try isAsked ? one.account.client.verdicts(on: one.request, in: one.repository) : nil
            return PullRequestText.Answer(request: one.request, verdicts: verdicts)
        }
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: PullRequestText.json(answers), as: form) {
            answers.map { PullRequestText.lines($0, context) }.joined(separator: "\n")
        }
        if answers.contains(where: { $0.verdicts?.hasPassed == false }) { throw Exit(status: .no) }
    }
}

/// Shows title and text of a session's pull request.
struct PullRequestView: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Show the pull request of a session, with its text",
        discussion: "Of several, the last that is open is shown, else the last, else the one that '--number' names.")

    @OptionGroup var choice: PullRequestChoice

    @Flag(name: .shortAndLong, help: "Open it in the browser")
    var web = false

    @Flag(help: "Show what was said on it, too")
    var comments = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let found = try choice.state(in: context).current()
        let said = try comments ? found.account.client.comments(on: found.request.number, in: found.repository) : []
        if web { Browser(context).open(found.request.url) }
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: json(found.request, said), as: form) {
            let parts = [found.request.body] + said.map { "\($0.author), \($0.at):\n\n\($0.body)" }
            return
                ([PullRequestText.lines(.init(request: found.request), context)]
                + parts.filter { !$0.isEmpty }.map { context.console.safe($0) + "\n" }).joined(separator: "\n")
        }
    }

    private func json(_ request: ForgePullRequest, _ said: [ForgeComment]) -> JSON {
        guard comments, case .object(let members) = request.json else { return request.json }
        return .object(members + [.init("said", .array(said.map(\.json)))])
    }
}

/// Shows what was said on a pull request, or says something there.
struct PullRequestComments: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "comments", abstract: "List the comments on a session's pull request, or add one",
        discussion: """
            In a pipe: author, moment, address and text, apart by tabs. With '--reviews', what was said on lines of the \
            change and with a verdict is listed, too, by its place.
            """)

    @OptionGroup var choice: PullRequestChoice

    @Option(name: .shortAndLong, parsing: .unconditional, help: "Text of a comment to add")
    var message: String?

    @Flag(help: "List remarks on lines and words of reviews, too")
    var reviews = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let found = try choice.state(in: context).current()
        let (client, number) = (found.account.client, found.request.number)
        if let message {
            let made = try client.comment(PullRequestText.fitting(message), on: number, in: found.repository)
            return try context.console.answer(context.console.safe(made.url))
        }
        let said = try client.comments(on: number, in: found.repository)
        let more = try reviews ? client.remarks(on: number, in: found.repository) : []
        let comments = (said + more).sorted { $0.at < $1.at }
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        let listing = Listing(
            columns: [.init(title: "AUTHOR", priority: 9), .init(title: "COMMENT", priority: 8, minimum: 20)],
            rows: comments.map { comment in
                let fields = [comment.author, comment.at, comment.url, comment.words]
                return form == .text
                    ? [Table.Cell(comment.author, .session), Table.Cell(comment.words)] : fields.map { Table.Cell($0) }
            },
            objects: { comments.map(\.json) })
        try context.console.answer(listing, as: form)
    }
}

extension ForgeComment {
    /// The text, after the place that it is about.
    fileprivate var words: String { place.map { "\($0): \(body)" } ?? body }

    fileprivate var json: JSON {
        [
            "author": .string(author), "at": .string(at), "url": .string(url), "body": .string(body),
            "path": .optional(path), "line": .optional(line),
        ]
    }
}

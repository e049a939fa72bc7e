internal import ChatForge
internal import ChatModel
internal import Git

/// Title and text as they will be sent, after the user has had a look where that was asked for.
struct EditedText {
    let title: String
    let body: String
    private let composition: Composition
    private let isGiven: Bool

    /// - Parameter existing: The pull request that is there, whose title and text are then the ones to edit.
    init(_ context: Context, _ composition: Composition, existing: ForgePullRequest?) throws {
        self.composition = composition
        let title = existing.map { composition.options.title ?? $0.title } ?? composition.title
        let body = try existing.map { try composition.givenBody() ?? $0.body } ?? composition.body()
        isGiven = try composition.options.edit || composition.givenBody() != nil || composition.options.fill
        guard composition.options.edit, context.console.settings.isInteractive else {
            (self.title, self.body) = (title, body)
            return
        }
        let text = try Self.edited(title + "\n\n" + body, in: context)
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        self.title = PullRequestText.title(String(lines.first ?? ""))
        let rest = lines.dropFirst().first.map(String.init) ?? ""
        self.body = PullRequestText.fitting(String(rest.drop(while: \.isNewline)))
    }

    /// The title to give a pull request that is there; `nil` if it stays.
    func titleToSet(_ request: ForgePullRequest) -> String? {
        let isAsked = composition.options.title != nil || composition.options.edit
        return isAsked && title != request.title && !title.isEmpty ? title : nil
    }

    /// The text to give it; `nil` if it stays.
    func bodyToSet(_ request: ForgePullRequest) throws -> String? {
        let wanted = isGiven ? body : PullRequestText.body(request.body, renewing: try composition.part())
        return wanted.flatMap { Self.isSame($0, request.body) ? nil : $0 }
    }

    /// Forges give line ends of their own.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        one.replacing("\r\n", with: "\n") == other.replacing("\r\n", with: "\n")
    }

    private static func edited(_ text: String, in context: Context) throws -> String {
        let path = try context.repository().commonDirectory + "chat/PULLREQ_EDITMSG"
        let draft = Draft(config: context.config)
        let notes = "The first line is the title, the rest is the text. Without a title nothing is changed."
        try Folder.make(try context.repository().commonDirectory + "chat")
        try Folder.write(draft.contents(text: text, notes: notes), to: path)
        let editor = try Editor(environment: context.environment, config: context.config)
        let result = try editor.edit(path, environment: context.environment, draft: draft, limit: 1 << 20)
        try Folder.remove(path)
        guard !result.isEmpty else { throw Exit(status: .cancelled) }
        return result
    }
}

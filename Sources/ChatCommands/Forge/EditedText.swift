internal import ChatForge
internal import ChatModel
internal import Git

/// Title and text as they will be sent, after the user has had a look where that was asked for.
struct EditedText {
    let title: String
    let body: String
    private let composition: Composition
    private let isGiven: Bool
    /// Our part of a text that is there.
    private let renewed: String?
    private let kept: KeptText

    /// - Parameter existing: The pull request that is there, whose title and text are then the ones to edit.
    init(_ context: Context, _ composition: Composition, existing: ForgePullRequest?) throws {
        let options = composition.options
        self.composition = composition
        kept = KeptText(try context.repository(), composition.proposal.session.id)
        let given = try composition.givenBody()
        let before = try options.title == nil && given == nil && !options.fill ? kept.text() : nil
        if before != nil { context.console.narrate("title and text are those that you edited before") }
        let isEdited = options.edit && context.console.settings.isInteractive
        isGiven = options.edit || given != nil || options.fill || before != nil
        if before != nil || isEdited {
            let text = try before ?? Self.whole(composition, existing)
            let edited = try isEdited ? Self.edited(text, in: context) : text
            if isEdited, !composition.isPlan { try kept.keep(edited) }
            let lines = edited.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let rest = lines.dropFirst().first ?? ""
            title = PullRequestText.title(String(lines.first ?? ""))
            body = PullRequestText.fitting(String(rest.drop(while: \.isNewline)))
        } else {
            title = existing.map { options.title ?? $0.title } ?? composition.title
            body = try existing.map { given ?? $0.body } ?? composition.body()
        }
        renewed =
            try isGiven ? nil : existing.flatMap { try PullRequestText.body($0.body, renewing: composition.part()) }
    }

    /// The title to give a pull request that is there; `nil` if it stays.
    func titleToSet(_ request: ForgePullRequest) -> String? {
        let isAsked = composition.options.title != nil || isGiven && !composition.options.fill
        return isAsked && title != request.title && !title.isEmpty ? title : nil
    }

    /// The text to give it; `nil` if it stays.
    func bodyToSet(_ request: ForgePullRequest) throws -> String? {
        let wanted =
            try isGiven ? body : renewed ?? PullRequestText.body(request.body, renewing: composition.part())
        return wanted.flatMap { Self.isSame($0, request.body) ? nil : $0 }
    }

    /// Says that the text is where it was to go, and need not be kept any more.
    func forget() throws { try kept.remove() }

    private static func whole(_ composition: Composition, _ existing: ForgePullRequest?) throws -> String {
        let title = existing.map { composition.options.title ?? $0.title } ?? composition.title
        return title + "\n\n" + (try existing.map { try composition.givenBody() ?? $0.body } ?? composition.body())
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

/// What somebody wrote for a pull request that is not made yet: a second run goes on with it.
private struct KeptText {
    private let path: String

    init(_ repository: Repository, _ id: SessionID) {
        path = repository.commonDirectory + "chat/pull-requests/\(id).md"
    }

    func text() throws -> String? { try Folder.bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    func keep(_ text: String) throws {
        try Folder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        try Folder.write(text, to: path)
    }

    func remove() throws { try Folder.remove(path) }
}

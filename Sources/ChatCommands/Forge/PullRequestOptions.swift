internal import ArgumentParser
internal import ChatForge

/// What a pull request is to say.
struct PullRequestTextOptions: ParsableArguments {
    @Option(name: .shortAndLong, parsing: .unconditional, help: "Title; without it, the session's")
    var title: String?

    @Option(name: .shortAndLong, parsing: .unconditional, help: "Text, in place of the one that is composed")
    var body: String?

    @Option(
        name: [.customShort("F"), .long], parsing: .unconditional,
        help: ArgumentHelp("File with the text, - for standard input", valueName: "file"))
    var bodyFile: String?

    @Flag(name: .shortAndLong, help: "Edit title and text before they are sent")
    var edit = false

    @Flag(name: .shortAndLong, help: "Take title and text from the commits, not from the session and the template")
    var fill = false

    @Option(
        help: "What the text says of the conversation: changes (nothing), prompts (your messages), agent (its summary)",
        completion: .list(SummaryKind.allCases.map(\.rawValue)))
    var summary: SummaryKind?

    func validate() throws {
        guard body == nil || bodyFile == nil else {
            throw ValidationError("'--body' and '--body-file' exclude each other")
        }
        guard !fill || (body == nil && bodyFile == nil) else {
            throw ValidationError("'--fill' cannot be used with a text")
        }
    }
}

/// What the composed text says of the conversation.
enum SummaryKind: String, CaseIterable, ExpressibleByArgument {
    /// Nothing of it.
    case changes
    /// What the user said in it.
    case prompts
    /// What the session's agent makes of it.
    case agent
}

/// Who and what goes with a pull request.
struct PullRequestDetailOptions: ParsableArguments {
    @Option(name: .shortAndLong, parsing: .singleValue, help: "Label to add; can be given several times")
    var label: [String] = []

    @Option(
        name: .shortAndLong, parsing: .singleValue,
        help: "Person to ask for a review, or organization/team; can be given several times")
    var reviewer: [String] = []

    @Option(
        name: .shortAndLong, parsing: .singleValue,
        help: "Person who has it to do, @me for yourself; can be given several times")
    var assignee: [String] = []

    @Option(name: .shortAndLong, help: "Milestone, by title or number")
    var milestone: String?

    var isEmpty: Bool { label.isEmpty && reviewer.isEmpty && assignee.isEmpty && milestone == nil }
}

/// Where a pull request goes.
struct PullRequestPlaceOptions: ParsableArguments {
    @Option(name: [.customShort("B"), .long], help: "Branch to propose it for; without it, the session's base")
    var base: String?

    @Option(name: [.customShort("H"), .long], help: "Name of the branch on the remote; without it, the session's")
    var head: String?

    @Option(help: "Commits it shows", completion: .list(HistoryKind.allCases.map(\.rawValue)))
    var history: HistoryKind?

    @Option(help: "Remote to push to")
    var remote: String?

    @Option(name: [.customShort("R"), .long], help: "Repository to propose it in, as owner/name")
    var repo: String?

    func validate() throws {
        if let repo, RepositoryName(repo) == nil {
            throw ValidationError("'--repo' takes owner/name, not '\(terminalSafeLine(repo))'")
        }
    }
}

/// How far a command goes.
struct PullRequestCareOptions: ParsableArguments {
    @Flag(name: .customLong("dry-run"), help: "Say what would be done, and change nothing anywhere")
    var isDryRun = false

    @Flag(name: .shortAndLong, help: "Open it in the browser")
    var web = false

    @Flag(name: .shortAndLong, help: "Answer yes: commit what is uncommitted as your own")
    var yes = false

    @Flag(help: "Go on with uncommitted changes, which stay where they are")
    var allowDirty = false

    @Flag(help: "Push to a fork of your own where you may only read the repository; it is made if there is none")
    var fork = false

    @Flag(help: "Go on although the branch conflicts with its base")
    var allowConflicts = false
}

/// Which commits a pull request shows.
enum HistoryKind: String, CaseIterable, ExpressibleByArgument {
    /// Those of the session, discussions too.
    case asIs = "as-is"
    /// Those that change files.
    case changes
    /// One for all.
    case squash
}

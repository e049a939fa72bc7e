internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore

/// Which pull request a command is about: the options of all that look after one that is there.
struct PullRequestChoice: ParsableArguments {
    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Option(name: .shortAndLong, help: "Number of the pull request, where the session has several")
    var number: Int?

    @Option(help: "Remote whose forge is asked")
    var remote: String?

    /// The pull requests of the session.
    func state(in context: Context) throws -> PullRequestState {
        let id = try context.session(session)
        return PullRequestState(
            context: context, store: try context.store(), id: id, remote: remote, number: number)
    }
}

/// What makes a pull request, or brings the one that is there up to date.
struct PullRequestProposalOptions: ParsableArguments {
    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @OptionGroup var text: PullRequestTextOptions
    @OptionGroup var place: PullRequestPlaceOptions
    @OptionGroup var details: PullRequestDetailOptions
    @OptionGroup var care: PullRequestCareOptions

    @Flag(name: .shortAndLong, help: "Make it a draft: not to be reviewed yet")
    var draft = false

    @Flag(help: "Do not let those who look after the repository push to the branch")
    var noMaintainerEdit = false

    /// The run that the options describe.
    func run(in context: Context) throws -> PullRequestRun {
        var run = PullRequestRun(
            context: context, store: try context.store(), id: try context.session(session), text: text,
            details: details, placing: place, care: care)
        (run.isDraft, run.canMaintainersModify) = (draft, !noMaintainerEdit)
        return run
    }
}

internal import ChatModel
internal import HTTP

/// A pull request that is to be made.
public struct NewPullRequest: Hashable, Sendable {
    /// Where it goes.
    public var repository: RepositoryName
    /// What is proposed.
    public var head: PullRequestHead
    /// For which branch.
    public var base: String
    /// Its title, at most `PullRequestText.maximumTitle` characters.
    public var title: String
    /// Its text.
    public var body: String
    /// Whether it is not to be reviewed yet.
    public var isDraft = false
    /// Whether those who look after the repository may push to the branch.
    public var canMaintainersModify = true

    /// Creates a plan.
    public init(repository: RepositoryName, head: PullRequestHead, base: String, title: String, body: String) {
        self.repository = repository
        self.head = head
        self.base = base
        self.title = title
        self.body = body
    }
}

/// Makes a pull request once, whatever happens to the answers.
public struct PullRequestMaker {
    /// What the user should know of how it went.
    public enum Notice: Hashable, Sendable {
        /// The answer was lost; it is looked whether the pull request was made.
        case looking
        /// The forge does not know the pushed branch yet.
        case waitingForBranch
        /// The repository takes no drafts: it was made ready for review.
        case noDrafts
    }

    private let client: ForgeClient
    private let notice: (Notice) -> Void

    /// Creates a maker.
    public init(_ client: ForgeClient, notice: @escaping (Notice) -> Void = { _ in }) {
        self.client = client
        self.notice = notice
    }

    /// Makes it.
    ///
    /// After a lost answer it is looked for before anything is sent again: forges were seen to make a pull request and
    /// answer with an error.
    ///
    /// - Returns: The pull request, and whether it was there before.
    /// - Throws: `ForgeError`.
    public func make(_ plan: NewPullRequest) throws(ForgeError) -> (request: ForgePullRequest, wasThere: Bool) {
        var plan = plan
        var losses = 0
        var waits = [2, 3, 4][...]
        while true {
            do { return (try send(plan), false) } catch {
                switch error {
                case .refused(let refusal) where refusal.says("already exists"):
                    guard let found = try open(plan) else { throw error }
                    return (found, true)
                case .refused(let refusal) where refusal.isAbout("head", code: "invalid") && !waits.isEmpty:
                    notice(.waitingForBranch)
                    client.patience.pause(1000 * waits.removeFirst())
                case .refused(let refusal) where refusal.says("draft") && plan.isDraft:
                    notice(.noDrafts)
                    plan.isDraft = false
                case .refused(let refusal) where refusal.isAbout("fork_collab") && plan.canMaintainersModify:
                    plan.canMaintainersModify = false
                case _ where error.isLost:
                    notice(.looking)
                    if let found = try open(plan) { return (found, false) }
                    losses += 1
                    guard losses < 3 else { throw error }
                    client.patience.pause(500 << losses)
                default: throw error
                }
            }
        }
    }

    private func open(_ plan: NewPullRequest) throws(ForgeError) -> ForgePullRequest? {
        try client.pullRequests(in: plan.repository, of: plan.head).first { $0.isOpen && $0.base == plan.base }
    }

    private func send(_ plan: NewPullRequest) throws(ForgeError) -> ForgePullRequest {
        let isFork = !plan.head.repository.isSame(plan.repository)
        let isDraftTitle = plan.isDraft && client.forge.kind.isGitea
        var members: [JSON.Member] = [
            .init("title", .string(isDraftTitle ? "WIP: " + plan.title : plan.title)),
            .init("body", .string(plan.body)),
            .init("head", .string(isFork ? plan.head.qualified : plan.head.branch)), .init("base", .string(plan.base)),
        ]
        if plan.isDraft, !isDraftTitle { members.append(.init("draft", true)) }
        if isFork, !client.forge.kind.isGitea {
            members.append(.init("maintainer_can_modify", .bool(plan.canMaintainersModify)))
            // Two repositories of one organization have the same owner.
            if plan.head.repository.owner.lowercased() == plan.repository.owner.lowercased() {
                members.append(.init("head_repo", .string(plan.head.repository.description)))
            }
        }
        let path = ["repos", plan.repository.owner, plan.repository.name, "pulls"]
        let what = "repository '\(plan.repository)'"
        let response = try client.send(.post, path, body: .object(members), what: what)
        return try client.read(client.document(response), "the new pull request")
    }
}

extension ForgeError {
    /// Whether what was asked may have been done all the same.
    fileprivate var isLost: Bool {
        switch self {
        case .strange: return true
        case .network(.tooLarge): return true
        default: return isPassing
        }
    }
}

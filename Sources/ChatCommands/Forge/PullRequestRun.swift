internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// Brings a session's work to its forge: checks, pushes, makes the pull request or brings the one that is there up to
/// date, and records each step in the session, so that a second run goes on where the first stopped.
struct PullRequestRun {
    let context: Context
    let store: ChatStore
    let id: SessionID
    let text: PullRequestTextOptions
    let details: PullRequestDetailOptions
    let placing: PullRequestPlaceOptions
    let care: PullRequestCareOptions
    var isDraft = false
    var canMaintainersModify = true
    /// Whether the session is completed when everything is done.
    var completes = false

    /// What came of it.
    enum Outcome {
        /// It is there; with what could not be done of what goes with it.
        case made(ForgePullRequest, title: String, problems: [String])
        /// Only a person can make it, on this page; `nil` if not even that is known.
        case page(String?)
        /// Nothing was done, because that was asked for.
        case planned(Plan)
    }

    /// What would be sent.
    struct Plan {
        let title: String
        let body: String
        let base: String
        let head: String
    }

    func run() throws -> Outcome {
        let session = try startable()
        let place = try ForgePlace(context, remote: placing.remote, repository: placing.repo)
        let outcome = try run(session, place)
        if case .planned = outcome { return outcome }
        if completes {
            try store.record([.completed], of: id)
            context.console.narrate("session '\(try store.session(id).title)' is completed")
        }
        try PullRequestPush(context: context, store: store, id: id, place: place).pushNews()
        return outcome
    }

    private func run(_ session: Session, _ place: ForgePlace) throws -> Outcome {
        guard let forge = place.forge, forge.kind.hasPullRequests, place.base != nil, place.head != nil else {
            return try byHand(session, place)
        }
        let account = try ForgeAccount(context, forge, place)
        guard account.client.isSignedIn else {
            let outcome = try byHand(session, place)
            guard case .page(let page) = outcome else { return outcome }
            throw ProposalRefusal.noToken(place: forge.place, page: page)
        }
        if !care.isDryRun { account.recordUse(context, for: id) }
        return try account.asking(context) { try run(session, place, $0) }
    }

    private func run(_ session: Session, _ place: ForgePlace, _ client: ForgeClient) throws -> Outcome {
        let base = try client.repository(place.requiredBase())
        let place = try ForkPlace(context, client, care).place(place, for: base)
        let target = try PullRequestTarget(place, base, client, branch: try headBranch(session))
        let proposal = try proposal(session, place, standard: target.defaultBranch)
        let history = PullRequestHistory(context, store, kind: history)
        let known = try client.pullRequests(in: target.repository, of: target.head)
        let open = known.first { $0.isOpen && $0.base == proposal.base }
        let commit = try history.commit(for: proposal, title: composition(proposal).title)
        if open == nil, let merged = known.first(where: { $0.state == .merged && $0.headCommit == commit.description })
        {
            return try finished(merged)
        }
        let draft = try EditedText(context, composition(proposal), existing: open)
        let push = PullRequestPush(context: context, store: store, id: id, place: place)
        try push.requireNoSecrets(in: commit, draft, over: proposal.pushed)
        if care.isDryRun { return .planned(plan(draft, proposal, place)) }
        try push.push(commit, of: proposal)
        if care.web, open == nil { return try opened(place, proposal, draft) }
        let request = try made(draft, target, proposal, client, open)
        try store.record([.pullRequest(request.record)], of: id)
        try draft.forget()
        let problems = try PullRequestDetails(client, target.repository, request).apply(details)
        return .made(request, title: request.title, problems: problems)
    }

    private func composition(_ proposal: Proposal) -> Composition {
        Composition(context: context, store: store, proposal: proposal, options: text, isPlan: care.isDryRun)
    }

    private func plan(_ draft: EditedText, _ proposal: Proposal, _ place: ForgePlace) -> Plan {
        Plan(title: draft.title, body: draft.body, base: proposal.base, head: place.qualified(proposal.head))
    }

    private func made(
        _ draft: EditedText, _ target: PullRequestTarget, _ proposal: Proposal, _ client: ForgeClient,
        _ open: ForgePullRequest?
    ) throws -> ForgePullRequest {
        if let open { return try adopted(open, draft, target, client) }
        var plan = NewPullRequest(
            repository: target.repository, head: target.head, base: proposal.base, title: draft.title, body: draft.body)
        (plan.isDraft, plan.canMaintainersModify) = (isDraft, canMaintainersModify)
        let (request, wasThere) = try PullRequestMaker(client, notice: tell).make(plan)
        if wasThere { return try adopted(request, draft, target, client) }
        context.console.narrate("made pull request #\(request.number) for '\(proposal.base)': \(request.title)")
        return request
    }

    /// Brings a pull request that is there up to date; what people wrote around our part of its text stays.
    private func adopted(
        _ request: ForgePullRequest, _ draft: EditedText, _ target: PullRequestTarget, _ client: ForgeClient
    ) throws -> ForgePullRequest {
        context.console.narrate("pull request #\(request.number) is there already: \(request.title)")
        let title = draft.titleToSet(request)
        let body = try draft.bodyToSet(request)
        guard title != nil || body != nil else { return request }
        return try client.change(request.number, in: target.repository, title: title, body: body)
    }

    /// Nothing is left to propose: the pull request was merged.
    private func finished(_ request: ForgePullRequest) throws -> Outcome {
        context.console.narrate("pull request #\(request.number) was merged already: \(request.title)")
        if !care.isDryRun { try store.record([.pullRequest(request.record), .completed], of: id) }
        return .made(request, title: request.title, problems: [])
    }

    private func tell(_ notice: PullRequestMaker.Notice) {
        switch notice {
        case .looking: context.console.narrate("the answer was lost; looking whether the pull request was made")
        case .waitingForBranch: context.console.narrate("the forge does not know the pushed branch yet; trying again")
        case .noDrafts: context.console.warn("the repository takes no drafts: the pull request is ready for review")
        }
    }
}

extension PullRequestRun {
    /// The session, if its work can be brought anywhere now.
    fileprivate func startable() throws -> Session {
        let session = try store.session(id)
        guard session.status != .archived else { throw StoreError.notActive(id, session.status) }
        if let holder = try store.holder(of: id) { throw StoreError.busy(id, holder: holder) }
        return session
    }

    /// What is proposed, after every check that needs no forge.
    fileprivate func proposal(_ session: Session, _ place: ForgePlace, standard: String?) throws -> Proposal {
        try CleanWorktree(context, store, id, care).require()
        let git = RemoteGit(context: context, place: place)
        let wanted = placing.base ?? session.baseBranch(remote: place.remote.name) ?? standard ?? "main"
        let head = try headBranch(session)
        var found = try git.branches([wanted, head], on: place.baseRemote)
        guard let commit = found[wanted] else {
            let has = try git.branches([], on: place.baseRemote).keys.filter { SessionID(branch: $0) == nil }.sorted()
            throw ProposalRefusal.baseMissing(wanted, remote: Redaction.withoutUsers(place.baseRemote), has: has)
        }
        if place.baseRemote != place.remote.name { found = try git.branches([head], on: place.remote.name) }
        try git.fetch(wanted, at: commit, from: place.baseRemote)
        if let there = found[head], history == .squash { try git.fetch(head, at: there, from: place.remote.name) }
        var proposal = try Proposal(store, session, base: wanted, at: commit)
        (proposal.head, proposal.pushed) = (head, found[head])
        try proposal.requireChanges()
        if !care.allowConflicts { try proposal.requireMerge(store.repository) }
        return proposal
    }

    fileprivate var history: HistoryKind {
        placing.history ?? context.config("chat.pr.history").flatMap { HistoryKind(rawValue: $0) } ?? .asIs
    }

    /// The branch on the remote: the session's own, or one beside it for commits that are not the session's.
    fileprivate func headBranch(_ session: Session) throws -> String {
        if let named = placing.head { return named }
        guard history != .asIs else { return id.branch }
        return "chat/" + PullRequestHistory.slug(session.title.text) + id.randomPart
    }

    /// Pushes, and leaves the rest to a person in a browser.
    fileprivate func byHand(_ session: Session, _ place: ForgePlace) throws -> Outcome {
        let proposal = try proposal(session, place, standard: nil)
        let draft = try EditedText(context, composition(proposal), existing: nil)
        let commit = try PullRequestHistory(context, store, kind: history).commit(for: proposal, title: draft.title)
        let push = PullRequestPush(context: context, store: store, id: id, place: place)
        try push.requireNoSecrets(in: commit, draft, over: proposal.pushed)
        if care.isDryRun { return .planned(plan(draft, proposal, place)) }
        try push.push(commit, of: proposal)
        try draft.forget()
        return try opened(place, proposal, draft)
    }

    fileprivate func opened(_ place: ForgePlace, _ proposal: Proposal, _ draft: EditedText) throws -> Outcome {
        let page = place.pages?.compare(
            base: proposal.base, head: place.qualified(proposal.head), title: draft.title, body: draft.body)
        if care.web, let page { Browser(context).open(page.description) }
        return .page(page?.description)
    }
}

extension ForgePlace {
    /// The repository that pull requests are made in.
    ///
    /// - Throws: `ProposalRefusal.noForge`.
    func requiredBase() throws(ProposalRefusal) -> RepositoryName {
        guard let base else { throw .noForge(remote: remote.name, place: forge?.place) }
        return base
    }
}

/// The repository a pull request is made in, and the branch that is proposed, by the names they have now.
struct PullRequestTarget {
    let repository: RepositoryName
    let head: PullRequestHead
    let defaultBranch: String

    /// Refuses before anything is done what the token or the repository does not allow.
    init(_ place: ForgePlace, _ found: ForgeRepository, _ client: ForgeClient, branch: String) throws {
        guard let own = place.head else {
            throw ProposalRefusal.noForge(remote: place.remote.name, place: place.forge?.place)
        }
        let isSame = own.isSame(place.base)
        repository = found.name
        head = PullRequestHead(isSame ? found.name : own, branch)
        defaultBranch = found.defaultBranch
        if found.isArchived { throw ProposalRefusal.archived(repository: found.name) }
        if found.lacksScope == true {
            throw ForgeError.missingScope(has: found.scopes ?? [], needs: "repo", token: client.source)
        }
        if isSame, found.canPush == false { throw ProposalRefusal.notAllowed(repository: found.name) }
    }
}

extension Session {
    /// The branch it began from, as its remote calls it; `nil` if it began from a commit.
    func baseBranch(remote: String) -> String? {
        for prefix in ["refs/heads/", "refs/remotes/\(remote)/"] where base.reference.hasPrefix(prefix) {
            return String(base.reference.dropFirst(prefix.count))
        }
        return nil
    }
}

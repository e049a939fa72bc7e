internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Which commits a pull request shows.
///
/// Commits that are made for it have the same trailers as those they stand for, so that they lead to the conversation,
/// and the same dates, so that a second run makes the same ones. The session's own branch stays as it is.
struct PullRequestHistory {
    private let context: Context
    private let repository: Repository
    private let kind: HistoryKind

    init(_ context: Context, _ store: ChatStore, kind: HistoryKind) {
        (self.context, repository, self.kind) = (context, store.repository, kind)
    }

    /// By which commits a pull request was made: its head is one of the session's, stands for one of them, or is one for
    /// all.
    static func kind(of request: ForgePullRequest, from id: SessionID, in store: ChatStore) throws -> HistoryKind {
        let repository = store.repository
        guard request.head != id.branch, let tip = try repository.target(of: .branch(id.branch)),
            let head = try request.headCommit.flatMap({ ObjectID($0) }).flatMap({ try repository.commit($0) }),
            try head.id != tip && repository.mergeBase(head.id, tip) != head.id
        else { return .asIs }
        var isOne = false
        try repository.walk(from: tip) { commit in
            isOne = try repository.commit(commit)?.message == head.message
            return !isOne
        }
        return isOne ? .changes : .squash
    }

    /// The commit to push for a proposal.
    func commit(for proposal: Proposal, title: String) throws -> ObjectID {
        switch kind {
        case .asIs: proposal.tip
        case .changes: try changes(proposal)
        case .squash: try squash(proposal, title: title)
        }
    }

    /// The commits again, without those that change no file.
    private func changes(_ proposal: Proposal) throws -> ObjectID {
        var made: [ObjectID: ObjectID] = [:]
        for commit in proposal.commits {
            let parents = commit.parents.map { made[$0] ?? $0 }
            if parents.count == 1, try repository.commit(commit.parents[0])?.tree == commit.tree {
                made[commit.id] = parents[0]
            } else if parents != commit.parents {
                made[commit.id] = try repository.writeCommit(
                    tree: commit.tree, parents: parents, author: commit.author, committer: commit.committer,
                    message: commit.message)
            }
        }
        return made[proposal.tip] ?? proposal.tip
    }

    /// One commit with everything; on top of what was pushed before, because nothing is pushed by force.
    private func squash(_ proposal: Proposal, title: String) throws -> ObjectID {
        guard let tip = try repository.commit(proposal.tip) else { return proposal.tip }
        let before = try proposal.pushed.flatMap { try repository.commit($0) }
        if let before, before.tree == tip.tree { return before.id }
        let messages = proposal.commits.filter { !$0.isStart }.map { "* " + $0.message }
        return try repository.writeCommit(
            tree: tip.tree, parents: [before?.id ?? proposal.fork], author: tip.author, committer: tip.committer,
            message: title + "\n\n" + messages.joined(separator: "\n"))
    }

    /// The beginning of a branch's name from a title: letters and digits, words joined by dashes.
    static func slug(_ title: String) -> String {
        let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.prefix(6).map { $0 + "-" }.joined()
    }
}

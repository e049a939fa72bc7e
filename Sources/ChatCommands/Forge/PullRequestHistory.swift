internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Which commits a pull request shows: those of the session branch as they are.
struct PullRequestHistory {
    private let context: Context
    private let store: ChatStore

    init(_ context: Context, _ store: ChatStore) { (self.context, self.store) = (context, store) }

    /// The commit to push for a proposal.
    func commit(for proposal: Proposal) throws -> ObjectID { proposal.tip }
}
